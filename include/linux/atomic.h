/* SPDX-License-Identifier: GPL-2.0-only */
/* Atomic counters. */
#ifndef LINUX_ATOMIC_H
#define LINUX_ATOMIC_H

#include <asm/atomic.h>
#include <asm/barrier.h>
#include <linux/types.h>

#endif /* LINUX_ATOMIC_H */
