// SPDX-License-Identifier: GPL-2.0-only
/*
 * The per-CPU areas.  The boot CPU's is the linked section itself (offset
 * 0); the others' copies come with bringing them up.
 */
#include <kernel/percpu.h>

DEFINE_PER_CPU(unsigned long, this_cpu_off);
DEFINE_PER_CPU(unsigned int, cpu_number);

unsigned long __per_cpu_offset[CONFIG_NR_CPUS];
