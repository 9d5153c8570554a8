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

#ifndef spin_lock_bh
#define spin_lock_bh(l)		do { local_bh_disable(); spin_lock(l); } while (0)
#define spin_unlock_bh(l)	do { spin_unlock(l); local_bh_enable(); } while (0)
#endif
#ifndef spin_lock_nested
#define spin_lock_nested(l, sub)		((void)(sub), spin_lock(l))
#define spin_lock_irqsave_nested(l, f, sub)	do { (void)(sub); spin_lock_irqsave(l, f); } while (0)
#endif
#ifndef spin_trylock_irqsave
#define spin_trylock_irqsave(l, f) ({					\
	local_irq_save(f);						\
	bool __got = spin_trylock(l);					\
	if (!__got)							\
		local_irq_restore(f);					\
	__got; })
#define spin_trylock_irq(l) ({						\
	local_irq_disable();						\
	bool __got = spin_trylock(l);					\
	if (!__got)							\
		local_irq_enable();					\
	__got; })
#endif
#ifndef __SPIN_LOCK_UNLOCKED
#define __SPIN_LOCK_UNLOCKED(name)	(spinlock_t)__RAW_SPIN_LOCK_UNLOCKED
#endif

#endif /* LINUX_SPINLOCK_H */
