/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux's name for <kernel/lockdep.h>. */
#ifndef LINUX_LOCKDEP_H
#define LINUX_LOCKDEP_H

#include <kernel/lockdep.h>

#endif /* LINUX_LOCKDEP_H */
