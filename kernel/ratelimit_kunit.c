// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what is made of the locks and the clock: limits of rate, chains of
 * notifiers, the CPUs' random numbers.
 *
 * Not tested here: calls from several CPUs at once.
 */
#include <kernel/notifier.h>
#include <kernel/ratelimit.h>
#include <kunit/test.h>
#include <lib/random.h>

static void as_many_as_the_burst_pass_in_an_interval(struct kunit *test)
{
	static DEFINE_RATELIMIT_STATE(rs, 1000 * HZ, 3);
	static DEFINE_RATELIMIT_STATE(unlimited, 0, 0);
	int passed = 0;

	ratelimit_set_flags(&rs, RATELIMIT_MSG_ON_RELEASE);
	for (int i = 0; i < 10; i++)
		passed += __ratelimit(&rs);
	KUNIT_EXPECT_EQ(test, passed, 3);
	KUNIT_EXPECT_EQ(test, rs.missed, 7);
	/* As if the interval had begun long ago. */
	rs.begin -= 1001 * HZ;
	KUNIT_EXPECT_EQ(test, __ratelimit(&rs), 1);
	KUNIT_EXPECT_EQ(test, rs.missed, 7);
	ratelimit_state_exit(&rs);
	KUNIT_EXPECT_EQ(test, rs.missed, 0);
	KUNIT_EXPECT_EQ(test, __ratelimit(&unlimited), 1);
	/* Its holder was interrupted by the caller: no, rather than wait. */
	raw_spin_lock(&rs.lock);
	KUNIT_EXPECT_EQ(test, __ratelimit(&rs), 0);
	raw_spin_unlock(&rs.lock);
}

struct listener {
	struct notifier_block nb;
	char letter;
	int answer;
};

static int note(struct notifier_block *nb, unsigned long action, void *data)
{
	struct listener *l = container_of(nb, struct listener, nb);
	char *end = (char *)data + strlen(data);

	if (end - (char *)data < (long)action) {
		end[0] = l->letter;
		end[1] = '\0';
	}
	return l->answer;
}

static void notifiers_are_called_by_priority(struct kunit *test)
{
	struct listener a = { { .notifier_call = note, .priority = 1 }, 'a', NOTIFY_OK };
	struct listener b = { { .notifier_call = note, .priority = 5 }, 'b', NOTIFY_DONE };
	struct listener c = { { .notifier_call = note, .priority = 1 }, 'c', NOTIFY_OK };
	static ATOMIC_NOTIFIER_HEAD(atomic);
	static BLOCKING_NOTIFIER_HEAD(blocking);
	RAW_NOTIFIER_HEAD(raw);
	char who[8] = "";

	KUNIT_EXPECT_EQ(test, raw_notifier_call_chain(&raw, 7, who), NOTIFY_DONE);
	KUNIT_EXPECT_EQ(test, atomic_notifier_chain_register(&atomic, &a.nb), 0);
	KUNIT_EXPECT_EQ(test, atomic_notifier_chain_register(&atomic, &b.nb), 0);
	KUNIT_EXPECT_EQ(test, atomic_notifier_chain_register(&atomic, &c.nb), 0);
	KUNIT_EXPECT_EQ(test, atomic_notifier_chain_register(&atomic, &c.nb), -EEXIST);
	KUNIT_EXPECT_EQ(test, atomic_notifier_call_chain(&atomic, 7, who), NOTIFY_OK);
	KUNIT_EXPECT_STREQ(test, who, "bac");
	KUNIT_EXPECT_EQ(test, atomic_notifier_chain_unregister(&atomic, &a.nb), 0);
	KUNIT_EXPECT_EQ(test, atomic_notifier_chain_unregister(&atomic, &a.nb), -ENOENT);
	who[0] = '\0';
	b.answer = notifier_from_errno(-EBUSY);
	KUNIT_EXPECT_EQ(test, notifier_to_errno(atomic_notifier_call_chain(&atomic, 7, who)), -EBUSY);
	KUNIT_EXPECT_STREQ(test, who, "b");
	KUNIT_EXPECT_EQ(test, blocking_notifier_chain_register(&blocking, &a.nb), 0);
	who[0] = '\0';
	KUNIT_EXPECT_EQ(test, blocking_notifier_call_chain(&blocking, 7, who), NOTIFY_OK);
	KUNIT_EXPECT_STREQ(test, who, "a");
	KUNIT_EXPECT_EQ(test, blocking_notifier_chain_unregister(&blocking, &a.nb), 0);
}

static void random_numbers_keep_their_bounds(struct kunit *test)
{
	u64 first = get_random_u64(), same = 0;
	u8 bytes[9] = { 0 };

	for (int i = 0; i < 200; i++) {
		KUNIT_ASSERT_LT(test, get_random_u32_below(3), 3);
		KUNIT_ASSERT_GE(test, get_random_u32_inclusive(5, 6), 5);
		KUNIT_ASSERT_LE(test, get_random_u32_inclusive(5, 6), 6);
		same += get_random_u64() == first;
	}
	KUNIT_EXPECT_EQ(test, get_random_u32_inclusive(9, 9), 9);
	KUNIT_EXPECT_EQ(test, same, 0);
	get_random_bytes(bytes, 8);
	KUNIT_EXPECT_EQ(test, bytes[8], 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(as_many_as_the_burst_pass_in_an_interval),
	KUNIT_CASE(notifiers_are_called_by_priority),
	KUNIT_CASE(random_numbers_keep_their_bounds),
	{}
};

static struct kunit_suite suite = { .name = "ratelimit", .test_cases = cases };
kunit_test_suite(suite);
