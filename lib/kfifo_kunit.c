// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the queues in a ring: what goes in comes out, round the end of the
 * ring and past the overflow of the indices.
 *
 * Not tested here: two threads at once.  tests/host/kfifo_stress.c does that,
 * and the sample kfifo-pipe.  kfifo_alloc() is tested by kernel/module's samples.
 */
#include <kunit/test.h>
#include <lib/kfifo.h>

struct three { char c[3]; };

static void elements_come_out_in_order(struct kunit *test)
{
	static DECLARE_KFIFO(f, int, 4);
	int got = 0, many[6] = { 1, 2, 3, 4, 5, 6 };

	INIT_KFIFO(f);
	KUNIT_EXPECT_TRUE(test, kfifo_initialized(&f));
	KUNIT_EXPECT_EQ(test, kfifo_size(&f), 4);
	KUNIT_EXPECT_EQ(test, kfifo_esize(&f), sizeof(int));
	KUNIT_EXPECT_TRUE(test, kfifo_is_empty(&f));
	KUNIT_EXPECT_FALSE(test, kfifo_get(&f, &got));
	KUNIT_EXPECT_TRUE(test, kfifo_put(&f, 0));
	KUNIT_EXPECT_EQ(test, kfifo_avail(&f), 3);
	KUNIT_EXPECT_EQ(test, kfifo_in(&f, many, 6), 3);
	KUNIT_EXPECT_TRUE(test, kfifo_is_full(&f));
	KUNIT_EXPECT_FALSE(test, kfifo_put(&f, 9));
	for (int i = 0; i < 4; i++) {
		KUNIT_EXPECT_TRUE(test, kfifo_peek(&f, &got));
		KUNIT_EXPECT_EQ(test, got, i);
		KUNIT_EXPECT_EQ(test, kfifo_len(&f), 4 - i);
		KUNIT_EXPECT_TRUE(test, kfifo_get(&f, &got));
		KUNIT_EXPECT_EQ(test, got, i);
	}
}

/* Elements of an odd size, at each place of the ring, in chunks of all lengths. */
static void the_ring_has_no_seam(struct kunit *test)
{
	static DEFINE_KFIFO(f, struct three, 8);
	struct three in[8], out[8];
	unsigned int next = 0, seen = 0;

	/* The indices overflow on the way. */
	f.kfifo.in = f.kfifo.out = ~0U - 20;
	for (unsigned int round = 0; round < 64; round++) {
		unsigned int n = round % 9;

		for (unsigned int i = 0; i < n; i++, next++)
			in[i % 8] = (struct three){ { (char)next, (char)(next * 3), (char)(next * 7) } };
		KUNIT_ASSERT_EQ(test, kfifo_in(&f, in, n), n);
		KUNIT_ASSERT_EQ(test, kfifo_out_peek(&f, out, 8), n);
		KUNIT_ASSERT_EQ(test, kfifo_out(&f, out, 8), n);
		for (unsigned int i = 0; i < n; i++, seen++) {
			KUNIT_ASSERT_EQ(test, out[i].c[0], (char)seen);
			KUNIT_ASSERT_EQ(test, out[i].c[2], (char)(seen * 7));
		}
	}
	KUNIT_EXPECT_EQ(test, seen, next);
}

static void skipping_and_resetting_leave_out(struct kunit *test)
{
	DECLARE_KFIFO(f, u8, 8);
	u8 got;

	INIT_KFIFO(f);
	for (u8 i = 0; i < 5; i++)
		kfifo_put(&f, i);
	kfifo_skip(&f);
	KUNIT_EXPECT_TRUE(test, kfifo_get(&f, &got));
	KUNIT_EXPECT_EQ(test, got, 1);
	KUNIT_EXPECT_EQ(test, kfifo_peek_len(&f), 3);
	kfifo_reset_out(&f);
	KUNIT_EXPECT_TRUE(test, kfifo_is_empty(&f));
	kfifo_put(&f, 7);
	kfifo_reset(&f);
	KUNIT_EXPECT_TRUE(test, kfifo_is_empty(&f));
}

