// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for KCSAN: two threads, each on a CPU of its own, do something to one
 * variable until a race is reported.  What is none is done for long enough for
 * some of it to be watched; on a host that does not let both run at once that
 * shows nothing, and no race is reported either.
 */
#include <asm/atomic.h>
#include <asm/processor.h>
#include <base/err.h>
#include <kernel/bottom_half.h>
#include <kernel/cpumask.h>
#include <kernel/kcsan.h>
#include <kernel/kthread.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kunit/test.h>
#include <lib/string.h>

/*
 * Of what is no race: some hundred of them are watched, in which a race was seen
 * in 40 of 40 tries (of ten watched, in 7 of 40).  Of a race: until it is seen.
 */
#define ROUNDS		(100U * CONFIG_KCSAN_SKIP_WATCH)
#define ROUNDS_AT_MOST	(100U * ROUNDS)

static struct {
	long value;
	struct { char bytes[24]; } block;
	atomic_t atomic;
} race_victim;

static long sink;

static noinline void plain_read(void)
{
	WRITE_ONCE(sink, race_victim.value);
}

static noinline void plain_write(void)
{
	race_victim.value = READ_ONCE(sink) + 1;
}

static noinline void plain_increment(void)
{
	race_victim.value++;
}

static noinline void marked_read(void)
{
	WRITE_ONCE(sink, READ_ONCE(race_victim.value));
}

static noinline void marked_write(void)
{
	WRITE_ONCE(race_victim.value, READ_ONCE(race_victim.value) + 1);
}

static noinline void block_read(void)
{
	/* As the copy of a structure; clang has memcpy() do that. */
	kcsan_check_read(&race_victim.block, sizeof(race_victim.block));
}

static noinline void block_write(void)
{
	race_victim.block.bytes[7] = (char)READ_ONCE(sink);
}

static noinline void atomic_step(void)
{
	atomic_inc(&race_victim.atomic);
}

static noinline void read_of_atomic(void)
{
	WRITE_ONCE(sink, race_victim.atomic.counter);
}

static noinline void racy_on_purpose(void)
{
	WRITE_ONCE(sink, data_race(race_victim.value));
}

static noinline void only_writer(void)
{
	ASSERT_EXCLUSIVE_WRITER(race_victim.value);
	WRITE_ONCE(race_victim.value, READ_ONCE(race_victim.value) + 1);
}

static noinline void alone(void)
{
	ASSERT_EXCLUSIVE_ACCESS(race_victim.value);
}

struct party {
	void (*fn)(void);
	const bool *stop;
};

static int does_it(void *arg)
{
	struct party *p = arg;

	while (!READ_ONCE(*p->stop))
		p->fn();
	return 0;
}

/* @first on this CPU, @second on the next one.  Return: how many reports came. */
static unsigned int race(struct kunit *test, void (*first)(void), void (*second)(void),
			 unsigned int rounds, struct report_seen *seen)
{
	bool stop = false;
	struct party p = { second, &stop };
	struct task_struct *k;

	memset(seen, 0, sizeof(*seen));
	KUNIT_ASSERT_EQ(test, set_cpus_allowed_ptr(current, cpumask_of(0)), 0);
	k = kthread_create_on_cpu(does_it, &p, 1, "kcsan");
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	report_expect("kcsan", NULL);
	kthread_start(k);
	for (unsigned int n = 0; n < rounds && !report_expected_count(); n++)
		first();
	WRITE_ONCE(stop, true);
	kthread_stop_put(k);
	return report_expected(seen);
}

static void seen(struct kunit *test, void (*first)(void), void (*second)(void), const char *kind,
		 const char *one, const char *other)
{
	struct report_seen s;

	KUNIT_EXPECT_GT(test, race(test, first, second, ROUNDS_AT_MOST, &s), 0U);
	KUNIT_EXPECT_STREQ(test, s.kind, kind);
	KUNIT_EXPECT_TRUE_MSG(test, !strncmp(s.object, "race_victim", 11), "%s", s.object);
	KUNIT_EXPECT_TRUE_MSG(test, !strcmp(s.function, one) || !strcmp(s.function, other), "%s",
			      s.function);
}

