// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of calls to other CPUs: every call is made once, on its CPU, and
 * not after its caller has gone on; while stop_machine() runs nobody else
 * does; what was unmapped is not seen any more from anywhere.
 *
 * Not tested here: calls to CPUs that are not online.
 */
#include <asm/page.h>
#include <base/errno.h>
#include <kernel/smp.h>
#include <kernel/stop_machine.h>
#include <kernel/torture.h>
#include <mm/vmalloc.h>

#define CSDS	32U

struct storm;

/* A call that is on its way or not, for anybody to send. */
struct letter {
	struct call_single_data csd;
	struct storm *s;
};

struct storm {
	struct torture *t;
	atomic_t asked[NR_CPUS];	/* calls for it that were accepted */
	atomic_t ran[NR_CPUS];		/* calls that were made on it */
	u32 busy[NR_CPUS];		/* [a] it is in a call, or has interrupts off */
	atomic_t letters_sent, letters_ran, letters_busy;
	atomic_t stops;
	struct letter letter[CSDS];
};

/* One caller's call, on its stack: gone when it has gone on. */
struct call {
	struct storm *s;
	atomic_t ran;
	bool over;		/* [a] the caller has gone on */
	struct cpumask wanted;
};

static void be_called(struct storm *s)
{
	unsigned int cpu = smp_processor_id();

	TORTURE_CHECK(s->t, irqs_disabled(), "interrupts are on");
	WRITE_ONCE(s->busy[cpu], 1);
	atomic_inc(&s->ran[cpu]);
	for (u32 n = (u32)atomic_read(&s->ran[cpu]) % 64; n; n--)
		cpu_relax();
	WRITE_ONCE(s->busy[cpu], 0);
}

static void called(void *info)
{
	struct call *c = info;

	TORTURE_CHECK(c->s->t, !READ_ONCE(c->over), "the caller has gone on");
	TORTURE_CHECK(c->s->t, cpumask_test_cpu(smp_processor_id(), &c->wanted),
		      "CPU %u was not asked", smp_processor_id());
	be_called(c->s);
	TORTURE_CHECK(c->s->t, !READ_ONCE(c->over), "the caller has gone on");
	atomic_inc(&c->ran);
}

static bool is_wanted(int cpu, void *info)
{
	return cpumask_test_cpu((unsigned int)cpu, &((struct call *)info)->wanted);
}

/* Preemption is off from here on: the mask must not lose its sense. */
static void ask(struct call *c)
{
	unsigned int cpu;

	for_each_cpu(cpu, &c->wanted)
		atomic_inc(&c->s->asked[cpu]);
}

static void call_and_wait(struct storm *s, struct torture_thread *me)
{
	struct call c = { .s = s };
	unsigned int cpu;
	u32 how = torture_below(&me->rnd, 4);

	torture_random_cpus(&me->rnd, &c.wanted);
	preempt_disable();
	switch (how) {
	case 0:
		cpu = cpumask_first(&c.wanted);
		cpumask_copy(&c.wanted, cpumask_of(cpu));
		ask(&c);
		TORTURE_CHECK(s->t, smp_call_function_single((int)cpu, called, &c, 1) == 0, "refused");
		break;
	case 1:
		ask(&c);
		on_each_cpu_mask(&c.wanted, called, &c, true);
		break;
	case 2:
		ask(&c);
		on_each_cpu_cond(is_wanted, called, &c, true);
		break;
	default:
		__cpumask_clear_cpu(smp_processor_id(), &c.wanted);
		ask(&c);
		smp_call_function_many(&c.wanted, called, &c, true);
		break;
	}
	preempt_enable();
	WRITE_ONCE(c.over, true);
	TORTURE_CHECK(s->t, atomic_read(&c.ran) == (int)cpumask_weight(&c.wanted), "way %u: %d calls, not %u",
		      how, atomic_read(&c.ran), cpumask_weight(&c.wanted));
}

