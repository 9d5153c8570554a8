/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory barriers by Linux's names.  x86 keeps loads in order with loads and
 * stores with stores; only a later load may pass an earlier store, so only
 * smp_mb() costs an instruction.
 *
 * Source: Intel SDM vol. 3A, 9.2.2 "Memory Ordering in P6 and More Recent".
 */
#ifndef ASM_BARRIER_H
#define ASM_BARRIER_H

#include <base/compiler.h>

/* A locked add to the stack is a full barrier, and faster than mfence. */
#define smp_mb()		__asm__ volatile("lock; addl $0, -4(%%rsp)" : : : "memory", "cc")
#define smp_rmb()		barrier()
#define smp_wmb()		barrier()
#define mb()			__asm__ volatile("mfence" : : : "memory")
#define rmb()			__asm__ volatile("lfence" : : : "memory")
#define wmb()			__asm__ volatile("sfence" : : : "memory")

#define smp_mb__before_atomic()	barrier()
#define smp_mb__after_atomic()	barrier()

#define smp_store_release(p, v)	do { barrier(); WRITE_ONCE(*(p), (v)); } while (0)
#define smp_load_acquire(p) ({ __typeof__(*(p)) __v = READ_ONCE(*(p)); barrier(); __v; })
/* Store, then a full barrier: what a sleeper does with its state before it tests. */
#define smp_store_mb(var, v)	do { (void)xchg(&(var), (v)); } while (0)

#endif /* ASM_BARRIER_H */
