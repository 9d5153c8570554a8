/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Per-CPU variables: one instruction, relative to %gs.
 *
 * The gs base of a CPU is the distance from the linked section to its own
 * copy.  The boot CPU uses the section itself, so its base is 0 and its
 * per-CPU variables work from the first instruction in C.
 */
#ifndef ASM_PERCPU_H
#define ASM_PERCPU_H

#include <base/compiler.h>
#include <base/types.h>

/* Its address is a per-CPU one: sparse lets nobody use it but by what is below. */
#define DECLARE_PER_CPU(type, name)	extern __percpu __typeof__(type) name
#ifdef __HEDDLE_HOST__
#define DEFINE_PER_CPU(type, name)	__typeof__(type) name
#else
#define DEFINE_PER_CPU(type, name) \
	__section(".data..percpu") __percpu __typeof__(type) name
#define DEFINE_PER_CPU_ALIGNED(type, name) \
	__section(".data..percpu") __percpu __aligned(64) __typeof__(type) name

DECLARE_PER_CPU(unsigned long, this_cpu_off);	/* the gs base, readable through gs */
extern unsigned long __per_cpu_offset[];

/* A per-CPU variable as if it were an ordinary one, and its type. */
#define __pcpu_typeof(var)		__typeof__(var) __kernel __force
#ifdef __CHECKER__
#define __pcpu_var(var)			(*(__pcpu_typeof(var) *)&(var))
#else
#define __pcpu_var(var)			(var)
#endif

#define per_cpu_offset(cpu)		(__per_cpu_offset[cpu])
#define per_cpu_ptr(p, cpu) \
	((__pcpu_typeof(*(p)) *)((unsigned long)(p) + per_cpu_offset(cpu)))
#define per_cpu(var, cpu)		(*per_cpu_ptr(&(var), (cpu)))
/* The caller cannot migrate. */
#define this_cpu_ptr(p) \
	((__pcpu_typeof(*(p)) *)((unsigned long)(p) + this_cpu_read(this_cpu_off)))

#define __pcpu_op_to(op, var, val) do {					\
	__pcpu_typeof(var) __v = (val);					\
	_Static_assert(sizeof(var) <= 8, "one instruction only");	\
	switch (sizeof(var)) {						\
	case 1: __asm__ volatile(op "b %1, %%gs:%0" : "+m" (__pcpu_var(var)) : "qi" ((u8)(unsigned long)__v) : "cc"); break; \
	case 2: __asm__ volatile(op "w %1, %%gs:%0" : "+m" (__pcpu_var(var)) : "ri" ((u16)(unsigned long)__v) : "cc"); break; \
	case 4: __asm__ volatile(op "l %1, %%gs:%0" : "+m" (__pcpu_var(var)) : "ri" ((u32)(unsigned long)__v) : "cc"); break; \
	default: __asm__ volatile(op "q %1, %%gs:%0" : "+m" (__pcpu_var(var)) : "re" ((u64)(unsigned long)__v) : "cc"); break; \
	} } while (0)

#define __pcpu_read(qual, var) ({					\
	u64 __r = 0;							\
	switch (sizeof(var)) {						\
	case 1: __asm__ qual("movzbl %%gs:%1, %k0" : "=r" (__r) : "m" (__pcpu_var(var))); break; \
	case 2: __asm__ qual("movzwl %%gs:%1, %k0" : "=r" (__r) : "m" (__pcpu_var(var))); break; \
	case 4: __asm__ qual("movl %%gs:%1, %k0" : "=r" (__r) : "m" (__pcpu_var(var))); break; \
	default: __asm__ qual("movq %%gs:%1, %q0" : "=r" (__r) : "m" (__pcpu_var(var))); break; \
	}								\
	(__pcpu_typeof(var))__r; })

#define this_cpu_read(var)		__pcpu_read(volatile, var)
/* For what cannot change under a thread's feet, such as current: may be cached. */
#define this_cpu_read_stable(var)	__pcpu_read(, var)
#define this_cpu_write(var, val)	__pcpu_op_to("mov", var, val)
#define this_cpu_add(var, val)		__pcpu_op_to("add", var, val)
#define this_cpu_sub(var, val)		__pcpu_op_to("sub", var, val)
#define this_cpu_or(var, val)		__pcpu_op_to("or", var, val)
#define this_cpu_and(var, val)		__pcpu_op_to("and", var, val)
#define this_cpu_inc(var)		this_cpu_add(var, 1)
#define this_cpu_dec(var)		this_cpu_sub(var, 1)

/* *this_cpu(&var)--; true if it became zero.  32-bit only. */
#define this_cpu_dec_and_test(var) ({					\
	bool __z;							\
	_Static_assert(sizeof(var) == 4, "32-bit only");		\
	__asm__ volatile("decl %%gs:%1" : "=@ccz" (__z), "+m" (__pcpu_var(var)) : : "memory"); \
	__z; })

/* Old value; against interrupts and NMIs of this CPU, not other CPUs. */
#define this_cpu_fetch_add(var, val) ({					\
	u64 __o = (u64)(val);						\
	_Static_assert(sizeof(var) == 8, "64-bit only");		\
	__asm__ volatile("xaddq %0, %%gs:%1" : "+r" (__o), "+m" (__pcpu_var(var)) : : "memory", "cc"); \
	__o; })

#define this_cpu_xchg(var, val) ({					\
	u64 __o = (u64)(unsigned long)(val);				\
	_Static_assert(sizeof(var) == 8, "64-bit only");		\
	__asm__ volatile("xchgq %0, %%gs:%1" : "+r" (__o), "+m" (__pcpu_var(var)) : : "memory"); \
	(__pcpu_typeof(var))__o; })
#endif /* !__HEDDLE_HOST__ */

#endif /* ASM_PERCPU_H */