static void called_alone(void *info)
{
	be_called(info);
}

/* Nobody waits: the sums at the end say whether all were made. */
static void call_and_go(struct storm *s, struct torture_thread *me)
{
	struct call c = { .s = s };

	torture_random_cpus(&me->rnd, &c.wanted);
	ask(&c);
	if (torture_one_in(&me->rnd, 2))
		on_each_cpu_mask(&c.wanted, called_alone, s, false);
	else
		for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
			if (cpumask_test_cpu(cpu, &c.wanted))
				smp_call_function_single((int)cpu, called_alone, s, 0);
}

static void letter_comes(void *info)
{
	struct letter *l = info;

	atomic_inc(&l->s->letters_ran);
}

static void send_letter(struct storm *s, struct torture_thread *me)
{
	struct letter *l = &s->letter[torture_below(&me->rnd, CSDS)];
	unsigned long flags;
	int err;

	local_irq_save(flags);
	err = smp_call_function_single_async((int)torture_random_cpu(&me->rnd), &l->csd);
	local_irq_restore(flags);
	TORTURE_CHECK(s->t, !err || err == -EBUSY, "%d", err);
	atomic_inc(err ? &s->letters_busy : &s->letters_sent);
}

struct stop {
	struct call c;
	atomic_t inside;
};

static int stands_still(void *arg)
{
	struct stop *x = arg;
	struct storm *s = x->c.s;
	unsigned int me = smp_processor_id(), cpu;

	TORTURE_CHECK(s->t, irqs_disabled(), "interrupts are on");
	TORTURE_CHECK(s->t, cpumask_test_cpu(me, &x->c.wanted), "CPU %u was not asked", me);
	atomic_inc(&x->c.ran);
	for_each_online_cpu(cpu) {
		int ran = atomic_read(&s->ran[cpu]);

		TORTURE_CHECK(s->t, !READ_ONCE(s->busy[cpu]), "CPU %u goes on", cpu);
		for (unsigned int n = 20; n; n--)
			cpu_relax();
		TORTURE_CHECK(s->t, atomic_read(&s->ran[cpu]) == ran, "CPU %u goes on", cpu);
	}
	return 7;
}

static void stop_all(struct storm *s, struct torture_thread *me)
{
	struct stop x = { .c.s = s };

	torture_random_cpus(&me->rnd, &x.c.wanted);
	TORTURE_CHECK(s->t, stop_machine(stands_still, &x, &x.c.wanted) == 7, "not its value");
	TORTURE_CHECK(s->t, atomic_read(&x.c.ran) == (int)cpumask_weight(&x.c.wanted), "%d CPUs, not %u",
		      atomic_read(&x.c.ran), cpumask_weight(&x.c.wanted));
	atomic_inc(&s->stops);
}

static void irqs_off(struct storm *s, struct torture_thread *me)
{
	unsigned long flags;

	local_irq_save(flags);
	WRITE_ONCE(s->busy[smp_processor_id()], 1);
	torture_delay(&me->rnd, 300);
	WRITE_ONCE(s->busy[smp_processor_id()], 0);
	local_irq_restore(flags);
}

struct look {
	struct torture *t;
	const u64 *p;
	u64 wanted;
	unsigned int words;
};

static void look(void *info)
{
	struct look *l = info;

	for (unsigned int i = 0; i < l->words; i += PAGE_SIZE / sizeof(u64))
		TORTURE_CHECK(l->t, READ_ONCE(l->p[i]) == l->wanted + i, "CPU %u sees %llx, not %llx",
			      smp_processor_id(), READ_ONCE(l->p[i]), l->wanted + i);
}

