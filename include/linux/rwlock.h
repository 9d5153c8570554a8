/* SPDX-License-Identifier: GPL-2.0-only */
/* Read-write spinlocks. */
#ifndef LINUX_RWLOCK_H
#define LINUX_RWLOCK_H

#include <kernel/rwlock.h>

#endif /* LINUX_RWLOCK_H */
