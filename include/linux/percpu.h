/* SPDX-License-Identifier: GPL-2.0-only */
/* Per-CPU variables. */
#ifndef LINUX_PERCPU_H
#define LINUX_PERCPU_H

#include <kernel/percpu.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/compiler.h>
#include <mm/percpu.h>

#ifndef get_cpu_var
#define get_cpu_var(var)	(*({ preempt_disable(); this_cpu_ptr(&(var)); }))
#define put_cpu_var(var)	do { (void)&(var); preempt_enable(); } while (0)
#endif
#ifndef get_cpu_ptr
#define get_cpu_ptr(p)		({ preempt_disable(); this_cpu_ptr(p); })
#define put_cpu_ptr(p)		do { (void)(p); preempt_enable(); } while (0)
#endif
#ifndef raw_cpu_ptr
#define raw_cpu_ptr(p)		this_cpu_ptr(p)
#endif
/* One instruction each, whoever the caller is. */
#ifndef __this_cpu_inc
#define __this_cpu_read(var)		this_cpu_read(var)
#define __this_cpu_write(var, val)	this_cpu_write(var, val)
#define __this_cpu_add(var, val)	this_cpu_add(var, val)
#define __this_cpu_sub(var, val)	this_cpu_sub(var, val)
#define __this_cpu_inc(var)		this_cpu_inc(var)
#define __this_cpu_dec(var)		this_cpu_dec(var)
#endif
#ifndef DEFINE_PER_CPU_SHARED_ALIGNED
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name)	DEFINE_PER_CPU_ALIGNED(type, name)
#endif

#endif /* LINUX_PERCPU_H */
