/* SPDX-License-Identifier: GPL-2.0-only */
/* BUG() and WARN(). */
#ifndef LINUX_BUG_H
#define LINUX_BUG_H

#include <kernel/bug.h>
#include <kernel/printk.h>
#include <linux/build_bug.h>

#endif /* LINUX_BUG_H */
