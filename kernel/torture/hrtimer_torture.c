// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of high-resolution timers: never early, once for each start and
 * each restart, not after hrtimer_cancel() has returned; started on one CPU,
 * cancelled on another.
 *
 * Not tested here: how late they are.
 */
#include <kernel/hrtimer.h>
#include <kernel/sched.h>
#include <kernel/torture.h>

struct own {
	struct hrtimer timer;
	struct torture *t;
	ktime_t earliest;		/* stored before it is started, and by its own calls */
	unsigned int repeats;		/* calls that are still to be followed by one more */
	ktime_t interval;		/* ns between them */
	bool dead;			/* [a] cancelled for sure: it must not be called */
	atomic_t fired, expected;
	atomic_t inside;
	struct completion called;	/* the last of a series */
};

static enum hrtimer_restart again(struct own *o, ktime_t now)
{
	ktime_t due = hrtimer_get_expires(&o->timer);
	u64 passed = hrtimer_forward(&o->timer, now, o->interval);
	ktime_t next = hrtimer_get_expires(&o->timer);

	TORTURE_CHECK(o->t, passed >= 1, "it was due, and is moved by nothing");
	TORTURE_CHECK(o->t, next > now, "moved to %lld, which is over", next - now);
	TORTURE_CHECK(o->t, next == due + (ktime_t)passed * o->interval,
		      "not moved by whole intervals");
	o->earliest = next;
	o->repeats--;
	atomic_inc(&o->expected);
	atomic_dec(&o->inside);
	return HRTIMER_RESTART;
}

static enum hrtimer_restart own_called(struct hrtimer *timer)
{
	struct own *o = container_of(timer, struct own, timer);
	ktime_t now = ktime_get();

	TORTURE_CHECK(o->t, atomic_inc_return(&o->inside) == 1, "it is called twice at once");
	TORTURE_CHECK(o->t, in_hardirq() && irqs_disabled(), "not a hard interrupt");
	TORTURE_CHECK(o->t, !READ_ONCE(o->dead), "after it was cancelled for sure");
	TORTURE_CHECK(o->t, now >= o->earliest, "%lld ns early", o->earliest - now);
	TORTURE_CHECK(o->t, now >= hrtimer_get_expires(timer), "earlier than it says");
	TORTURE_CHECK(o->t, atomic_inc_return(&o->fired) <= atomic_read(&o->expected),
		      "it was not started so often");
	for (unsigned int n = (unsigned int)atomic_read(&o->fired) % 4 * 200; n; n--)
		cpu_relax();
	TORTURE_CHECK(o->t, !READ_ONCE(o->dead), "while it was cancelled for sure");
	if (o->repeats)
		return again(o, now);
	atomic_dec(&o->inside);
	complete(&o->called);
	return HRTIMER_NORESTART;
}

static void start(struct own *o, struct torture_thread *me)
{
	enum hrtimer_mode mode = torture_one_in(&me->rnd, 2) ? HRTIMER_MODE_ABS : HRTIMER_MODE_REL;
	ktime_t ns = (ktime_t)torture_below(&me->rnd, torture_one_in(&me->rnd, 8) ? 3000000 : 100000);

	if (torture_one_in(&me->rnd, 2))
		mode |= HRTIMER_MODE_PINNED;
	o->repeats = torture_one_in(&me->rnd, 3) ? torture_below(&me->rnd, 6) : 0;
	o->interval = 1 + (ktime_t)torture_below(&me->rnd, 200000);
	atomic_inc(&o->expected);
	o->earliest = ktime_get() + ns;
	/* A relative one is due a little later: it looks at the clock after us. */
	hrtimer_start(&o->timer, mode & HRTIMER_MODE_REL ? ns : o->earliest, mode);
}

static void move_away(struct torture_thread *me)
{
	struct cpumask mask;

	torture_random_cpus(&me->rnd, &mask);
	(void)set_cpus_allowed_ptr(current, &mask);
}

static void cancel(struct own *o, struct torture_thread *me)
{
	int was;

	if (torture_one_in(&me->rnd, 2)) {
		was = hrtimer_cancel(&o->timer);
	} else {
		while ((was = hrtimer_try_to_cancel(&o->timer)) < 0)
			cpu_relax();
	}
	if (was)
		atomic_dec(&o->expected);
}

static void owner(struct torture_thread *me)
{
	struct own *o = kzalloc(sizeof(*o), GFP_KERNEL);

	if (!o) {
		TORTURE_CHECK(me->t, false, "no memory");
		return;
	}
	o->t = me->t;
	init_completion(&o->called);
	hrtimer_setup(&o->timer, own_called, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	torture_for_each_op(me, 8000) {
		start(o, me);
		if (torture_one_in(&me->rnd, 4))
			move_away(me);
		if (torture_one_in(&me->rnd, 2))
			wait_for_completion(&o->called);
		else
			torture_delay(&me->rnd, 5000);
		cancel(o, me);
		WRITE_ONCE(o->dead, true);
		TORTURE_CHECK(o->t, !atomic_read(&o->inside), "it is running, and was cancelled");
		TORTURE_CHECK(o->t, !hrtimer_active(&o->timer), "active, and was cancelled");
		TORTURE_CHECK(o->t, atomic_read(&o->fired) == atomic_read(&o->expected),
			      "%d calls, not %d", atomic_read(&o->fired), atomic_read(&o->expected));
		torture_delay(&me->rnd, 200);
		reinit_completion(&o->called);
		WRITE_ONCE(o->dead, false);
	}
	kfree(o);	/* a call after this one is a use after free */
}

static void a_timer_is_called_as_often_as_it_was_started(struct kunit *test)
{
	struct torture *t = torture_begin(test);
	unsigned int n = torture_nr_threads(4, 8);

	for (unsigned int i = 0; i < n; i++)
		torture_add(t, owner, NULL);
	torture_run(t, TORTURE_SHUFFLE | TORTURE_STUTTER);
}

/* Many sleep for random times at once; nobody wakes them but the clock. */
static void sleeper(struct torture_thread *me)
{
	torture_for_each_op(me, 3000) {
		ktime_t until = ktime_get() + (ktime_t)torture_below(&me->rnd, 300000);
		int err;

		set_current_state(TASK_UNINTERRUPTIBLE);
		err = schedule_hrtimeout(&until, HRTIMER_MODE_ABS);
		TORTURE_CHECK(me->t, err == 0, "%d, and nobody has woken it", err);
		TORTURE_CHECK(me->t, ktime_get() >= until, "%lld ns early", until - ktime_get());
	}
}

static void a_sleeper_does_not_wake_early(struct kunit *test)
{
	struct torture *t = torture_begin(test);
	unsigned int n = torture_nr_threads(4, 8);

	for (unsigned int i = 0; i < n; i++)
		torture_add(t, sleeper, NULL);
	torture_run(t, TORTURE_SHUFFLE);
}

static struct kunit_case hrtimer_cases[] = {
	KUNIT_CASE(a_timer_is_called_as_often_as_it_was_started),
	KUNIT_CASE(a_sleeper_does_not_wake_early),
	{}
};

static struct kunit_suite hrtimer_suite = {
	.name = "torture_hrtimer",
	.test_cases = hrtimer_cases,
};
kunit_test_suite(hrtimer_suite);
