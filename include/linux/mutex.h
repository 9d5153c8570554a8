/* SPDX-License-Identifier: GPL-2.0-only */
/* Mutexes. */
#ifndef LINUX_MUTEX_H
#define LINUX_MUTEX_H

#include <kernel/mutex.h>
#include <linux/lockdep.h>

#ifndef mutex_lock_killable
#define mutex_lock_killable(m)		mutex_lock_interruptible(m)
#endif
#ifndef mutex_lock_nested
#define mutex_lock_nested(m, sub)	((void)(sub), mutex_lock(m))
#define mutex_lock_interruptible_nested(m, sub)	((void)(sub), mutex_lock_interruptible(m))
#endif
#ifndef mutex_destroy
#define mutex_destroy(m)		WARN_ON(mutex_is_locked(m))
#endif

#endif /* LINUX_MUTEX_H */
