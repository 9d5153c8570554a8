/* SPDX-License-Identifier: GPL-2.0-only */
/* The spinlock's queue nodes: for qspinlock.c, and for readers of a dump (kernel/vmcoreinfo.c). */
#ifndef LOCKING_QSPINLOCK_H
#define LOCKING_QSPINLOCK_H

#include <base/types.h>

#define MAX_NODES	4

struct raw_spinlock;

struct qnode {
	struct qnode *next;	/* stored once by the successor */
	struct raw_spinlock *lock;	/* what its CPU waits for, while in use: for hang reports */
	u32 ready;		/* stored once by the predecessor */
};

struct qnodes {
	struct qnode node[MAX_NODES];
	u32 used;		/* how many are in use, by this CPU only */
};

#endif /* LOCKING_QSPINLOCK_H */
