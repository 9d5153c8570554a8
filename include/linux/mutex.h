/* SPDX-License-Identifier: GPL-2.0-only */
/* Mutexes. */
#ifndef LINUX_MUTEX_H
#define LINUX_MUTEX_H

#include <kernel/mutex.h>
#include <linux/lockdep.h>

#endif /* LINUX_MUTEX_H */
