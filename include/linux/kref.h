/* SPDX-License-Identifier: GPL-2.0-only */
/* Reference counts with a release function. */
#ifndef LINUX_KREF_H
#define LINUX_KREF_H

#include <kernel/kref.h>
#include <linux/refcount.h>

#endif /* LINUX_KREF_H */
