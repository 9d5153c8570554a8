// SPDX-License-Identifier: GPL-2.0-only
/* Tests of the red-black tree: order and invariants after any sequence of changes. */
#include <kunit/test.h>
#include <lib/rbtree.h>

#define N	200

struct item {
	struct rb_node node;
	u32 key;
	bool in;
};

struct forest {
	struct rb_root_cached tree;
	struct item item[N];
	unsigned int count;
};

static bool item_less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct item, node)->key < rb_entry(b, struct item, node)->key;
}

static bool black(const struct rb_node *n)
{
	return !n || (n->__rb_parent_color & 1);
}

/* Black height, or -1 if an invariant is broken below @n. */
static int check(const struct rb_node *n)
{
	int left, right;

	if (!n)
		return 1;
	if (!black(n) && (!black(n->rb_left) || !black(n->rb_right)))
		return -1;
	if ((n->rb_left && rb_parent(n->rb_left) != n) ||
	    (n->rb_right && rb_parent(n->rb_right) != n))
		return -1;
	left = check(n->rb_left);
	right = check(n->rb_right);
	if (left < 0 || left != right)
		return -1;
	return left + black(n);
}

static void expect_sound(struct kunit *test, struct forest *f)
{
	struct rb_root *root = &f->tree.rb_root;
	const struct rb_node *prev = NULL;
	unsigned int count = 0;

	KUNIT_ASSERT_TRUE(test, black(root->rb_node));
	KUNIT_ASSERT_GT(test, check(root->rb_node), 0);
	KUNIT_ASSERT_PTR_EQ(test, f->tree.rb_leftmost, rb_first(root));
	for (struct rb_node *n = rb_first(root); n; prev = n, n = rb_next(n)) {
		count++;
		KUNIT_ASSERT_PTR_EQ(test, rb_prev(n), prev);
		if (prev)
			KUNIT_ASSERT_FALSE(test, item_less(n, prev));
	}
	KUNIT_ASSERT_PTR_EQ(test, rb_last(root), prev);
	KUNIT_ASSERT_EQ(test, count, f->count);
}

static void toggle(struct forest *f, struct item *it, u32 key)
{
	if (it->in) {
		rb_erase_cached(&it->node, &f->tree);
		f->count--;
	} else {
		it->key = key;
		rb_add_cached(&it->node, &f->tree, item_less);
		f->count++;
	}
	it->in = !it->in;
}

static void any_sequence_leaves_a_sound_tree(struct kunit *test)
{
	struct forest *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	u32 random = 1;

	KUNIT_ASSERT_NOT_NULL(test, f);
	for (unsigned int i = 0; i < 4000; i++) {
		random = random * 1664525 + 1013904223;
		/* Few keys, so that many are equal. */
		toggle(f, &f->item[(random >> 8) % N], random >> 26);
		if (i < 400 || i % 16 == 0)
			expect_sound(test, f);
	}
}

static void rising_and_falling_keys_stay_balanced(struct kunit *test)
{
	struct forest *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	for (u32 i = 0; i < N; i++)
		toggle(f, &f->item[i], i < N / 2 ? i : 3 * N - i);
	expect_sound(test, f);
	for (u32 i = 0; i < N; i++) {
		toggle(f, &f->item[i], 0);
		expect_sound(test, f);
	}
	KUNIT_EXPECT_TRUE(test, RB_EMPTY_ROOT(&f->tree.rb_root));
}

static void equals_go_behind(struct kunit *test)
{
	struct forest *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	unsigned int i = 0;

	KUNIT_ASSERT_NOT_NULL(test, f);
	for (unsigned int k = 0; k < 10; k++)
		toggle(f, &f->item[k], 7);
	for (struct rb_node *n = rb_first_cached(&f->tree); n; n = rb_next(n))
		KUNIT_EXPECT_PTR_EQ(test, n, &f->item[i++].node);
	KUNIT_EXPECT_EQ(test, i, 10U);
}

static void a_replaced_node_leaves_a_sound_tree(struct kunit *test)
{
	struct forest *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	for (u32 i = 0; i < N / 2; i++)
		toggle(f, &f->item[i], i * 37 % 101);
	for (u32 i = 0; i < N / 2; i++) {
		struct item *new = &f->item[N / 2 + i];

		new->key = f->item[i].key;
		rb_replace_node(&f->item[i].node, &new->node, &f->tree.rb_root);
		if (f->tree.rb_leftmost == &f->item[i].node)
			f->tree.rb_leftmost = &new->node;
		memset(&f->item[i], 0xff, sizeof(f->item[i]));
		expect_sound(test, f);
	}
}

static struct kunit_case rbtree_cases[] = {
	KUNIT_CASE(a_replaced_node_leaves_a_sound_tree),
	KUNIT_CASE(any_sequence_leaves_a_sound_tree),
	KUNIT_CASE(rising_and_falling_keys_stay_balanced),
	KUNIT_CASE(equals_go_behind),
	{}
};

static struct kunit_suite rbtree_suite = {
	.name = "rbtree",
	.test_cases = rbtree_cases,
};
kunit_test_suite(rbtree_suite);
