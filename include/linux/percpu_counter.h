/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters that are summed up over the CPUs. */
#ifndef LINUX_PERCPU_COUNTER_H
#define LINUX_PERCPU_COUNTER_H

#if __has_include(<kernel/percpu_counter.h>)
#include <kernel/percpu_counter.h>
#endif

#endif /* LINUX_PERCPU_COUNTER_H */
