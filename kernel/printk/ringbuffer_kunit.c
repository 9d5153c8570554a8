// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for the log's ring: what a reader is told about a record that is
 * missing, whole, unfinished, overwritten or dropped.
 *
 * Not tested here: two at once, which one thread cannot show.  The host's
 * tests/host/printk_ring_stress.c and printk_stress_kunit.c do that.
 */
#include "ringbuffer.h"

#include <kunit/test.h>
#include <lib/string.h>

#define SLOTS	16

struct fixture {
	struct prb rb;
	struct prb_reader r;
	struct prb_record rec;
	struct prb_slot slot[SLOTS];
	char text[PRB_MAX_TEXT + 8];
};

static int ring_init(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	if (!f)
		return -ENOMEM;
	f->rb = (struct prb)PRB_INIT(f->slot, SLOTS);
	prb_reader_first(&f->rb, &f->r);
	for (u32 i = 0; i < sizeof(f->text); i++)
		f->text[i] = (char)('a' + i % 26);
	test->priv = f;
	return 0;
}

static bool put(struct fixture *f, u32 n, u32 len)
{
	struct prb_info info = { .ts_ns = 1000 + n, .pid = n, .cpu = 3, .level = -2, .flags = 5 };

	return prb_write(&f->rb, &info, f->text, len);
}

static enum prb_result get(struct fixture *f)
{
	return prb_read(&f->rb, &f->r, &f->rec, false);
}

static void a_record_of_any_length_comes_back_whole(struct kunit *test)
{
	struct fixture *f = test->priv;

	for (u32 len = 0; len <= PRB_MAX_TEXT; len++) {
		KUNIT_ASSERT_TRUE(test, put(f, len, len));
		KUNIT_ASSERT_EQ(test, get(f), PRB_OK);
		KUNIT_EXPECT_EQ(test, f->rec.len, len);
		KUNIT_EXPECT_EQ(test, memcmp(f->rec.text, f->text, len), 0);
		KUNIT_EXPECT_EQ(test, ((char *)f->rec.text)[len], '\0');
		KUNIT_EXPECT_EQ(test, f->rec.info.ts_ns, 1000ULL + len);
		KUNIT_EXPECT_EQ(test, f->rec.info.pid, len);
		KUNIT_EXPECT_EQ(test, f->rec.info.cpu, 3);
		KUNIT_EXPECT_EQ(test, f->rec.info.level, -2);
		KUNIT_EXPECT_EQ(test, f->rec.info.flags, 5);
	}
	KUNIT_EXPECT_EQ(test, get(f), PRB_EMPTY);
	KUNIT_EXPECT_EQ(test, f->r.lost, 0ULL);
}

static void text_longer_than_a_record_is_cut(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_EXPECT_TRUE(test, put(f, 1, PRB_MAX_TEXT + 8));
	KUNIT_ASSERT_EQ(test, get(f), PRB_OK);
	KUNIT_EXPECT_EQ(test, f->rec.len, (u32)PRB_MAX_TEXT);
}

