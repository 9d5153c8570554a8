/* SPDX-License-Identifier: GPL-2.0-only */
/* Semaphores. */
#ifndef LINUX_SEMAPHORE_H
#define LINUX_SEMAPHORE_H

#include <kernel/semaphore.h>

#endif /* LINUX_SEMAPHORE_H */
