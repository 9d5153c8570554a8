/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters that are summed up over the CPUs. */
#ifndef LINUX_PERCPU_COUNTER_H
#define LINUX_PERCPU_COUNTER_H

#include <kernel/percpu_counter.h>

#endif /* LINUX_PERCPU_COUNTER_H */
