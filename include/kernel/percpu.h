/* SPDX-License-Identifier: GPL-2.0-only */
/* Per-CPU variables and the number of this CPU. */
#ifndef KERNEL_PERCPU_H
#define KERNEL_PERCPU_H

#include <asm/percpu.h>

DECLARE_PER_CPU(unsigned int, cpu_number);

/* The caller cannot migrate. */
#define smp_processor_id()	this_cpu_read(cpu_number)
/* Anyone may ask; the answer may be old when it is used. */
#define raw_smp_processor_id()	this_cpu_read(cpu_number)

#endif /* KERNEL_PERCPU_H */