/* What others have left in their TLBs of this address is another page. */
static void map_and_unmap(struct storm *s, struct torture_thread *me)
{
	unsigned int words = (1 + torture_below(&me->rnd, 64)) * (PAGE_SIZE / sizeof(u64));
	u64 *p = vmalloc(words * sizeof(u64));
	struct look l = { .t = s->t, .p = p, .words = words,
			  .wanted = (u64)torture_random(&me->rnd) << 32 };

	if (!p) {
		TORTURE_CHECK(s->t, false, "no memory");
		return;
	}
	for (unsigned int i = 0; i < words; i += PAGE_SIZE / sizeof(u64))
		p[i] = l.wanted + i;
	on_each_cpu(look, &l, true);
	if (torture_one_in(&me->rnd, 4))
		yield();
	look(&l);	/* here, wherever that is now */
	vfree(p);
}

static void move(struct storm *s, struct torture_thread *me)
{
	unsigned int cpu = torture_random_cpu(&me->rnd);

	TORTURE_CHECK(s->t, set_cpus_allowed_ptr(current, cpumask_of(cpu)) == 0, "refused");
	TORTURE_CHECK(s->t, smp_processor_id() == cpu, "on CPU %u, not %u", smp_processor_id(), cpu);
}

static void make_calls(struct torture_thread *me, bool bound)
{
	struct storm *s = me->data;

	torture_for_each_op(me, 8000) {
		u32 n = torture_below(&me->rnd, 256);

		if (n < 100)
			call_and_wait(s, me);
		else if (n < 150)
			call_and_go(s, me);
		else if (n < 200)
			send_letter(s, me);
		else if (n < 220)
			irqs_off(s, me);
		else if (n < 240)
			map_and_unmap(s, me);
		else if (n < 248 && !bound)
			move(s, me);
		else if (n < 250)
			stop_all(s, me);
		else
			torture_random_policy(me);
	}
}

static void caller(struct torture_thread *me)
{
	make_calls(me, false);
}

static void bound_caller(struct torture_thread *me)
{
	make_calls(me, true);
}

static struct storm *storm_begin(struct kunit *test)
{
	struct storm *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	for (unsigned int i = 0; i < CSDS; i++) {
		struct letter *l = &s->letter[i];

		l->s = s;
		INIT_CSD(&l->csd, letter_comes, l);
	}
	s->t = torture_begin(test);
	return s;
}

/* All that was sent has come: what is lost never comes, and the case does not end. */
static void wait_for_all(struct storm *s)
{
	unsigned int cpu;

	for (unsigned int i = 0; i < CSDS; i++)
		while (READ_ONCE(s->letter[i].csd.pending))
			cpu_relax();
	for_each_online_cpu(cpu)
		while (atomic_read(&s->ran[cpu]) < atomic_read(&s->asked[cpu]))
			cpu_relax();
}

static void every_call_is_made_once_where_it_was_asked(struct kunit *test)
{
	struct storm *s = storm_begin(test);
	unsigned int n = torture_nr_threads(2, 4), cpu;

	for_each_online_cpu(cpu)
		torture_add_on_cpu(s->t, bound_caller, s, cpu);
	for (unsigned int i = 0; i < n; i++)
		torture_add(s->t, caller, s);
	torture_run(s->t, TORTURE_STUTTER);
	wait_for_all(s);
	for_each_online_cpu(cpu)
		KUNIT_EXPECT_EQ_MSG(test, atomic_read(&s->ran[cpu]), atomic_read(&s->asked[cpu]),
				    "CPU %u", cpu);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->letters_ran), atomic_read(&s->letters_sent));
	kunit_info(test, "%d letters, %d were still under way; %d times all stood still",
		   atomic_read(&s->letters_sent), atomic_read(&s->letters_busy),
		   atomic_read(&s->stops));
}

static struct kunit_case smpcall_cases[] = {
	KUNIT_CASE(every_call_is_made_once_where_it_was_asked),
	{}
};

static struct kunit_suite smpcall_suite = {
	.name = "torture_smpcall",
	.test_cases = smpcall_cases,
};
kunit_test_suite(smpcall_suite);
