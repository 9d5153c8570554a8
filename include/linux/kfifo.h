/* SPDX-License-Identifier: GPL-2.0-only */
/* Queues in a ring. */
#ifndef LINUX_KFIFO_H
#define LINUX_KFIFO_H

#include <lib/kfifo.h>
#include <kernel/spinlock.h>
#include <mm/gfp.h>

#endif /* LINUX_KFIFO_H */
