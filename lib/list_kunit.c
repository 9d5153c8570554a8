// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of lists: each operation leaves the entries that it says, in their
 * order, linked both ways.
 *
 * Not tested here: the _careful forms with a second thread.
 */
#include <base/list.h>
#include <kunit/test.h>
#include <lib/hashtable.h>
#include <lib/list_sort.h>
#include <lib/math64.h>
#include <lib/random.h>

struct item {
	struct list_head node;
	struct hlist_node hnode;
	int key, number;
};

#define N	8

/* item[0] to item[7], with their letters as names. */
static struct item item[N];
static LIST_HEAD(one);
static LIST_HEAD(two);

static int init(struct kunit *test)
{
	INIT_LIST_HEAD(&one);
	INIT_LIST_HEAD(&two);
	for (int i = 0; i < N; i++) {
		item[i] = (struct item){ .number = i };
		INIT_LIST_HEAD(&item[i].node);
	}
	for (int i = 0; i < 4; i++)
		list_add_tail(&item[i].node, &one);
	for (int i = 4; i < 6; i++)
		list_add_tail(&item[i].node, &two);
	return 0;
}

/* Both directions say @letters. */
static void expect(struct kunit *test, struct list_head *head, const char *letters)
{
	size_t len = strlen(letters), i = 0;
	struct item *pos;

	list_for_each_entry(pos, head, node) {
		KUNIT_ASSERT_LT(test, i, len);
		KUNIT_ASSERT_EQ_MSG(test, 'a' + pos->number, letters[i], "%s", letters);
		i++;
	}
	KUNIT_ASSERT_EQ(test, i, len);
	list_for_each_entry_reverse(pos, head, node) {
		i--;
		KUNIT_ASSERT_EQ_MSG(test, 'a' + pos->number, letters[i], "%s", letters);
	}
	KUNIT_ASSERT_EQ(test, i, 0);
	KUNIT_EXPECT_EQ(test, list_count_nodes(head), len);
}

static void entries_move(struct kunit *test)
{
	expect(test, &one, "abcd");
	list_rotate_left(&one);
	expect(test, &one, "bcda");
	list_rotate_to_front(&item[3].node, &one);
	expect(test, &one, "dabc");
	list_swap(&item[3].node, &item[2].node);
	expect(test, &one, "cabd");
	list_swap(&item[0].node, &item[1].node);	/* neighbours */
	expect(test, &one, "cbad");
	list_swap(&item[3].node, &item[0].node);	/* neighbours, the other way round */
	expect(test, &one, "cbda");
	list_replace_init(&item[1].node, &item[6].node);
	expect(test, &one, "cgda");
	KUNIT_EXPECT_TRUE(test, list_empty_careful(&item[1].node));
	list_bulk_move_tail(&two, &item[6].node, &item[3].node);
	expect(test, &one, "ca");
	expect(test, &two, "efgd");
	list_del_init_careful(&item[2].node);
	expect(test, &one, "a");
	KUNIT_EXPECT_TRUE(test, list_is_singular(&one));
	KUNIT_EXPECT_TRUE(test, list_empty_careful(&item[2].node));
	KUNIT_EXPECT_TRUE(test, list_is_first(&item[0].node, &one));
	KUNIT_EXPECT_TRUE(test, list_is_last(&item[0].node, &one));
	KUNIT_EXPECT_TRUE(test, list_is_head(&one, &one));
}

static void lists_are_joined_and_cut(struct kunit *test)
{
	LIST_HEAD(cut);

	list_splice_tail_init(&two, &one);
	expect(test, &one, "abcdef");
	expect(test, &two, "");
	list_cut_position(&two, &one, &item[1].node);
	expect(test, &two, "ab");
	expect(test, &one, "cdef");
	list_cut_before(&cut, &one, &item[4].node);
	expect(test, &cut, "cd");
	expect(test, &one, "ef");
	list_splice_init(&cut, &one);
	expect(test, &one, "cdef");
	list_cut_position(&cut, &one, &one);
	expect(test, &cut, "");
	list_cut_before(&cut, &one, item[2].node.prev->next);
	expect(test, &cut, "");
	list_splice(&two, &one);
	expect(test, &one, "abcdef");
}

