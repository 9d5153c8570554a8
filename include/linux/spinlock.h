/* SPDX-License-Identifier: GPL-2.0-only */
/* Spinlocks. */
#ifndef LINUX_SPINLOCK_H
#define LINUX_SPINLOCK_H

#include <kernel/spinlock.h>
#include <kernel/bottom_half.h>
#include <linux/preempt.h>
#include <linux/bottom_half.h>
#include <linux/lockdep.h>
#include <kernel/bug.h>
#include <kernel/rwlock.h>

#endif /* LINUX_SPINLOCK_H */
