// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stress of printk() from every context at once: threads, an interrupt, an
 * NMI and the middle of the switch log into a ring so small that it is
 * overrun all the time.  Each line says who wrote it, the how-manieth it is
 * of his, and a checksum; the reader makes the same line again and compares.
 *
 * Shows: nothing torn, each writer's lines in order, seen + lost == written.
 * What a single context can show is in ringbuffer_kunit.c and printk_kunit.c.
 */
#include "internal.h"

#include <asm/atomic.h>
#include <base/err.h>
#include <kernel/irq.h>
#include <kernel/jiffies.h>
#include <kernel/kthread.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <kernel/timer.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#define SLOTS		64
#define THREADS		4
#define IRQ_EVERY	8	/* lines of a thread */
#define NMI_EVERY	32
#define YIELD_EVERY	16
#define LINES		(CONFIG_PRINTK_STRESS_LINES * 1000U / THREADS)

/* A thread is one writer; an interrupt, an NMI and the switch are one each on each CPU. */
enum kind { KIND_IRQ, KIND_NMI, KIND_SWITCH, KINDS };
#define WHO_MAX		(THREADS + KINDS * NR_CPUS)

static struct prb_slot slots[SLOTS];
static struct prb ring;
static u32 written[WHO_MAX];	/* each by its own context only */
static atomic_t running;
static bool logging;		/* the hooks below log while this is true */
static int vector;

static int make_line(char *buf, size_t size, u32 who, u32 n)
{
	static const char pad[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return snprintf(buf, size, "%u %u %08x %.*s", who, n, (who + 1) * 2654435761U ^ n * 40503U,
			(int)(n * 7 % (sizeof(pad) - 1)), pad);
}

static __printf(1, 2) void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printk_store(&ring, fmt, args);
	va_end(args);
}

static u32 me(enum kind kind)
{
	return THREADS + KINDS * smp_processor_id() + kind;
}

static void log_as(u32 who)
{
	char line[192];

	make_line(line, sizeof(line), who, ++written[who]);
	say("%s", line);
}

static void irq_logs(struct pt_regs *regs, void *data)
{
	(void)regs;
	(void)data;
	if (READ_ONCE(logging))
		log_as(me(KIND_IRQ));
}

static bool nmi_logs(struct pt_regs *regs)
{
	(void)regs;
	if (!READ_ONCE(logging))
		return false;
	log_as(me(KIND_NMI));
	return true;
}

/* The interrupts above come between two lines; this one, and its NMI, anywhere inside. */
static void tick_logs(struct timer_list *t)
{
	if (!READ_ONCE(logging))
		return;
	log_as(me(KIND_IRQ));
	send_nmi_self();
	mod_timer(t, jiffies);
}

static struct timer_list every_tick;

static void switch_logs(void)
{
	if (READ_ONCE(logging))
		log_as(me(KIND_SWITCH));
}

static int thread_logs(void *data)
{
	u32 self = (u32)(unsigned long)data;

	for (u32 n = 1; n <= LINES; n++) {
		log_as(self);
		preempt_disable();
		if (n % IRQ_EVERY == self)
			send_ipi_self((unsigned int)vector);
		if (n % NMI_EVERY == self)
			send_nmi_self();
		preempt_enable();
		if (n % YIELD_EVERY == self)
			yield();
	}
	atomic_dec(&running);
	return 0;
}

static u32 number(const char **s)
{
	u32 n = 0;

	while (**s >= '0' && **s <= '9')
		n = n * 10 + (u32)(*(*s)++ - '0');
	if (**s == ' ')
		(*s)++;
	return n;
}

struct tally {
	u32 torn, disorder;
	u32 last[WHO_MAX];
};

static void check(struct tally *t, const struct prb_record *rec)
{
	const char *text = (const char *)rec->text, *s = text;
	u32 who = number(&s), n = number(&s);
	char want[192];

	if (who < WHO_MAX)
		make_line(want, sizeof(want), who, n);
	if (who >= WHO_MAX || strcmp(want, text)) {
		t->torn++;
		return;
	}
	if (n <= t->last[who])
		t->disorder++;
	t->last[who] = n;
}

static int stress_init(struct kunit *test)
{
	static bool registered;

	(void)test;
	if (registered)
		return 0;
	vector = request_vector(irq_logs, NULL, "printk-stress");
	if (vector < 0)
		return vector;
	registered = !register_nmi_handler(nmi_logs);
	return registered ? 0 : -ENOSPC;
}

/* On another CPU: what was sent to it before has been taken when this was. */
static void nothing(void *unused)
{
	(void)unused;
}

static u32 written_by(struct kunit *test, enum kind kind)
{
	u32 sum = 0;

	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		sum += written[THREADS + KINDS * cpu + kind];
	KUNIT_EXPECT_GT_MSG(test, sum, 0U, "kind %d of context never logged", kind);
	return sum;
}

static void nothing_is_torn_and_all_is_accounted_for(struct kunit *test)
{
	static struct prb_record rec;
	static struct tally t;
	struct prb_reader r;
	u32 irqs, nmis, switches;
	u64 sum = 0;

	memset(&t, 0, sizeof(t));
	memset(slots, 0, sizeof(slots));
	memset(written, 0, sizeof(written));
	ring = (struct prb)PRB_INIT(slots, SLOTS);
	prb_reader_first(&ring, &r);
	atomic_set(&running, 0);
	WRITE_ONCE(logging, true);
	WRITE_ONCE(sched_switch_test_hook, switch_logs);
	timer_setup(&every_tick, tick_logs, 0);
	mod_timer(&every_tick, jiffies);

	for (unsigned long i = 0; i < THREADS; i++) {
		struct task_struct *k;

		atomic_inc(&running);
		k = kthread_run(thread_logs, (void *)i, "printk-stress/%lu", i);
		if (IS_ERR(k)) {
			atomic_dec(&running);
			KUNIT_FAIL(test, "cannot start thread %lu: %ld", i, PTR_ERR(k));
			continue;
		}
		kthread_put(k);
	}
	while (atomic_read(&running)) {
		while (prb_read(&ring, &r, &rec, false) == PRB_OK)
			check(&t, &rec);
		yield();
	}
	WRITE_ONCE(sched_switch_test_hook, NULL);
	WRITE_ONCE(logging, false);
	timer_delete_sync(&every_tick);
	/* Then the interrupts that were sent have been taken; the rest is only ours to read. */
	on_each_cpu(nothing, NULL, 1);
	while (prb_read(&ring, &r, &rec, false) == PRB_OK)
		check(&t, &rec);

	for (u32 i = 0; i < WHO_MAX; i++)
		sum += written[i];
	irqs = written_by(test, KIND_IRQ);
	nmis = written_by(test, KIND_NMI);
	switches = written_by(test, KIND_SWITCH);
	KUNIT_EXPECT_EQ(test, t.torn, 0U);
	KUNIT_EXPECT_EQ(test, t.disorder, 0U);
	KUNIT_EXPECT_EQ(test, r.seen + r.lost, sum);
	KUNIT_EXPECT_GT(test, r.seen, 0ULL);
	kunit_info(test, "%llu written, %llu seen, %llu lost, %llu dropped; irq %u, nmi %u, switch %u",
		   sum, r.seen, r.lost, ring.dropped, irqs, nmis, switches);
}

static struct kunit_case stress_cases[] = {
	KUNIT_CASE(nothing_is_torn_and_all_is_accounted_for),
	{}
};

static struct kunit_suite stress_suite = {
	.name = "printk_stress",
	.init = stress_init,
	.test_cases = stress_cases,
};
kunit_test_suite(stress_suite);
