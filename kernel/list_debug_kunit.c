// SPDX-License-Identifier: GPL-2.0-only
/* Lists that do not hold together are reported by CONFIG_LIST_HARDENED, and left alone. */
#include <base/list.h>
#include <kernel/rculist.h>
#include <kernel/report.h>
#include <kunit/test.h>

static struct list_head head, a, b, c;
static struct hlist_head hhead;
static struct hlist_node ha, hb;

static int init(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_LIST_HARDENED))
		kunit_skip(test, "needs CONFIG_LIST_HARDENED");
	INIT_LIST_HEAD(&head);
	INIT_LIST_HEAD(&a);
	INIT_LIST_HEAD(&b);
	list_add_tail(&a, &head);
	list_add_tail(&b, &head);
	INIT_HLIST_HEAD(&hhead);
	hlist_add_head(&ha, &hhead);
	hlist_add_head(&hb, &hhead);	/* hb, ha */
	return 0;
}

static noinline void add_a(void) { list_add(&a, &head); }
static noinline void add_c(void) { list_add(&c, &head); }
static noinline void add_c_rcu(void) { list_add_tail_rcu(&c, &head); }
static noinline void delete_a(void) { list_del(&a); }
static noinline void delete_a_rcu(void) { list_del_rcu(&a); }
static noinline void move_a(void) { list_move_tail(&a, &b); }
static noinline void hash_delete(void) { hlist_del(&ha); }

static void removed(void) { list_del(&a); }
static void freed(void) { a = (struct list_head){ (void *)0x6b6b6b6b6b6b6b6bUL,
						  (void *)0x6b6b6b6b6b6b6b6bUL }; }
static void zeroed(void) { a = (struct list_head){}; }
static void cut_before(void) { head.next = &b; }
static void cut_behind(void) { b.prev = &head; }
static void head_zeroed(void) { head = (struct list_head){}; }
static void hash_removed(void) { hlist_del(&ha); }
static void hash_cut(void) { hb.next = NULL; }
static void nothing(void) { }

static void what_is_broken_is_reported(struct kunit *test)
{
	static const struct {
		const char *why;
		void (*break_it)(void), (*use_it)(void);
		const char *object, *function;
	} row[] = {
		{ "added twice", nothing, add_a, "a", "add_a" },
		{ "removed twice", removed, delete_a, "a", "delete_a" },
		{ "removed twice, rcu", removed, delete_a_rcu, "a", "delete_a_rcu" },
		{ "moved when removed", removed, move_a, "a", "move_a" },
		{ "in freed memory", freed, delete_a, "a", "delete_a" },
		{ "in zeroed memory", zeroed, delete_a, "a", "delete_a" },
		{ "one before does not know it", cut_before, delete_a, "a", "delete_a" },
		{ "one behind does not know it", cut_behind, delete_a, "a", "delete_a" },
		{ "added to a cut list", cut_before, add_c, "b", "add_c" },
		{ "added to no list", head_zeroed, add_c, "head", "add_c" },
		{ "added to no list, rcu", head_zeroed, add_c_rcu, "head", "add_c_rcu" },
		{ "hash: removed twice", hash_removed, hash_delete, "ha", "hash_delete" },
		{ "hash: one before does not know it", hash_cut, hash_delete, "ha", "hash_delete" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct report_seen seen;

		init(test);
		row[i].break_it();
		report_expect("list", "corruption");
		row[i].use_it();
		KUNIT_EXPECT_GE_MSG(test, report_expected(&seen), 1U, "%s", row[i].why);
		if (!IS_ENABLED(CONFIG_KALLSYMS))
			continue;
		KUNIT_EXPECT_STREQ_MSG(test, seen.object, row[i].object, "%s", row[i].why);
		KUNIT_EXPECT_STREQ_MSG(test, seen.function, row[i].function, "%s", row[i].why);
	}
}

static void what_is_reported_is_left_alone(struct kunit *test)
{
	report_expect("list", "corruption");
	add_a();
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 1U);
	KUNIT_EXPECT_EQ(test, list_count_nodes(&head), 2U);
	KUNIT_EXPECT_PTR_EQ(test, head.next, &a);
	KUNIT_EXPECT_PTR_EQ(test, head.prev, &b);
}

static void what_holds_together_is_not(struct kunit *test)
{
	struct hlist_node fake;

	report_expect("list", NULL);
	delete_a_rcu();
	a = (struct list_head){};
	add_a();
	move_a();
	list_del_init(&a);
	list_del_init(&a);
	list_swap(&a, &b);
	list_del(&b);
	hlist_del_init(&ha);
	hlist_del_init(&ha);
	hlist_del(&hb);
	INIT_HLIST_NODE(&fake);
	hlist_add_fake(&fake);
	hlist_del_init(&fake);
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(what_is_broken_is_reported),
	KUNIT_CASE(what_is_reported_is_left_alone),
	KUNIT_CASE(what_holds_together_is_not),
	{}
};

static struct kunit_suite suite = { .name = "list_debug", .init = init, .test_cases = cases };
kunit_test_suite(suite);
