/* SPDX-License-Identifier: GPL-2.0-only */
/* CPUs: they come, and none goes. */
#ifndef LINUX_CPU_H
#define LINUX_CPU_H

#include <kernel/cpu.h>
#include <kernel/cpumask.h>
#include <kernel/smp.h>

#endif /* LINUX_CPU_H */