static void seen_and_lost_add_up_to_written(struct kunit *test)
{
	static const struct {
		const char *why;
		u32 records, len;
		bool any_lost;
	} row[] = {
		{ "nothing",			0,	   0,		 false },
		{ "one",			1,	   10,		 false },
		{ "a full ring",		SLOTS,	   10,		 false },
		{ "one more",			SLOTS + 1, 10,		 true },
		{ "many turns",			1000,	   10,		 true },
		{ "long ones, many turns",	1000,	   PRB_MAX_TEXT, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct fixture *f = test->priv;
		u32 last = 0;

		KUNIT_ASSERT_EQ(test, ring_init(test), 0);
		f = test->priv;
		for (u32 n = 1; n <= row[i].records; n++)
			KUNIT_EXPECT_TRUE_MSG(test, put(f, n, row[i].len), "%s", row[i].why);
		while (get(f) == PRB_OK) {
			KUNIT_EXPECT_GT_MSG(test, f->rec.info.pid, last, "%s", row[i].why);
			last = f->rec.info.pid;
		}
		KUNIT_EXPECT_EQ_MSG(test, last, row[i].records, "%s", row[i].why);
		KUNIT_EXPECT_EQ_MSG(test, f->r.seen + f->r.lost, (u64)row[i].records, "%s", row[i].why);
		KUNIT_EXPECT_EQ_MSG(test, f->r.lost != 0, row[i].any_lost, "%s", row[i].why);
	}
}

/* As a writer that is interrupted after reserving and claiming leaves it. */
static void leave_unfinished(struct fixture *f)
{
	u64 head = f->rb.head;

	f->rb.head += (1ULL << PRB_POS_BITS) + 1;
	f->slot[head & f->rb.mask].word = prb_head_pos(head) << 8 | PRB_BUSY;
}

static void a_reader_stops_at_an_unfinished_record(struct kunit *test)
{
	struct fixture *f = test->priv;

	leave_unfinished(f);
	put(f, 2, 10);
	KUNIT_EXPECT_EQ(test, get(f), PRB_UNFINISHED);
	KUNIT_EXPECT_EQ(test, get(f), PRB_UNFINISHED);
	f->slot[0].word &= ~PRB_BUSY;
	KUNIT_EXPECT_EQ(test, get(f), PRB_OK);
	KUNIT_EXPECT_EQ(test, get(f), PRB_OK);
	KUNIT_EXPECT_EQ(test, f->rec.info.pid, 2U);
}

static void panic_steps_over_an_unfinished_record_and_counts_it(struct kunit *test)
{
	struct fixture *f = test->priv;

	leave_unfinished(f);
	put(f, 2, 10);
	KUNIT_EXPECT_EQ(test, prb_read(&f->rb, &f->r, &f->rec, true), PRB_OK);
	KUNIT_EXPECT_EQ(test, f->rec.info.pid, 2U);
	KUNIT_EXPECT_EQ(test, f->r.lost, 1ULL);
}

static void a_slot_with_a_stalled_writer_is_never_written_by_another(struct kunit *test)
{
	struct fixture *f = test->priv;
	u32 dropped = 0, n;

	leave_unfinished(f);
	f->slot[0].data[0] = 0x5a5a;
	for (n = 2; n < 2 + 3 * SLOTS; n++)
		dropped += !put(f, n, 200);
	KUNIT_EXPECT_GT(test, dropped, 0U);
	KUNIT_EXPECT_EQ(test, f->rb.dropped, (u64)dropped);
	KUNIT_EXPECT_EQ(test, f->slot[0].data[0], 0x5a5aULL);
	KUNIT_EXPECT_TRUE(test, f->slot[0].word & PRB_BUSY);
	while (get(f) == PRB_OK)
		KUNIT_EXPECT_EQ(test, f->rec.len, 200U);
	KUNIT_EXPECT_EQ(test, get(f), PRB_EMPTY);
	KUNIT_EXPECT_EQ(test, f->r.seen + f->r.lost, (u64)n - 1);
}

static void a_new_reader_sees_only_what_comes(struct kunit *test)
{
	struct fixture *f = test->priv;

	put(f, 1, 10);
	prb_reader_now(&f->rb, &f->r);
	KUNIT_EXPECT_EQ(test, get(f), PRB_EMPTY);
	put(f, 2, 10);
	KUNIT_EXPECT_EQ(test, get(f), PRB_OK);
	KUNIT_EXPECT_EQ(test, f->rec.info.pid, 2U);
	KUNIT_EXPECT_EQ(test, f->r.lost, 0ULL);
}

static void positions_may_wrap(struct kunit *test)
{
	struct fixture *f = test->priv;

	/* Sixteen slots before the end of 40 bits, the slots filled a turn before. */
	f->rb.head = PRB_POS_MASK + 1 - SLOTS;
	for (u32 i = 0; i < SLOTS; i++)
		f->slot[i].word = (PRB_POS_MASK + 1 - 2 * SLOTS + i) << 8;
	prb_reader_now(&f->rb, &f->r);
	for (u32 n = 1; n <= 3 * SLOTS; n++) {
		KUNIT_ASSERT_TRUE(test, put(f, n, 10));
		KUNIT_ASSERT_EQ(test, get(f), PRB_OK);
		KUNIT_EXPECT_EQ(test, f->rec.info.pid, n);
	}
}

static struct kunit_case ring_cases[] = {
	KUNIT_CASE(a_record_of_any_length_comes_back_whole),
	KUNIT_CASE(text_longer_than_a_record_is_cut),
	KUNIT_CASE(seen_and_lost_add_up_to_written),
	KUNIT_CASE(a_reader_stops_at_an_unfinished_record),
	KUNIT_CASE(panic_steps_over_an_unfinished_record_and_counts_it),
	KUNIT_CASE(a_slot_with_a_stalled_writer_is_never_written_by_another),
	KUNIT_CASE(a_new_reader_sees_only_what_comes),
	KUNIT_CASE(positions_may_wrap),
	{}
};

static struct kunit_suite ring_suite = {
	.name = "printk_ringbuffer",
	.init = ring_init,
	.test_cases = ring_cases,
};
kunit_test_suite(ring_suite);