static void memory_of_ones_own_is_rounded_down(struct kunit *test)
{
	DECLARE_KFIFO_PTR(f, u32);
	u32 room[7], got;

	INIT_KFIFO(f);
	KUNIT_EXPECT_FALSE(test, kfifo_initialized(&f));
	KUNIT_EXPECT_EQ(test, kfifo_init(&f, room, sizeof(u32)), -EINVAL);
	KUNIT_EXPECT_EQ(test, kfifo_init(&f, room, sizeof(room)), 0);
	KUNIT_EXPECT_EQ(test, kfifo_size(&f), 4);
	for (u32 i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, kfifo_put(&f, i));
	KUNIT_EXPECT_FALSE(test, kfifo_put(&f, 4));
	KUNIT_EXPECT_TRUE(test, kfifo_get(&f, &got));
}

static void a_record_is_whole_or_not_there(struct kunit *test)
{
	static STRUCT_KFIFO_REC_2(16) f;
	unsigned char out[16];

	INIT_KFIFO(f);
	KUNIT_EXPECT_EQ(test, kfifo_recsize(&f), 2);
	KUNIT_EXPECT_EQ(test, kfifo_avail(&f), 14);
	KUNIT_EXPECT_EQ(test, kfifo_peek_len(&f), 0);
	for (unsigned int round = 0; round < 40; round++) {
		KUNIT_ASSERT_EQ(test, kfifo_in(&f, (const unsigned char *)"sevenxx", 7), 7);
		KUNIT_ASSERT_EQ(test, kfifo_in(&f, (const unsigned char *)"sixsix", 6), 0);
		KUNIT_ASSERT_EQ(test, kfifo_in(&f, (const unsigned char *)"five.", 5), 5);
		KUNIT_ASSERT_EQ(test, kfifo_avail(&f), 0);
		KUNIT_ASSERT_EQ(test, kfifo_peek_len(&f), 7);
		KUNIT_ASSERT_EQ(test, kfifo_out_peek(&f, out, 16), 7);
		KUNIT_ASSERT_EQ(test, kfifo_out(&f, out, 3), 3);
		KUNIT_ASSERT_EQ(test, memcmp(out, "sev", 3), 0);
		KUNIT_ASSERT_EQ(test, kfifo_out(&f, out, 16), 5);
		KUNIT_ASSERT_EQ(test, memcmp(out, "five.", 5), 0);
		KUNIT_ASSERT_TRUE(test, kfifo_is_empty(&f));
	}
	kfifo_in(&f, (const unsigned char *)"a", 1);
	kfifo_in(&f, (const unsigned char *)"b", 1);
	kfifo_skip(&f);
	KUNIT_EXPECT_EQ(test, kfifo_out(&f, out, 16), 1);
	KUNIT_EXPECT_EQ(test, out[0], 'b');
}

static void a_length_of_one_byte_ends_at_255(struct kunit *test)
{
	static STRUCT_KFIFO_REC_1(512) f;
	static unsigned char record[256];

	INIT_KFIFO(f);
	KUNIT_EXPECT_EQ(test, kfifo_avail(&f), 255);
	KUNIT_EXPECT_EQ(test, kfifo_in(&f, record, 256), 0);
	KUNIT_EXPECT_EQ(test, kfifo_in(&f, record, 255), 255);
	KUNIT_EXPECT_EQ(test, kfifo_out(&f, record, 256), 255);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(elements_come_out_in_order),
	KUNIT_CASE(the_ring_has_no_seam),
	KUNIT_CASE(skipping_and_resetting_leave_out),
	KUNIT_CASE(memory_of_ones_own_is_rounded_down),
	KUNIT_CASE(a_record_is_whole_or_not_there),
	KUNIT_CASE(a_length_of_one_byte_ends_at_255),
	{}
};

static struct kunit_suite suite = { .name = "kfifo", .test_cases = cases };
kunit_test_suite(suite);
