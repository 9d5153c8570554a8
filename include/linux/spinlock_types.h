/* SPDX-License-Identifier: GPL-2.0-only */
/* As <linux/spinlock.h>. */
#ifndef LINUX_SPINLOCK_TYPES_H
#define LINUX_SPINLOCK_TYPES_H

#include <linux/spinlock.h>

#endif /* LINUX_SPINLOCK_TYPES_H */
