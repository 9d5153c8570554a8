/* SPDX-License-Identifier: GPL-2.0-only */
/* Read-write spinlocks. */
#ifndef LINUX_RWLOCK_H
#define LINUX_RWLOCK_H

#if __has_include(<kernel/rwlock.h>)
#include <kernel/rwlock.h>
#endif

#endif /* LINUX_RWLOCK_H */
