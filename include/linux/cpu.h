/* SPDX-License-Identifier: GPL-2.0-only */
/* CPUs: they come, and none goes. */
#ifndef LINUX_CPU_H
#define LINUX_CPU_H

#include <kernel/cpumask.h>
#include <kernel/smp.h>

#ifndef cpus_read_lock
#define cpus_read_lock()	might_sleep_for_cpus()
#define cpus_read_unlock()	do { } while (0)
#define might_sleep_for_cpus()	do { } while (0)
#endif

#endif /* LINUX_CPU_H */
