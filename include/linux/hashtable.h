/* SPDX-License-Identifier: GPL-2.0-only */
/* Hash tables. */
#ifndef LINUX_HASHTABLE_H
#define LINUX_HASHTABLE_H

#include <lib/hashtable.h>
#include <linux/rculist.h>

#endif /* LINUX_HASHTABLE_H */
