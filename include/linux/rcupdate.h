/* SPDX-License-Identifier: GPL-2.0-only */
/* Read-copy-update. */
#ifndef LINUX_RCUPDATE_H
#define LINUX_RCUPDATE_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/preempt.h>
#include <kernel/rcupdate.h>

#endif /* LINUX_RCUPDATE_H */