static void loops_begin_where_they_say(struct kunit *test)
{
	struct item *pos = &item[1], *n;
	int seen = 0;

	list_for_each_entry_continue(pos, &one, node)
		seen = seen * 10 + pos->number;
	KUNIT_EXPECT_EQ(test, seen, 23);
	KUNIT_EXPECT_TRUE(test, list_entry_is_head(pos, &one, node));
	pos = &item[1];
	seen = 0;
	list_for_each_entry_from(pos, &one, node)
		seen = seen * 10 + pos->number;
	KUNIT_EXPECT_EQ(test, seen, 123);
	pos = &item[3];
	seen = 0;
	list_for_each_entry_continue_reverse(pos, &one, node)
		seen = seen * 10 + pos->number;
	KUNIT_EXPECT_EQ(test, seen, 210);
	list_for_each_entry_safe_reverse(pos, n, &one, node) {
		if (pos->number & 1)
			list_del(&pos->node);
	}
	expect(test, &one, "ac");
	pos = list_next_entry_circular(&item[2], &one, node);
	KUNIT_EXPECT_PTR_EQ(test, pos, &item[0]);
	pos = list_prev_entry_circular(&item[0], &one, node);
	KUNIT_EXPECT_PTR_EQ(test, pos, &item[2]);
	pos = list_prepare_entry(&item[0], &one, node);
	seen = 0;
	list_for_each_entry_safe_continue(pos, n, &one, node)
		seen = seen * 10 + pos->number + 1;
	KUNIT_EXPECT_EQ(test, seen, 3);
}

static void an_hlist_is_linked_back(struct kunit *test)
{
	HLIST_HEAD(head);
	HLIST_HEAD(other);
	struct hlist_node *n;
	struct item *pos;
	int seen = 0;

	KUNIT_EXPECT_TRUE(test, hlist_empty(&head));
	hlist_add_head(&item[1].hnode, &head);
	KUNIT_EXPECT_TRUE(test, hlist_is_singular_node(&item[1].hnode, &head));
	hlist_add_before(&item[0].hnode, &item[1].hnode);
	hlist_add_behind(&item[2].hnode, &item[1].hnode);
	hlist_add_behind(&item[3].hnode, &item[2].hnode);
	hlist_for_each_entry(pos, &head, hnode)
		seen = seen * 10 + pos->number + 1;
	KUNIT_EXPECT_EQ(test, seen, 1234);
	hlist_del(&item[0].hnode);
	hlist_move_list(&head, &other);
	KUNIT_EXPECT_TRUE(test, hlist_empty(&head));
	seen = 0;
	hlist_for_each_entry_safe(pos, n, &other, hnode) {
		seen = seen * 10 + pos->number + 1;
		hlist_del_init(&pos->hnode);
		KUNIT_EXPECT_TRUE(test, hlist_unhashed_lockless(&pos->hnode));
	}
	KUNIT_EXPECT_EQ(test, seen, 234);
	KUNIT_EXPECT_TRUE(test, hlist_empty(&other));
	hlist_add_fake(&item[4].hnode);
	KUNIT_EXPECT_TRUE(test, hlist_fake(&item[4].hnode));
	hlist_del_init(&item[4].hnode);
}

static void a_hash_table_finds_what_it_holds(struct kunit *test)
{
	static DEFINE_HASHTABLE(table, 2);
	struct hlist_node *n;
	struct item *pos;
	unsigned int bkt, seen = 0;

	KUNIT_EXPECT_EQ(test, HASH_SIZE(table), 4);
	for (int i = 0; i < N; i++) {
		item[i].key = i * 1000003;
		hash_add(table, &item[i].hnode, item[i].key);
	}
	for (int i = 0; i < N; i++) {
		struct item *found = NULL;

		hash_for_each_possible(table, pos, hnode, i * 1000003) {
			if (pos->key == i * 1000003)
				found = pos;
		}
		KUNIT_EXPECT_PTR_EQ(test, found, &item[i]);
	}
	hash_for_each(table, bkt, pos, hnode)
		seen |= 1U << pos->number;
	KUNIT_EXPECT_EQ(test, seen, 0xff);
	/* A break leaves both loops. */
	seen = 0;
	hash_for_each(table, bkt, pos, hnode) {
		seen++;
		break;
	}
	KUNIT_EXPECT_EQ(test, seen, 1);
	hash_for_each_safe(table, bkt, n, pos, hnode)
		hash_del(&pos->hnode);
	KUNIT_EXPECT_TRUE(test, hash_empty(table));
	KUNIT_EXPECT_FALSE(test, hash_hashed(&item[0].hnode));
}

#define MANY	300

static int by_key(void *priv, const struct list_head *a, const struct list_head *b)
{
	(*(unsigned int *)priv)++;
	return list_entry(a, struct item, node)->key > list_entry(b, struct item, node)->key;
}

