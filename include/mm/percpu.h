/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Per-CPU variables made at run time.  What alloc_percpu() returns is used as
 * the address of a static one: this_cpu_ptr(p), per_cpu_ptr(p, cpu),
 * this_cpu_inc(*p).  It is no ordinary pointer: do not follow it.
 */
#ifndef MM_PERCPU_H
#define MM_PERCPU_H

#include <base/compiler.h>
#include <base/types.h>
#include <kernel/percpu.h>
#include <mm/gfp.h>

#define PCPU_MIN_UNIT_SIZE	8U	/* what is smaller takes as much */
#define PCPU_MAX_ALIGN		64U

/* Zeroed on all CPUs; NULL when there is no room or @align is impossible.  Context: any but NMI. */
void __percpu *__alloc_percpu(size_t size, size_t align);
void free_percpu(void __percpu *p);	/* NULL is fine */

static inline void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
{
	(void)gfp;		/* there already, and zeroed anyway */
	return __alloc_percpu(size, align);
}

#define alloc_percpu(type) \
	((__typeof__(type) __percpu *)__alloc_percpu(sizeof(type), __alignof__(type)))
#define alloc_percpu_gfp(type, gfp) \
	((__typeof__(type) __percpu *)__alloc_percpu_gfp(sizeof(type), __alignof__(type), gfp))

/* Bytes given out now, of each CPU.  Context: any. */
size_t percpu_bytes_used(void);

#endif /* MM_PERCPU_H */
