// SPDX-License-Identifier: GPL-2.0-only
/*
 * The per-CPU areas.  The boot CPU's is the linked section itself (offset
 * 0), so that it works from the first instruction in C.  The others get
 * copies of what the section was before the boot CPU wrote to it.
 */
#include <base/bits.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/cpu_up.h>
#include <kernel/cpumask.h>
#include <kernel/percpu.h>
#include <kernel/sections.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/page.h>

DEFINE_PER_CPU(unsigned long, this_cpu_off);
DEFINE_PER_CPU(unsigned int, cpu_number);

unsigned long __per_cpu_offset[NR_CPUS];	/* constant once smp_prepare_cpus() is through */

#ifdef CONFIG_SMP
static size_t area_size(void)
{
	return (size_t)(__per_cpu_end - __per_cpu_start);
}

void __init percpu_save_template(void)
{
	memcpy(__per_cpu_template, __per_cpu_start, area_size());
}

int __init percpu_area_create(unsigned int cpu)
{
	unsigned int order = ilog2(2 * PFN_UP(area_size()) - 1);
	char *area = (char *)__get_free_pages(GFP_KERNEL, order);

	if (!area)
		return -ENOMEM;
	memcpy(area, __per_cpu_template, area_size());
	__per_cpu_offset[cpu] = (unsigned long)area - (unsigned long)__per_cpu_start;
	per_cpu(this_cpu_off, cpu) = __per_cpu_offset[cpu];
	per_cpu(cpu_number, cpu) = cpu;
	return 0;
}
#endif