static void a_sorted_list_keeps_equals_in_order(struct kunit *test)
{
	struct item *many = kunit_kcalloc(test, MANY, sizeof(*many), GFP_KERNEL);
	struct rnd_state rnd;

	KUNIT_ASSERT_NOT_NULL(test, many);
	prandom_seed_state(&rnd, 7);
	for (int len = 0; len <= MANY; len = len < 20 ? len + 1 : len + 70) {
		unsigned int compared = 0;
		struct item *pos, *prev = NULL;
		LIST_HEAD(list);
		int n = 0;

		for (int i = 0; i < len; i++) {
			many[i].number = i;
			many[i].key = (int)prandom_below_state(&rnd, 40);
			list_add_tail(&many[i].node, &list);
		}
		list_sort(&compared, &list, by_key);
		list_for_each_entry(pos, &list, node) {
			if (prev) {
				KUNIT_ASSERT_PTR_EQ(test, list_prev_entry(pos, node), prev);
				KUNIT_ASSERT_LE(test, prev->key, pos->key);
				KUNIT_ASSERT_TRUE(test, prev->key < pos->key ||
							prev->number < pos->number);
			}
			prev = pos;
			n++;
		}
		KUNIT_ASSERT_EQ(test, n, len);
		KUNIT_ASSERT_LE(test, compared, (unsigned int)len * 9);	/* log2(300) is 8.2 */
	}
}

static void the_same_seed_gives_the_same_numbers(struct kunit *test)
{
	struct rnd_state a, b, c;
	unsigned int differ = 0, ones = 0;
	u8 bytes[11] = { 0 };

	prandom_seed_state(&a, 42);
	prandom_seed_state(&b, 42);
	prandom_seed_state(&c, 43);
	for (int i = 0; i < 1000; i++) {
		u64 n = prandom_u64_state(&a);

		KUNIT_ASSERT_EQ(test, n, prandom_u64_state(&b));
		differ += n != prandom_u64_state(&c);
		ones += n >> (i % 64) & 1;
		KUNIT_ASSERT_LT(test, prandom_below_state(&c, 10), 10);
	}
	KUNIT_EXPECT_EQ(test, differ, 1000);
	KUNIT_EXPECT_GT(test, ones, 400);
	KUNIT_EXPECT_LT(test, ones, 600);
	prandom_bytes_state(&a, bytes, 10);
	KUNIT_EXPECT_EQ(test, bytes[10], 0);
	/* The first of xoshiro256++ with the state 1, 2, 3, 4: its authors' program. */
	a = (struct rnd_state){ { 1, 2, 3, 4 } };
	KUNIT_EXPECT_EQ(test, prandom_u64_state(&a), 41943041);
	KUNIT_EXPECT_EQ(test, prandom_u64_state(&a), 58720359);
}

static void arithmetic_of_64_bits(struct kunit *test)
{
	u64 n = 10000000007ULL;
	u32 rem;

	KUNIT_EXPECT_EQ(test, do_div(n, 10), 7);
	KUNIT_EXPECT_EQ(test, n, 1000000000);
	KUNIT_EXPECT_EQ(test, div_u64_rem(1000000007, 10, &rem), 100000000);
	KUNIT_EXPECT_EQ(test, rem, 7);
	KUNIT_EXPECT_EQ(test, div64_s64(-7, 2), -3);
	KUNIT_EXPECT_EQ(test, DIV64_U64_ROUND_UP(7ULL, 2), 4);
	KUNIT_EXPECT_EQ(test, mul_u64_u64_shr(1ULL << 63, 1ULL << 63, 64), 1ULL << 62);
	KUNIT_EXPECT_EQ(test, int_sqrt(0), 0);
	KUNIT_EXPECT_EQ(test, int_sqrt(99), 9);
	KUNIT_EXPECT_EQ(test, int_sqrt(100), 10);
	KUNIT_EXPECT_EQ(test, int_sqrt(~0UL), 0xffffffffUL);
	KUNIT_EXPECT_EQ(test, gcd(84, 36), 12);
	KUNIT_EXPECT_EQ(test, gcd(0, 5), 5);
	KUNIT_EXPECT_EQ(test, lcm(4, 6), 12);
	KUNIT_EXPECT_LT(test, hash_64(0x123456789abcdefULL, 5), 32);
	KUNIT_EXPECT_LT(test, hash_32(~0U, 3), 8);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(entries_move),
	KUNIT_CASE(lists_are_joined_and_cut),
	KUNIT_CASE(loops_begin_where_they_say),
	KUNIT_CASE(an_hlist_is_linked_back),
	KUNIT_CASE(a_hash_table_finds_what_it_holds),
	KUNIT_CASE(a_sorted_list_keeps_equals_in_order),
	KUNIT_CASE(the_same_seed_gives_the_same_numbers),
	KUNIT_CASE(arithmetic_of_64_bits),
	{}
};

static struct kunit_suite suite = { .name = "list", .init = init, .test_cases = cases };
kunit_test_suite(suite);
