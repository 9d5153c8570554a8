/* SPDX-License-Identifier: GPL-2.0-only */
/* Sequence counters. */
#ifndef LINUX_SEQLOCK_H
#define LINUX_SEQLOCK_H

#include <linux/spinlock.h>
#include <kernel/seqlock.h>

#endif /* LINUX_SEQLOCK_H */
