/* SPDX-License-Identifier: GPL-2.0-only */
/* Sets of CPUs. */
#ifndef LINUX_CPUMASK_H
#define LINUX_CPUMASK_H

#include <kernel/cpumask.h>
#include <kernel/smp.h>
#include <mm/slab.h>

static inline bool __linux_cpumask_var(struct cpumask *m, bool zero)
{
	if (zero)
		cpumask_clear(m);
	return true;
}
/* It is an array of one: nothing to allocate. */
#ifndef alloc_cpumask_var
#define alloc_cpumask_var(m, gfp)	((void)(gfp), __linux_cpumask_var(*(m), false))
#define zalloc_cpumask_var(m, gfp)	((void)(gfp), __linux_cpumask_var(*(m), true))
#define free_cpumask_var(m)		((void)(m))
#endif
#define cpu_none_mask			(&CPU_MASK_NONE)

#endif /* LINUX_CPUMASK_H */
