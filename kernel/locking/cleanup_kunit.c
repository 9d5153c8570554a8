// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of <kernel/cleanup.h>: the end of a scope undoes its beginning, in
 * the opposite order and on every way out, and a guard that was not taken is
 * not released.
 *
 * Not tested here: the locks themselves.
 */
#include <asm/irqflags.h>
#include <base/err.h>
#include <kernel/cleanup.h>
#include <kernel/mutex.h>
#include <kernel/preempt.h>
#include <kernel/spinlock.h>
#include <kunit/test.h>

struct diary {
	char page[16];
	unsigned int n;
};

struct chapter {
	struct diary *d;
	char name;
};

static void write_down(struct diary *d, char c)
{
	d->page[d->n++] = c;
}

static struct chapter open_chapter(struct diary *d, char name)
{
	write_down(d, name);
	return (struct chapter){ d, name };
}

DEFINE_CLASS(chapter, struct chapter, write_down(_T.d, (char)(_T.name - 'a' + 'A')),
	     open_chapter(d, name), struct diary *d, char name)

DEFINE_FREE(diary, struct diary *, if (_T) write_down(_T, 'f'))

static void ends_come_in_the_opposite_order(struct kunit *test)
{
	struct diary d = { .n = 0 };

	{
		CLASS(chapter, a)(&d, 'a');
		CLASS(chapter, b)(&d, 'b');

		write_down(a.d, '-');
	}
	KUNIT_EXPECT_STREQ(test, d.page, "ab-BA");
}

static int leaves_early(struct diary *d, int how)
{
	for (int i = 0; i < 2; i++) {
		CLASS(chapter, a)(d, 'a');

		if (how == 0)
			return 1;
		if (how == 1)
			break;
		if (how == 2)
			continue;
		if (how == 3)
			goto out;
		write_down(d, '.');
	}
out:
	return 0;
}

static void every_way_out_ends_the_scope(struct kunit *test)
{
	static const char *const want[] = { "aA", "aA", "aAaA", "aA", "a.Aa.A" };

	for (int how = 0; how < 5; how++) {
		struct diary d = { .n = 0 };

		leaves_early(&d, how);
		KUNIT_EXPECT_STREQ(test, d.page, want[how]);
	}
}

static struct diary *gives_away(struct diary *d)
{
	struct diary *p __free(diary) = d;

	return_ptr(p);
}

static void a_pointer_is_freed_unless_given_away(struct kunit *test)
{
	struct diary d = { .n = 0 };

	{
		struct diary *p __free(diary) = &d;
		struct diary *none __free(diary) = NULL;

		KUNIT_EXPECT_PTR_EQ(test, p, &d);
		KUNIT_EXPECT_NULL(test, none);
	}
	KUNIT_EXPECT_STREQ(test, d.page, "f");
	KUNIT_EXPECT_PTR_EQ(test, gives_away(&d), &d);
	{
		struct diary *p __free(diary) = &d;

		retain_and_null_ptr(p);
		KUNIT_EXPECT_NULL(test, p);
	}
	KUNIT_EXPECT_STREQ(test, d.page, "f");
	{
		char *mem __free(kfree) = kmalloc(64, GFP_KERNEL);

		KUNIT_EXPECT_NOT_NULL(test, mem);
	}
}

static void cpu_guards_nest(struct kunit *test)
{
	u32 count = preempt_count();

	{
		guard(preempt)();
		guard(irqsave)();

		KUNIT_EXPECT_EQ(test, preempt_count(), count + 1);
		KUNIT_EXPECT_TRUE(test, irqs_disabled());
		scoped_guard(irqsave)
			KUNIT_EXPECT_TRUE(test, irqs_disabled());
		KUNIT_EXPECT_TRUE(test, irqs_disabled());
	}
	KUNIT_EXPECT_FALSE(test, irqs_disabled());
	scoped_guard(irq)
		KUNIT_EXPECT_TRUE(test, irqs_disabled());
	KUNIT_EXPECT_FALSE(test, irqs_disabled());
	KUNIT_EXPECT_EQ(test, preempt_count(), count);
}

static void spinlock_guards_hold_to_the_end(struct kunit *test)
{
	static DEFINE_RAW_SPINLOCK(raw);
	static DEFINE_SPINLOCK(l);
	unsigned int runs = 0;

	scoped_guard(raw_spinlock, &raw) {
		runs++;
		KUNIT_EXPECT_TRUE(test, raw_spin_is_locked(&raw));
	}
	KUNIT_EXPECT_FALSE(test, raw_spin_is_locked(&raw));
	scoped_guard(spinlock_irqsave, &l) {
		runs++;
		KUNIT_EXPECT_TRUE(test, spin_is_locked(&l));
		KUNIT_EXPECT_TRUE(test, irqs_disabled());
		scoped_guard(spinlock_try, &l)
			runs += 100;
	}
	KUNIT_EXPECT_FALSE(test, spin_is_locked(&l));
	KUNIT_EXPECT_FALSE(test, irqs_disabled());
	scoped_guard(spinlock_try, &l)
		runs++;
	scoped_guard(spinlock_irq, &l)
		runs++;
	KUNIT_EXPECT_FALSE(test, spin_is_locked(&l));
	KUNIT_EXPECT_EQ(test, runs, 4U);
}

static int tries(struct mutex *m)
{
	scoped_cond_guard(mutex_try, return -EBUSY, m)
		return 1;
	return 0;
}

static void a_guard_that_was_not_taken_is_not_released(struct kunit *test)
{
	static DEFINE_MUTEX(m);

	KUNIT_EXPECT_EQ(test, tries(&m), 1);
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&m));
	{
		guard(mutex)(&m);

		KUNIT_EXPECT_TRUE(test, mutex_is_locked(&m));
		KUNIT_EXPECT_EQ(test, tries(&m), -EBUSY);
		KUNIT_EXPECT_TRUE(test, mutex_is_locked(&m));
	}
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&m));
	{
		ACQUIRE(mutex_intr, lock)(&m);

		KUNIT_EXPECT_EQ(test, ACQUIRE_ERR(mutex_intr, &lock), 0);
		KUNIT_EXPECT_TRUE(test, mutex_is_locked(&m));
	}
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&m));
}

static struct kunit_case cleanup_cases[] = {
	KUNIT_CASE(ends_come_in_the_opposite_order),
	KUNIT_CASE(every_way_out_ends_the_scope),
	KUNIT_CASE(a_pointer_is_freed_unless_given_away),
	KUNIT_CASE(cpu_guards_nest),
	KUNIT_CASE(spinlock_guards_hold_to_the_end),
	KUNIT_CASE(a_guard_that_was_not_taken_is_not_released),
	{}
};

static struct kunit_suite cleanup_suite = {
	.name = "cleanup",
	.test_cases = cleanup_cases,
};
kunit_test_suite(cleanup_suite);
