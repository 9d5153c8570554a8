/* SPDX-License-Identifier: GPL-2.0-only */
/* Read-write semaphores. */
#ifndef LINUX_RWSEM_H
#define LINUX_RWSEM_H

#if __has_include(<kernel/rwsem.h>)
#include <kernel/rwsem.h>
#endif

#endif /* LINUX_RWSEM_H */
