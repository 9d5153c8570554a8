/* SPDX-License-Identifier: GPL-2.0-only */
/* Read-write semaphores. */
#ifndef LINUX_RWSEM_H
#define LINUX_RWSEM_H

#include <kernel/rwsem.h>

#endif /* LINUX_RWSEM_H */
