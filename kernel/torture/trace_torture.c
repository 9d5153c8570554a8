// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of the trace: every CPU writes as fast as it can, NMIs write in
 * between, and a thread reads all rings meanwhile.  No record may be torn, and
 * those of one thread, and of one CPU's NMIs, come in order.
 */
#include <kernel/irq.h>
#include <kernel/kthread.h>
#include <kernel/percpu.h>
#include <kernel/torture.h>
#include <kernel/trace.h>
#include <lib/string.h>
#include <trace/ktest.h>

#define RECORDS		100000U
#define NMI_EVERY	64U

/* [a] NMIs write while it is set. */
static bool nmis_write;
static DEFINE_PER_CPU(u64, nmi_number);

/* What a record's words have to add up to. */
static u64 seal(u64 a, u64 b)
{
	return (a ^ b << 32) * 0x9e3779b97f4a7c15ULL + b;
}

static bool nmi_writes(struct pt_regs *regs)
{
	u64 n;

	(void)regs;
	if (!READ_ONCE(nmis_write))
		return false;
	n = this_cpu_read(nmi_number) + 1;
	this_cpu_write(nmi_number, n);
	trace_ktest_three(n, raw_smp_processor_id(), seal(n, raw_smp_processor_id()));
	return false;	/* send_nmi_self() has noted whose it is */
}

static void writer(struct torture_thread *me)
{
	u64 n = 0;

	torture_for_each_op(me, RECORDS) {
		n++;
		if (n % 4)
			trace_ktest_two((u64)me->index << 48 | n, seal(me->index, n));
		else
			trace_ktest_eight(me->index, n, seal(me->index, n), n, ~n, n * 3,
					  "sixteen letters");
		if (n % NMI_EVERY == 0)
			send_nmi_self();
	}
}

/* What the reader has seen. */
struct seen {
	u64 records;
	u64 last[TORTURE_THREADS_MAX];
	u64 last_nmi[NR_CPUS];
	struct trace_cursor cursor[NR_CPUS];
	struct trace_record record;
};

static void check_in_order(struct torture *t, u64 *last, u64 n, const char *whose)
{
	TORTURE_CHECK(t, n > *last, "%s %llu comes after %llu", whose, n, *last);
	*last = n;
}

static void check(struct torture *t, struct seen *s, const struct trace_record *r, unsigned int cpu)
{
	const u64 *w = r->word;

	s->records++;
	if (r->event == trace_event_id(&__trace_event_ktest_two)) {
		u64 who = w[0] >> 48, n = w[0] << 16 >> 16;

		TORTURE_CHECK(t, w[1] == seal(who, n), "a torn record of two: %llx %llx", w[0], w[1]);
		check_in_order(t, &s->last[who % TORTURE_THREADS_MAX], n, "record");
	} else if (r->event == trace_event_id(&__trace_event_ktest_eight)) {
		TORTURE_CHECK(t, r->nr_words >= 8 && w[2] == seal(w[0], w[1]) && w[3] == w[1] &&
			      w[4] == ~w[1] && w[5] == w[1] * 3 && !memcmp(&w[6], "sixteen letters", 16),
			      "a torn record of eight: %llx %llx", w[0], w[1]);
		check_in_order(t, &s->last[w[0] % TORTURE_THREADS_MAX], w[1], "record");
	} else if (r->event == trace_event_id(&__trace_event_ktest_three)) {
		TORTURE_CHECK(t, w[2] == seal(w[0], w[1]) && w[1] == cpu,
			      "a torn record of an NMI: %llx %llx", w[0], w[1]);
		check_in_order(t, &s->last_nmi[cpu], w[0], "NMI");
	}
}

static void read_all(struct torture *t, struct seen *s)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct trace_cpu *c = per_cpu_ptr(&trace_cpu, cpu);

		while (c->ring && trace_cursor_next(&s->cursor[cpu], c, &s->record))
			check(t, s, &s->record, cpu);
	}
}

static void reader(struct torture_thread *me)
{
	while (!kthread_should_stop()) {
		read_all(me->t, me->data);
		torture_step(me);
	}
}

static void no_record_is_torn(struct kunit *test)
{
	struct torture *t = torture_begin(test);
	struct seen *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	u64 written = 0, lost = 0, torn = 0, before = 0;
	unsigned int cpu;

	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_ASSERT_EQ(test, register_nmi_handler(nmi_writes), 0);
	KUNIT_ASSERT_EQ(test, trace_set_events("ktest", true), 0);
	for_each_online_cpu(cpu) {
		struct trace_cpu *c = per_cpu_ptr(&trace_cpu, cpu);

		s->last_nmi[cpu] = per_cpu(nmi_number, cpu);
		trace_cursor_init(&s->cursor[cpu], c, 0);
		before += trace_written(c);
		torture_add_on_cpu(t, writer, NULL, cpu);
	}
	torture_add_helper(t, reader, s);
	WRITE_ONCE(nmis_write, true);
	torture_run(t, 0);
	WRITE_ONCE(nmis_write, false);
	KUNIT_EXPECT_EQ(test, trace_set_events("ktest", false), 0);

	/* What is there now is whole, to the last slot. */
	for_each_online_cpu(cpu) {
		struct trace_cpu *c = per_cpu_ptr(&trace_cpu, cpu);
		struct trace_cursor all;

		trace_cursor_init(&all, c, ~0ULL);
		while (trace_cursor_next(&all, c, &s->record))
			;
		torn += all.torn;
		written += trace_written(c);
		lost += s->cursor[cpu].overwritten;
	}
	KUNIT_EXPECT_EQ(test, torn, 0);
	KUNIT_EXPECT_TRUE(test, s->records > 0);
	kunit_info(test, "%llu slots written, %llu records read meanwhile, %llu slots overwritten before",
		   written - before, s->records, lost);
}

static struct kunit_case trace_torture_cases[] = {
	KUNIT_CASE(no_record_is_torn),
	{}
};

static struct kunit_suite trace_torture_suite = {
	.name = "torture_trace",
	.test_cases = trace_torture_cases,
};
kunit_test_suite(trace_torture_suite);
