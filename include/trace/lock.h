/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace events of locks.  contention_*: somebody had to wait, in the slow path
 * alone.  lock_*: each taking and giving back, with a no-op in the fast path
 * while it is off; an option of its own.
 */
#ifndef TRACE_LOCK_H
#define TRACE_LOCK_H

#include <kernel/tracepoint.h>

#define __tp_words_lock_kind(x)	__tp_word(x)

enum trace_lock_kind {
	TRACE_SPINLOCK, TRACE_RWLOCK_READ, TRACE_RWLOCK_WRITE, TRACE_MUTEX, TRACE_RT_MUTEX,
	TRACE_RWSEM_READ, TRACE_RWSEM_WRITE, TRACE_SEMAPHORE,
};
TRACE_NAMES(lock_kind, "0=spinlock 1=rwlock_read 2=rwlock_write 3=mutex 4=rt_mutex "
	    "5=rwsem_read 6=rwsem_write 7=semaphore")

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	contention
#define TRACE_CONFIG	CONFIG_TRACE_CONTENTION

TRACE_EVENT(contention_begin,
	TP_PROTO(const void *lock, enum trace_lock_kind kind),
	TP_FIELDS((obj, lock, lock), (lock_kind, kind, kind)))

TRACE_EVENT(contention_end,
	TP_PROTO(const void *lock, enum trace_lock_kind kind),
	TP_FIELDS((obj, lock, lock), (lock_kind, kind, kind)))

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	lock
#define TRACE_CONFIG	CONFIG_TRACE_LOCK

/* It is held now. */
TRACE_EVENT(lock_acquire,
	TP_PROTO(const void *lock, enum trace_lock_kind kind),
	TP_FIELDS((obj, lock, lock), (lock_kind, kind, kind)))

/* It will not be in a moment. */
TRACE_EVENT(lock_release,
	TP_PROTO(const void *lock, enum trace_lock_kind kind),
	TP_FIELDS((obj, lock, lock), (lock_kind, kind, kind)))

/*
 * The same, out of line but for the no-op: for locks whose fast path is part of
 * each caller (kernel/locking/lock_trace.c).
 */
#ifdef CONFIG_TRACE_LOCK
void __lock_trace_acquired(const void *lock, enum trace_lock_kind kind);
void __lock_trace_releases(const void *lock, enum trace_lock_kind kind);

static __always_inline void lock_trace_acquired(const void *lock, enum trace_lock_kind kind)
{
	if (trace_lock_acquire_enabled())
		__lock_trace_acquired(lock, kind);
}

static __always_inline void lock_trace_releases(const void *lock, enum trace_lock_kind kind)
{
	if (trace_lock_release_enabled())
		__lock_trace_releases(lock, kind);
}
#else
static inline void lock_trace_acquired(const void *l, enum trace_lock_kind k) { (void)l, (void)k; }
static inline void lock_trace_releases(const void *l, enum trace_lock_kind k) { (void)l, (void)k; }
#endif

#endif /* TRACE_LOCK_H */
