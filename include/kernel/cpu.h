/* SPDX-License-Identifier: GPL-2.0-only */
/* Being told about CPUs that come online. */
#ifndef KERNEL_CPU_H
#define KERNEL_CPU_H

#include <base/context_analysis.h>
#include <base/types.h>

/*
 * The order in which a CPU is set up; teardown goes the other way.  Who has no
 * place of its own asks for CPUHP_AP_ONLINE_DYN and is given a free one.
 */
enum cpuhp_state {
	CPUHP_OFFLINE,
	CPUHP_AP_WORKQUEUE_ONLINE,
	CPUHP_AP_ONLINE_DYN,
	CPUHP_AP_ONLINE_DYN_END = CPUHP_AP_ONLINE_DYN + 30,
	CPUHP_ONLINE,
};

typedef int (*cpuhp_fn_t)(unsigned int cpu);

int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke,
			cpuhp_fn_t startup, cpuhp_fn_t teardown);
void __cpuhp_remove_state(enum cpuhp_state state, bool invoke);

/*
 * @startup (or NULL) for each CPU that is online now, and for each that comes,
 * in a thread on that CPU that may sleep.  An error undoes those before by
 * @teardown.  Context: task, may sleep.  0, for a _DYN state the slot; -errno:
 * -EBUSY (taken), -ENOSPC (no slot), @startup's.
 */
#define cpuhp_setup_state(state, name, startup, teardown) \
	__cpuhp_setup_state(state, name, true, startup, teardown)
/* The same, but @startup only for those that come. */
#define cpuhp_setup_state_nocalls(state, name, startup, teardown) \
	__cpuhp_setup_state(state, name, false, startup, teardown)
/* @teardown for each CPU that had @startup.  Context: task, may sleep. */
#define cpuhp_remove_state(state)		__cpuhp_remove_state(state, true)
#define cpuhp_remove_state_nocalls(state)	__cpuhp_remove_state(state, false)

/* No CPU comes or goes in between; nests.  Context: task, may sleep. */
token_context_lock(cpu_hotplug);
void cpus_read_lock(void) __acquires_shared(cpu_hotplug);
void cpus_read_unlock(void) __releases_shared(cpu_hotplug);

/* For the one who brings CPUs up: @cpu is online and schedules.  0 or -errno. */
int cpuhp_online(unsigned int cpu);

#endif /* KERNEL_CPU_H */
