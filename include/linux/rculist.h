/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists under RCU. */
#ifndef LINUX_RCULIST_H
#define LINUX_RCULIST_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <kernel/rculist.h>

#endif /* LINUX_RCULIST_H */