static void silent(struct kunit *test, void (*first)(void), void (*second)(void))
{
	struct report_seen s;

	KUNIT_EXPECT_EQ_MSG(test, race(test, first, second, ROUNDS, &s), 0U, "%s in %s", s.kind, s.function);
}

static void a_plain_read_and_a_plain_write(struct kunit *test)
{
	seen(test, plain_read, plain_write, "data-race", "plain_read", "plain_write");
}

static void a_plain_read_and_a_marked_write(struct kunit *test)
{
	seen(test, plain_read, marked_write, "data-race", "plain_read", "marked_write");
}

static void two_increments(struct kunit *test)
{
	seen(test, plain_increment, plain_increment, "data-race", "plain_increment", "plain_increment");
}

static void a_copy_and_a_write_in_its_middle(struct kunit *test)
{
	seen(test, block_read, block_write, "data-race", "block_read", "block_write");
}

static void a_plain_read_of_an_atomic(struct kunit *test)
{
	seen(test, read_of_atomic, atomic_step, "data-race", "read_of_atomic", "atomic_step");
}

static void a_second_writer_where_one_is_asserted(struct kunit *test)
{
	seen(test, only_writer, marked_write, "assert", "only_writer", "marked_write");
}

static void a_reader_where_nobody_is_asserted(struct kunit *test)
{
	seen(test, alone, marked_read, "assert", "alone", "marked_read");
}

static void marked_accesses_are_no_race(struct kunit *test)
{
	silent(test, marked_read, marked_write);
	silent(test, atomic_step, atomic_step);
}

static void reads_are_no_race(struct kunit *test)
{
	silent(test, plain_read, plain_read);
	silent(test, plain_read, marked_read);
}

static void one_writer_and_marked_readers_are_as_asserted(struct kunit *test)
{
	silent(test, only_writer, marked_read);
}

static void a_race_that_is_meant_is_silent(struct kunit *test)
{
	silent(test, racy_on_purpose, marked_write);
}

static noinline void plain_read_without_softirqs(void)
{
	local_bh_disable();
	plain_read();
	local_bh_enable();
}

/* A thread that turns softirqs off is the same thread, and stays left out. */
static void who_is_left_out_stays_so_without_softirqs(struct kunit *test)
{
	kcsan_disable_current();
	silent(test, plain_read_without_softirqs, marked_write);
	kcsan_enable_current();
}

static int needs_two_cpus(struct kunit *test)
{
	if (num_online_cpus() < 2)
		kunit_skip(test, "needs 2 CPUs");
	return 0;
}

static void moves_again(struct kunit *test)
{
	(void)test;
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

static struct kunit_case kcsan_cases[] = {
	KUNIT_CASE(a_plain_read_and_a_plain_write),
	KUNIT_CASE(a_plain_read_and_a_marked_write),
	KUNIT_CASE(two_increments),
	KUNIT_CASE(a_copy_and_a_write_in_its_middle),
	KUNIT_CASE(a_plain_read_of_an_atomic),
	KUNIT_CASE(a_second_writer_where_one_is_asserted),
	KUNIT_CASE(a_reader_where_nobody_is_asserted),
	KUNIT_CASE(marked_accesses_are_no_race),
	KUNIT_CASE(reads_are_no_race),
	KUNIT_CASE(one_writer_and_marked_readers_are_as_asserted),
	KUNIT_CASE(a_race_that_is_meant_is_silent),
	KUNIT_CASE(who_is_left_out_stays_so_without_softirqs),
	{}
};

static struct kunit_suite kcsan_suite = {
	.name = "kcsan",
	.init = needs_two_cpus,
	.exit = moves_again,
	.test_cases = kcsan_cases,
};

kunit_test_suite(kcsan_suite);
