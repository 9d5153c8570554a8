// SPDX-License-Identifier: GPL-2.0-only
/* What is freed, made anew or used wrongly while it is under way is reported and stopped. */
#include <kernel/debugobjects.h>
#include <kernel/hrtimer.h>
#include <kernel/jiffies.h>
#include <kernel/preempt.h>
#include <kernel/rcupdate.h>
#include <kernel/report.h>
#include <kernel/timer.h>
#include <kernel/workqueue.h>
#include <kunit/test.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

static struct object {
	struct timer_list timer;
	struct hrtimer hrtimer;
	struct work_struct work;
	struct delayed_work dwork;
	struct rcu_head head, other;
} *object;
static unsigned int called;

static void timer_fires(struct timer_list *unused) { (void)unused; called++; }
static void work_runs(struct work_struct *unused) { (void)unused; called++; }
static void callback(struct rcu_head *unused) { (void)unused; called++; }
static enum hrtimer_restart hrtimer_fires(struct hrtimer *unused)
{
	(void)unused;
	called++;
	return HRTIMER_NORESTART;
}

static void make(void)
{
	object = kzalloc(sizeof(*object), GFP_KERNEL);
	BUG_ON(!object);
	timer_setup(&object->timer, timer_fires, 0);
	hrtimer_setup(&object->hrtimer, hrtimer_fires, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	INIT_WORK(&object->work, work_runs);
	INIT_DELAYED_WORK(&object->dwork, work_runs);
}

static noinline void frees(void) { kfree(object); }
static noinline void sets_up(void) { timer_setup(&object->timer, timer_fires, 0); }
static noinline void sets_up_hrtimer(void)
{
	hrtimer_setup(&object->hrtimer, hrtimer_fires, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
}
static noinline void sets_up_work(void) { INIT_WORK(&object->work, work_runs); }

static void timer_is_freed(void)
{
	make();
	mod_timer(&object->timer, jiffies + 1000 * HZ);
	frees();
}

static void hrtimer_is_freed(void)
{
	make();
	hrtimer_start(&object->hrtimer, 1000 * NSEC_PER_SEC, HRTIMER_MODE_REL);
	frees();
}

static void delayed_work_is_freed(void)
{
	make();
	schedule_delayed_work(&object->dwork, 1000 * HZ);
	frees();
}

static void work_is_freed(void)
{
	make();
	preempt_disable();	/* no worker comes between */
	queue_work_on((int)smp_processor_id(), system_wq, &object->work);
	frees();
	preempt_enable();
}

static void timer_is_made_anew(void)
{
	make();
	mod_timer(&object->timer, jiffies + 1000 * HZ);
	sets_up();
	frees();
}

static void hrtimer_is_made_anew(void)
{
	make();
	hrtimer_start(&object->hrtimer, 1000 * NSEC_PER_SEC, HRTIMER_MODE_REL);
	sets_up_hrtimer();
	frees();
}

static void work_is_made_anew(void)
{
	make();
	preempt_disable();
	queue_work_on((int)smp_processor_id(), system_wq, &object->work);
	sets_up_work();
	preempt_enable();
	frees();
}

static noinline void uses_unmade_timer(void) { mod_timer(&object->timer, jiffies + 1); }
static noinline void uses_unmade_work(void)
{
	queue_work_on(WORK_CPU_UNBOUND, system_wq, &object->work);
}

static void timer_was_never_made(void)
{
	object = kzalloc(sizeof(*object), GFP_KERNEL);
	BUG_ON(!object);
	uses_unmade_timer();
	frees();
}

static void work_was_never_made(void)
{
	object = kzalloc(sizeof(*object), GFP_KERNEL);
	BUG_ON(!object);
	uses_unmade_work();
	frees();
}

static void all_is_well(void)
{
	make();
	mod_timer(&object->timer, jiffies + 1);
	mod_timer(&object->timer, jiffies + 1000 * HZ);
	timer_delete_sync(&object->timer);
	mod_timer(&object->timer, jiffies + 1);
	hrtimer_start(&object->hrtimer, 1000, HRTIMER_MODE_REL);
	hrtimer_start(&object->hrtimer, 1000, HRTIMER_MODE_REL);
	schedule_work(&object->work);
	schedule_delayed_work(&object->dwork, 1);
	schedule_timeout_uninterruptible(3);
	flush_work(&object->work);
	flush_delayed_work(&object->dwork);
	timer_shutdown_sync(&object->timer);
	mod_timer(&object->timer, jiffies + 1);
	hrtimer_cancel(&object->hrtimer);
	sets_up();
	sets_up_work();
	sets_up_hrtimer();
	call_rcu(&object->head, callback);
	call_rcu(&object->other, callback);
	rcu_barrier();
	frees();
}

static noinline void calls_twice(void)
{
	call_rcu(&object->head, callback);
	call_rcu(&object->head, callback);
}

static void callback_is_begun_twice(void)
{
	make();
	called = 0;
	/* Off, so that the first does not end before the second begins. */
	preempt_disable();
	calls_twice();
	preempt_enable();
	rcu_barrier();
	frees();
}

static void wrong_uses_are_reported(struct kunit *test)
{
	static const struct {
		void (*fn)(void);
		const char *detector, *kind, *object, *function;
	} row[] = {
		{ timer_is_freed, "debug_objects", "active-freed", "timer_fires", "frees" },
		{ hrtimer_is_freed, "debug_objects", "active-freed", "hrtimer_fires", "frees" },
		{ delayed_work_is_freed, "debug_objects", "active-freed", "delayed_work_timer_fn",
		  "frees" },
		{ work_is_freed, "debug_objects", "active-freed", "work_runs", "frees" },
		{ timer_is_made_anew, "debug_objects", "active-initialised", "timer_fires",
		  "sets_up" },
		{ hrtimer_is_made_anew, "debug_objects", "active-initialised", "hrtimer_fires",
		  "hrtimer_setup" },
		{ work_is_made_anew, "debug_objects", "active-initialised", "work_runs",
		  "sets_up_work" },
		{ timer_was_never_made, "debug_objects", "uninitialised", NULL,
		  "uses_unmade_timer" },
		{ work_was_never_made, "debug_objects", "uninitialised", NULL, "uses_unmade_work" },
		{ callback_is_begun_twice, "rcu", "double-call", NULL, "calls_twice" },
		{ all_is_well, "debug_objects", "", "", "" },
	};

	if (!IS_ENABLED(CONFIG_DEBUG_OBJECTS))
		kunit_skip(test, "needs CONFIG_DEBUG_OBJECTS");
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct report_seen seen;
		unsigned int n;

		report_expect(row[i].detector, NULL);
		row[i].fn();
		n = report_expected(&seen);
		KUNIT_EXPECT_EQ_MSG(test, n, *row[i].kind ? 1U : 0U, "row %zu", i);
		KUNIT_EXPECT_STREQ_MSG(test, seen.kind, row[i].kind, "row %zu", i);
		if (!IS_ENABLED(CONFIG_KALLSYMS))
			continue;
		KUNIT_EXPECT_STREQ_MSG(test, seen.function, row[i].function, "row %zu", i);
		if (row[i].object)
			KUNIT_EXPECT_STREQ_MSG(test, seen.object, row[i].object, "row %zu", i);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(wrong_uses_are_reported),
	{}
};

static struct kunit_suite suite = {
	.name = "debugobjects", .keeps_threads = true, .test_cases = cases,
};
kunit_test_suite(suite);
