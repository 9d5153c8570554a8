/* SPDX-License-Identifier: GPL-2.0-only */
/* Other CPUs. */
#ifndef LINUX_SMP_H
#define LINUX_SMP_H

#include <kernel/smp.h>
#include <kernel/cpumask.h>
#include <linux/preempt.h>

#endif /* LINUX_SMP_H */
