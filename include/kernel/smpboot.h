/* SPDX-License-Identifier: GPL-2.0-only */
/* One thread per CPU, which comes, parks and goes with its CPU. */
#ifndef KERNEL_SMPBOOT_H
#define KERNEL_SMPBOOT_H

#include <base/list.h>
#include <base/types.h>

struct task_struct;

/*
 * The functions are called in the thread of the CPU, on it, and may sleep,
 * but for @create, which the one who makes the thread calls, and
 * @thread_should_run, which is called with preemption off.
 */
struct smp_hotplug_thread {
	struct task_struct * __percpu *store;	/* the thread, for wake_up_process() */
	struct list_head list;		/* of all kinds, under smpboot_lock */
	int (*thread_should_run)(unsigned int cpu);	/* is there work? */
	void (*thread_fn)(unsigned int cpu);		/* do it */
	void (*create)(unsigned int cpu);	/* the thread is there, parked; or NULL, as all below */
	void (*setup)(unsigned int cpu);	/* before the first work */
	void (*cleanup)(unsigned int cpu, bool online);	/* it is asked to stop, after setup */
	void (*park)(unsigned int cpu);		/* it will park */
	void (*unpark)(unsigned int cpu);	/* it was parked */
	bool selfparking;			/* it is parked and unparked by its owner alone */
	const char *thread_comm;		/* its name, with one %u for the CPU */
};

int smpboot_register_percpu_thread(struct smp_hotplug_thread *ht);
void smpboot_unregister_percpu_thread(struct smp_hotplug_thread *ht);

/* For those who bring CPUs up and down. */
int smpboot_create_threads(unsigned int cpu);
int smpboot_park_threads(unsigned int cpu);
int smpboot_unpark_threads(unsigned int cpu);

#endif /* KERNEL_SMPBOOT_H */
