/* SPDX-License-Identifier: GPL-2.0-only */
/* What the suites of kernel threads share: a thread with a script, and scripts. */
#ifndef KERNEL_KTHREAD_KUNIT_H
#define KERNEL_KTHREAD_KUNIT_H

#include <asm/irqflags.h>
#include <base/err.h>
#include <kernel/completion.h>
#include <kernel/kthread.h>
#include <kernel/timer.h>
#include <kernel/wait.h>
#include <kunit/test.h>

/* A thread's script and what it saw.  One per test case, freed after it. */
struct subject {
	struct task_struct *k;
	struct completion ran;		/* completed when fn begins */
	struct completion go;		/* fn waits for it where it says so */
	struct wait_queue_head wq;
	unsigned int rounds;
	bool flag;
	bool irqs_were_on;
	u32 count_at_entry;
	int seen;
};

static inline struct subject *subject(struct kunit *test)
{
	struct subject *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	init_completion(&s->ran);
	init_completion(&s->go);
	init_waitqueue_head(&s->wq);
	return s;
}

static inline struct task_struct *created(struct kunit *test, int (*fn)(void *), struct subject *s)
{
	s->k = kthread_create(fn, s, "subject");
	KUNIT_ASSERT_FALSE(test, IS_ERR(s->k));
	return s->k;
}

static inline struct task_struct *started(struct kunit *test, int (*fn)(void *), struct subject *s)
{
	created(test, fn, s);
	KUNIT_ASSERT_EQ(test, kthread_start(s->k), 0);
	return s->k;
}

/* Ours and what it creates stay on one CPU, and it is the most urgent there: nobody runs until it sleeps. */
static inline void be_urgent(void)
{
	const struct cpumask *here = cpumask_of(0);

	set_cpus_allowed_ptr(current, here);
	kthread_set_default_cpus(here);
	sched_set_fifo(current);
}

static inline int return_seven(void *arg)
{
	struct subject *s = arg;

	s->rounds++;
	s->irqs_were_on = !irqs_disabled();
	s->count_at_entry = preempt_count();
	complete(&s->ran);
	return 7;
}

static inline int parks_when_asked(void *arg)
{
	struct subject *s = arg;

	complete(&s->ran);
	while (kthread_wait_event(s->wq, s->flag) == 0) {
		s->flag = false;
		s->rounds++;
	}
	return 3;
}

static inline int waits_uninterruptibly(void *arg)
{
	struct subject *s = arg;

	complete(&s->ran);
	wait_for_completion(&s->go);
	s->flag = true;
	return 9;
}

struct later {
	struct timer_list timer;
	struct subject *s;
};

static inline void complete_go(struct timer_list *t)
{
	complete(&container_of(t, struct later, timer)->s->go);
}

#endif /* KERNEL_KTHREAD_KUNIT_H */
