// SPDX-License-Identifier: GPL-2.0-only
/* The events of locks whose fast path is part of each caller: here they are written. */
#include <trace/lock.h>

void __lock_trace_acquired(const void *lock, enum trace_lock_kind kind)
{
	trace_lock_acquire(lock, kind);
}

void __lock_trace_releases(const void *lock, enum trace_lock_kind kind)
{
	trace_lock_release(lock, kind);
}
