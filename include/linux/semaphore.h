/* SPDX-License-Identifier: GPL-2.0-only */
/* Semaphores. */
#ifndef LINUX_SEMAPHORE_H
#define LINUX_SEMAPHORE_H

#if __has_include(<kernel/semaphore.h>)
#include <kernel/semaphore.h>
#endif

#endif /* LINUX_SEMAPHORE_H */
