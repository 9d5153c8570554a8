// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the atomic operations, the bit operations and the reference
 * counts: what each stores and returns, that CPUs lose nothing between them,
 * and that a count which went wrong saturates and says so.
 *
 * Not tested here: memory order, of which x86 shows little; the stress suites
 * of the locks built on these do what can be done.
 */
#include <asm/atomic.h>
#include <asm/bitops.h>
#include <base/err.h>
#include <base/limits.h>
#include <kernel/kref.h>
#include <kernel/kthread.h>
#include <kernel/mutex.h>
#include <kernel/refcount.h>
#include <kernel/report.h>
#include <kunit/test.h>

static void atomic_operations(struct kunit *test)
{
	atomic_t v = ATOMIC_INIT(5);
	int old;

	atomic_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic_fetch_add(3, &v), (int)5);
	KUNIT_EXPECT_EQ(test, atomic_fetch_sub(2, &v), (int)8);
	KUNIT_EXPECT_EQ(test, atomic_fetch_inc(&v), (int)6);
	KUNIT_EXPECT_EQ(test, atomic_fetch_dec(&v), (int)7);
	KUNIT_EXPECT_EQ(test, atomic_add_return(10, &v), (int)16);
	KUNIT_EXPECT_EQ(test, atomic_sub_return(6, &v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_inc_return(&v), (int)11);
	KUNIT_EXPECT_EQ(test, atomic_dec_return(&v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_fetch_or(5, &v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_fetch_and(12, &v), (int)15);
	KUNIT_EXPECT_EQ(test, atomic_fetch_andnot(4, &v), (int)12);
	KUNIT_EXPECT_EQ(test, atomic_fetch_xor(9, &v), (int)8);
	KUNIT_EXPECT_TRUE(test, atomic_add_negative(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic_add_negative(1, &v));
	KUNIT_EXPECT_EQ(test, atomic_xchg(&v, 7), (int)0);
	KUNIT_EXPECT_EQ(test, atomic_cmpxchg(&v, 8, 9), (int)7);
	KUNIT_EXPECT_EQ(test, atomic_cmpxchg(&v, 7, 9), (int)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic_try_cmpxchg(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (int)9);
	KUNIT_EXPECT_TRUE(test, atomic_try_cmpxchg(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic_read(&v), (int)2);
	atomic_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic_fetch_add_acquire(3, &v), (int)5);
	KUNIT_EXPECT_EQ(test, atomic_fetch_sub_acquire(2, &v), (int)8);
	KUNIT_EXPECT_EQ(test, atomic_fetch_inc_acquire(&v), (int)6);
	KUNIT_EXPECT_EQ(test, atomic_fetch_dec_acquire(&v), (int)7);
	KUNIT_EXPECT_EQ(test, atomic_add_return_acquire(10, &v), (int)16);
	KUNIT_EXPECT_EQ(test, atomic_sub_return_acquire(6, &v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_inc_return_acquire(&v), (int)11);
	KUNIT_EXPECT_EQ(test, atomic_dec_return_acquire(&v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_fetch_or_acquire(5, &v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_fetch_and_acquire(12, &v), (int)15);
	KUNIT_EXPECT_EQ(test, atomic_fetch_andnot_acquire(4, &v), (int)12);
	KUNIT_EXPECT_EQ(test, atomic_fetch_xor_acquire(9, &v), (int)8);
	KUNIT_EXPECT_TRUE(test, atomic_add_negative_acquire(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic_add_negative_acquire(1, &v));
	KUNIT_EXPECT_EQ(test, atomic_xchg_acquire(&v, 7), (int)0);
	KUNIT_EXPECT_EQ(test, atomic_cmpxchg_acquire(&v, 8, 9), (int)7);
	KUNIT_EXPECT_EQ(test, atomic_cmpxchg_acquire(&v, 7, 9), (int)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic_try_cmpxchg_acquire(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (int)9);
	KUNIT_EXPECT_TRUE(test, atomic_try_cmpxchg_acquire(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic_read(&v), (int)2);
	atomic_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic_fetch_add_release(3, &v), (int)5);
	KUNIT_EXPECT_EQ(test, atomic_fetch_sub_release(2, &v), (int)8);
	KUNIT_EXPECT_EQ(test, atomic_fetch_inc_release(&v), (int)6);
	KUNIT_EXPECT_EQ(test, atomic_fetch_dec_release(&v), (int)7);
	KUNIT_EXPECT_EQ(test, atomic_add_return_release(10, &v), (int)16);
	KUNIT_EXPECT_EQ(test, atomic_sub_return_release(6, &v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_inc_return_release(&v), (int)11);
	KUNIT_EXPECT_EQ(test, atomic_dec_return_release(&v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_fetch_or_release(5, &v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_fetch_and_release(12, &v), (int)15);
	KUNIT_EXPECT_EQ(test, atomic_fetch_andnot_release(4, &v), (int)12);
	KUNIT_EXPECT_EQ(test, atomic_fetch_xor_release(9, &v), (int)8);
	KUNIT_EXPECT_TRUE(test, atomic_add_negative_release(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic_add_negative_release(1, &v));
	KUNIT_EXPECT_EQ(test, atomic_xchg_release(&v, 7), (int)0);
	KUNIT_EXPECT_EQ(test, atomic_cmpxchg_release(&v, 8, 9), (int)7);
	KUNIT_EXPECT_EQ(test, atomic_cmpxchg_release(&v, 7, 9), (int)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic_try_cmpxchg_release(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (int)9);
	KUNIT_EXPECT_TRUE(test, atomic_try_cmpxchg_release(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic_read(&v), (int)2);
	atomic_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic_fetch_add_relaxed(3, &v), (int)5);
	KUNIT_EXPECT_EQ(test, atomic_fetch_sub_relaxed(2, &v), (int)8);
	KUNIT_EXPECT_EQ(test, atomic_fetch_inc_relaxed(&v), (int)6);
	KUNIT_EXPECT_EQ(test, atomic_fetch_dec_relaxed(&v), (int)7);
	KUNIT_EXPECT_EQ(test, atomic_add_return_relaxed(10, &v), (int)16);
	KUNIT_EXPECT_EQ(test, atomic_sub_return_relaxed(6, &v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_inc_return_relaxed(&v), (int)11);
	KUNIT_EXPECT_EQ(test, atomic_dec_return_relaxed(&v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_fetch_or_relaxed(5, &v), (int)10);
	KUNIT_EXPECT_EQ(test, atomic_fetch_and_relaxed(12, &v), (int)15);
	KUNIT_EXPECT_EQ(test, atomic_fetch_andnot_relaxed(4, &v), (int)12);
	KUNIT_EXPECT_EQ(test, atomic_fetch_xor_relaxed(9, &v), (int)8);
	KUNIT_EXPECT_TRUE(test, atomic_add_negative_relaxed(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic_add_negative_relaxed(1, &v));
	KUNIT_EXPECT_EQ(test, atomic_xchg_relaxed(&v, 7), (int)0);
	KUNIT_EXPECT_EQ(test, atomic_cmpxchg_relaxed(&v, 8, 9), (int)7);
	KUNIT_EXPECT_EQ(test, atomic_cmpxchg_relaxed(&v, 7, 9), (int)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic_try_cmpxchg_relaxed(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (int)9);
	KUNIT_EXPECT_TRUE(test, atomic_try_cmpxchg_relaxed(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic_read(&v), (int)2);
	KUNIT_EXPECT_FALSE(test, atomic_dec_and_test(&v));
	KUNIT_EXPECT_TRUE(test, atomic_dec_and_test(&v));
	KUNIT_EXPECT_FALSE(test, atomic_inc_not_zero(&v));
	KUNIT_EXPECT_EQ(test, atomic_dec_if_positive(&v), (int)-1);
	KUNIT_EXPECT_EQ(test, atomic_read(&v), (int)0);
	KUNIT_EXPECT_TRUE(test, atomic_dec_unless_positive(&v));
	KUNIT_EXPECT_FALSE(test, atomic_inc_unless_negative(&v));
	KUNIT_EXPECT_TRUE(test, atomic_inc_and_test(&v));
	KUNIT_EXPECT_TRUE(test, atomic_inc_unless_negative(&v));
	KUNIT_EXPECT_FALSE(test, atomic_dec_unless_positive(&v));
	KUNIT_EXPECT_TRUE(test, atomic_inc_not_zero(&v));
	KUNIT_EXPECT_FALSE(test, atomic_add_unless(&v, 5, 2));
	KUNIT_EXPECT_EQ(test, atomic_fetch_add_unless(&v, 5, 1), (int)2);
	KUNIT_EXPECT_EQ(test, atomic_dec_if_positive(&v), (int)6);
	KUNIT_EXPECT_FALSE(test, atomic_sub_and_test(2, &v));
	KUNIT_EXPECT_TRUE(test, atomic_sub_and_test(4, &v));
	atomic_set_release(&v, INT_MAX);
	atomic_inc(&v);
	KUNIT_EXPECT_LT(test, atomic_read_acquire(&v), (int)0);	/* it wraps */
	atomic_set(&v, 12);
	atomic_andnot(4, &v);
	atomic_or(3, &v);
	atomic_xor(1, &v);
	atomic_and(14, &v);
	atomic_add(7, &v);
	atomic_sub(2, &v);
	atomic_dec(&v);
	KUNIT_EXPECT_EQ(test, atomic_read(&v), (int)14);
}

static void atomic64_operations(struct kunit *test)
{
	atomic64_t v = ATOMIC64_INIT(5);
	s64 old;

	atomic64_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_add(3, &v), (s64)5);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_sub(2, &v), (s64)8);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_inc(&v), (s64)6);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_dec(&v), (s64)7);
	KUNIT_EXPECT_EQ(test, atomic64_add_return(10, &v), (s64)16);
	KUNIT_EXPECT_EQ(test, atomic64_sub_return(6, &v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_inc_return(&v), (s64)11);
	KUNIT_EXPECT_EQ(test, atomic64_dec_return(&v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_or(5, &v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_and(12, &v), (s64)15);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_andnot(4, &v), (s64)12);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_xor(9, &v), (s64)8);
	KUNIT_EXPECT_TRUE(test, atomic64_add_negative(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic64_add_negative(1, &v));
	KUNIT_EXPECT_EQ(test, atomic64_xchg(&v, 7), (s64)0);
	KUNIT_EXPECT_EQ(test, atomic64_cmpxchg(&v, 8, 9), (s64)7);
	KUNIT_EXPECT_EQ(test, atomic64_cmpxchg(&v, 7, 9), (s64)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic64_try_cmpxchg(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (s64)9);
	KUNIT_EXPECT_TRUE(test, atomic64_try_cmpxchg(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic64_read(&v), (s64)2);
	atomic64_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_add_acquire(3, &v), (s64)5);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_sub_acquire(2, &v), (s64)8);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_inc_acquire(&v), (s64)6);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_dec_acquire(&v), (s64)7);
	KUNIT_EXPECT_EQ(test, atomic64_add_return_acquire(10, &v), (s64)16);
	KUNIT_EXPECT_EQ(test, atomic64_sub_return_acquire(6, &v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_inc_return_acquire(&v), (s64)11);
	KUNIT_EXPECT_EQ(test, atomic64_dec_return_acquire(&v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_or_acquire(5, &v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_and_acquire(12, &v), (s64)15);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_andnot_acquire(4, &v), (s64)12);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_xor_acquire(9, &v), (s64)8);
	KUNIT_EXPECT_TRUE(test, atomic64_add_negative_acquire(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic64_add_negative_acquire(1, &v));
	KUNIT_EXPECT_EQ(test, atomic64_xchg_acquire(&v, 7), (s64)0);
	KUNIT_EXPECT_EQ(test, atomic64_cmpxchg_acquire(&v, 8, 9), (s64)7);
	KUNIT_EXPECT_EQ(test, atomic64_cmpxchg_acquire(&v, 7, 9), (s64)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic64_try_cmpxchg_acquire(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (s64)9);
	KUNIT_EXPECT_TRUE(test, atomic64_try_cmpxchg_acquire(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic64_read(&v), (s64)2);
	atomic64_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_add_release(3, &v), (s64)5);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_sub_release(2, &v), (s64)8);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_inc_release(&v), (s64)6);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_dec_release(&v), (s64)7);
	KUNIT_EXPECT_EQ(test, atomic64_add_return_release(10, &v), (s64)16);
	KUNIT_EXPECT_EQ(test, atomic64_sub_return_release(6, &v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_inc_return_release(&v), (s64)11);
	KUNIT_EXPECT_EQ(test, atomic64_dec_return_release(&v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_or_release(5, &v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_and_release(12, &v), (s64)15);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_andnot_release(4, &v), (s64)12);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_xor_release(9, &v), (s64)8);
	KUNIT_EXPECT_TRUE(test, atomic64_add_negative_release(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic64_add_negative_release(1, &v));
	KUNIT_EXPECT_EQ(test, atomic64_xchg_release(&v, 7), (s64)0);
	KUNIT_EXPECT_EQ(test, atomic64_cmpxchg_release(&v, 8, 9), (s64)7);
	KUNIT_EXPECT_EQ(test, atomic64_cmpxchg_release(&v, 7, 9), (s64)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic64_try_cmpxchg_release(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (s64)9);
	KUNIT_EXPECT_TRUE(test, atomic64_try_cmpxchg_release(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic64_read(&v), (s64)2);
	atomic64_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_add_relaxed(3, &v), (s64)5);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_sub_relaxed(2, &v), (s64)8);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_inc_relaxed(&v), (s64)6);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_dec_relaxed(&v), (s64)7);
	KUNIT_EXPECT_EQ(test, atomic64_add_return_relaxed(10, &v), (s64)16);
	KUNIT_EXPECT_EQ(test, atomic64_sub_return_relaxed(6, &v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_inc_return_relaxed(&v), (s64)11);
	KUNIT_EXPECT_EQ(test, atomic64_dec_return_relaxed(&v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_or_relaxed(5, &v), (s64)10);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_and_relaxed(12, &v), (s64)15);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_andnot_relaxed(4, &v), (s64)12);
	KUNIT_EXPECT_EQ(test, atomic64_fetch_xor_relaxed(9, &v), (s64)8);
	KUNIT_EXPECT_TRUE(test, atomic64_add_negative_relaxed(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic64_add_negative_relaxed(1, &v));
	KUNIT_EXPECT_EQ(test, atomic64_xchg_relaxed(&v, 7), (s64)0);
	KUNIT_EXPECT_EQ(test, atomic64_cmpxchg_relaxed(&v, 8, 9), (s64)7);
	KUNIT_EXPECT_EQ(test, atomic64_cmpxchg_relaxed(&v, 7, 9), (s64)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic64_try_cmpxchg_relaxed(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (s64)9);
	KUNIT_EXPECT_TRUE(test, atomic64_try_cmpxchg_relaxed(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic64_read(&v), (s64)2);
	KUNIT_EXPECT_FALSE(test, atomic64_dec_and_test(&v));
	KUNIT_EXPECT_TRUE(test, atomic64_dec_and_test(&v));
	KUNIT_EXPECT_FALSE(test, atomic64_inc_not_zero(&v));
	KUNIT_EXPECT_EQ(test, atomic64_dec_if_positive(&v), (s64)-1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&v), (s64)0);
	KUNIT_EXPECT_TRUE(test, atomic64_dec_unless_positive(&v));
	KUNIT_EXPECT_FALSE(test, atomic64_inc_unless_negative(&v));
	KUNIT_EXPECT_TRUE(test, atomic64_inc_and_test(&v));
	KUNIT_EXPECT_TRUE(test, atomic64_inc_unless_negative(&v));
	KUNIT_EXPECT_FALSE(test, atomic64_dec_unless_positive(&v));
	KUNIT_EXPECT_TRUE(test, atomic64_inc_not_zero(&v));
	KUNIT_EXPECT_FALSE(test, atomic64_add_unless(&v, 5, 2));
	KUNIT_EXPECT_EQ(test, atomic64_fetch_add_unless(&v, 5, 1), (s64)2);
	KUNIT_EXPECT_EQ(test, atomic64_dec_if_positive(&v), (s64)6);
	KUNIT_EXPECT_FALSE(test, atomic64_sub_and_test(2, &v));
	KUNIT_EXPECT_TRUE(test, atomic64_sub_and_test(4, &v));
	atomic64_set_release(&v, LLONG_MAX);
	atomic64_inc(&v);
	KUNIT_EXPECT_LT(test, atomic64_read_acquire(&v), (s64)0);	/* it wraps */
	atomic64_set(&v, 12);
	atomic64_andnot(4, &v);
	atomic64_or(3, &v);
	atomic64_xor(1, &v);
	atomic64_and(14, &v);
	atomic64_add(7, &v);
	atomic64_sub(2, &v);
	atomic64_dec(&v);
	KUNIT_EXPECT_EQ(test, atomic64_read(&v), (s64)14);
}

static void atomic_long_operations(struct kunit *test)
{
	atomic_long_t v = ATOMIC_LONG_INIT(5);
	long old;

	atomic_long_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_add(3, &v), (long)5);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_sub(2, &v), (long)8);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_inc(&v), (long)6);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_dec(&v), (long)7);
	KUNIT_EXPECT_EQ(test, atomic_long_add_return(10, &v), (long)16);
	KUNIT_EXPECT_EQ(test, atomic_long_sub_return(6, &v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_inc_return(&v), (long)11);
	KUNIT_EXPECT_EQ(test, atomic_long_dec_return(&v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_or(5, &v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_and(12, &v), (long)15);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_andnot(4, &v), (long)12);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_xor(9, &v), (long)8);
	KUNIT_EXPECT_TRUE(test, atomic_long_add_negative(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic_long_add_negative(1, &v));
	KUNIT_EXPECT_EQ(test, atomic_long_xchg(&v, 7), (long)0);
	KUNIT_EXPECT_EQ(test, atomic_long_cmpxchg(&v, 8, 9), (long)7);
	KUNIT_EXPECT_EQ(test, atomic_long_cmpxchg(&v, 7, 9), (long)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic_long_try_cmpxchg(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (long)9);
	KUNIT_EXPECT_TRUE(test, atomic_long_try_cmpxchg(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic_long_read(&v), (long)2);
	atomic_long_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_add_acquire(3, &v), (long)5);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_sub_acquire(2, &v), (long)8);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_inc_acquire(&v), (long)6);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_dec_acquire(&v), (long)7);
	KUNIT_EXPECT_EQ(test, atomic_long_add_return_acquire(10, &v), (long)16);
	KUNIT_EXPECT_EQ(test, atomic_long_sub_return_acquire(6, &v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_inc_return_acquire(&v), (long)11);
	KUNIT_EXPECT_EQ(test, atomic_long_dec_return_acquire(&v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_or_acquire(5, &v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_and_acquire(12, &v), (long)15);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_andnot_acquire(4, &v), (long)12);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_xor_acquire(9, &v), (long)8);
	KUNIT_EXPECT_TRUE(test, atomic_long_add_negative_acquire(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic_long_add_negative_acquire(1, &v));
	KUNIT_EXPECT_EQ(test, atomic_long_xchg_acquire(&v, 7), (long)0);
	KUNIT_EXPECT_EQ(test, atomic_long_cmpxchg_acquire(&v, 8, 9), (long)7);
	KUNIT_EXPECT_EQ(test, atomic_long_cmpxchg_acquire(&v, 7, 9), (long)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic_long_try_cmpxchg_acquire(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (long)9);
	KUNIT_EXPECT_TRUE(test, atomic_long_try_cmpxchg_acquire(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic_long_read(&v), (long)2);
	atomic_long_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_add_release(3, &v), (long)5);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_sub_release(2, &v), (long)8);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_inc_release(&v), (long)6);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_dec_release(&v), (long)7);
	KUNIT_EXPECT_EQ(test, atomic_long_add_return_release(10, &v), (long)16);
	KUNIT_EXPECT_EQ(test, atomic_long_sub_return_release(6, &v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_inc_return_release(&v), (long)11);
	KUNIT_EXPECT_EQ(test, atomic_long_dec_return_release(&v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_or_release(5, &v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_and_release(12, &v), (long)15);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_andnot_release(4, &v), (long)12);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_xor_release(9, &v), (long)8);
	KUNIT_EXPECT_TRUE(test, atomic_long_add_negative_release(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic_long_add_negative_release(1, &v));
	KUNIT_EXPECT_EQ(test, atomic_long_xchg_release(&v, 7), (long)0);
	KUNIT_EXPECT_EQ(test, atomic_long_cmpxchg_release(&v, 8, 9), (long)7);
	KUNIT_EXPECT_EQ(test, atomic_long_cmpxchg_release(&v, 7, 9), (long)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic_long_try_cmpxchg_release(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (long)9);
	KUNIT_EXPECT_TRUE(test, atomic_long_try_cmpxchg_release(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic_long_read(&v), (long)2);
	atomic_long_set(&v, 5);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_add_relaxed(3, &v), (long)5);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_sub_relaxed(2, &v), (long)8);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_inc_relaxed(&v), (long)6);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_dec_relaxed(&v), (long)7);
	KUNIT_EXPECT_EQ(test, atomic_long_add_return_relaxed(10, &v), (long)16);
	KUNIT_EXPECT_EQ(test, atomic_long_sub_return_relaxed(6, &v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_inc_return_relaxed(&v), (long)11);
	KUNIT_EXPECT_EQ(test, atomic_long_dec_return_relaxed(&v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_or_relaxed(5, &v), (long)10);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_and_relaxed(12, &v), (long)15);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_andnot_relaxed(4, &v), (long)12);
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_xor_relaxed(9, &v), (long)8);
	KUNIT_EXPECT_TRUE(test, atomic_long_add_negative_relaxed(-2, &v));
	KUNIT_EXPECT_FALSE(test, atomic_long_add_negative_relaxed(1, &v));
	KUNIT_EXPECT_EQ(test, atomic_long_xchg_relaxed(&v, 7), (long)0);
	KUNIT_EXPECT_EQ(test, atomic_long_cmpxchg_relaxed(&v, 8, 9), (long)7);
	KUNIT_EXPECT_EQ(test, atomic_long_cmpxchg_relaxed(&v, 7, 9), (long)7);
	old = 1;
	KUNIT_EXPECT_FALSE(test, atomic_long_try_cmpxchg_relaxed(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, old, (long)9);
	KUNIT_EXPECT_TRUE(test, atomic_long_try_cmpxchg_relaxed(&v, &old, 2));
	KUNIT_EXPECT_EQ(test, atomic_long_read(&v), (long)2);
	KUNIT_EXPECT_FALSE(test, atomic_long_dec_and_test(&v));
	KUNIT_EXPECT_TRUE(test, atomic_long_dec_and_test(&v));
	KUNIT_EXPECT_FALSE(test, atomic_long_inc_not_zero(&v));
	KUNIT_EXPECT_EQ(test, atomic_long_dec_if_positive(&v), (long)-1);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&v), (long)0);
	KUNIT_EXPECT_TRUE(test, atomic_long_dec_unless_positive(&v));
	KUNIT_EXPECT_FALSE(test, atomic_long_inc_unless_negative(&v));
	KUNIT_EXPECT_TRUE(test, atomic_long_inc_and_test(&v));
	KUNIT_EXPECT_TRUE(test, atomic_long_inc_unless_negative(&v));
	KUNIT_EXPECT_FALSE(test, atomic_long_dec_unless_positive(&v));
	KUNIT_EXPECT_TRUE(test, atomic_long_inc_not_zero(&v));
	KUNIT_EXPECT_FALSE(test, atomic_long_add_unless(&v, 5, 2));
	KUNIT_EXPECT_EQ(test, atomic_long_fetch_add_unless(&v, 5, 1), (long)2);
	KUNIT_EXPECT_EQ(test, atomic_long_dec_if_positive(&v), (long)6);
	KUNIT_EXPECT_FALSE(test, atomic_long_sub_and_test(2, &v));
	KUNIT_EXPECT_TRUE(test, atomic_long_sub_and_test(4, &v));
	atomic_long_set_release(&v, LONG_MAX);
	atomic_long_inc(&v);
	KUNIT_EXPECT_LT(test, atomic_long_read_acquire(&v), (long)0);	/* it wraps */
	atomic_long_set(&v, 12);
	atomic_long_andnot(4, &v);
	atomic_long_or(3, &v);
	atomic_long_xor(1, &v);
	atomic_long_and(14, &v);
	atomic_long_add(7, &v);
	atomic_long_sub(2, &v);
	atomic_long_dec(&v);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&v), (long)14);
}

static void exchanges_of_every_size(struct kunit *test)
{
	u8 a = 1;
	u16 b = 2;
	u32 c = 3;
	u64 d = 4;

	KUNIT_EXPECT_EQ(test, xchg(&a, 11), 1);
	KUNIT_EXPECT_EQ(test, xchg_acquire(&b, 12), 2);
	KUNIT_EXPECT_EQ(test, xchg_release(&c, 13U), 3U);
	KUNIT_EXPECT_EQ(test, xchg_relaxed(&d, 14ULL), 4ULL);
	KUNIT_EXPECT_EQ(test, cmpxchg_acquire(&a, 1, 2), 11);
	KUNIT_EXPECT_EQ(test, cmpxchg_release(&b, 12, 2), 12);
	KUNIT_EXPECT_EQ(test, cmpxchg_relaxed(&c, 13U, 2U), 13U);
	KUNIT_EXPECT_EQ(test, cmpxchg_local(&d, 14ULL, 2ULL), 14ULL);
	KUNIT_EXPECT_EQ(test, a, 11);
	KUNIT_EXPECT_EQ(test, b, 2);
	KUNIT_EXPECT_EQ(test, c, 2U);
	KUNIT_EXPECT_EQ(test, d, 2ULL);
}

static void bits_and_words(struct kunit *test)
{
	unsigned long map[2] = { 0, 0 };
	u32 word = 0xf0;

	assign_bit(70, map, true);
	__assign_bit(3, map, true);
	KUNIT_EXPECT_TRUE(test, test_bit_acquire(70, map));
	KUNIT_EXPECT_TRUE(test, __test_and_change_bit(3, map));
	KUNIT_EXPECT_FALSE(test, __test_and_change_bit(3, map));
	KUNIT_EXPECT_FALSE(test, test_and_set_bit_lock(4, map));
	KUNIT_EXPECT_TRUE(test, test_and_set_bit_lock(4, map));
	__clear_bit_unlock(4, map);
	KUNIT_EXPECT_EQ(test, map[0], 8UL);
	KUNIT_EXPECT_EQ(test, map[1], 64UL);
	map[0] = 0x81;
	KUNIT_EXPECT_TRUE(test, xor_unlock_is_negative_byte(1, map));
	KUNIT_EXPECT_EQ(test, map[0], 0x80UL);
	KUNIT_EXPECT_EQ(test, set_mask_bits(&word, 0xf0U, 0x05U), 0xf0U);
	KUNIT_EXPECT_EQ(test, word, 0x05U);
	KUNIT_EXPECT_FALSE(test, bit_clear_unless(&word, 1U, 4U));
	KUNIT_EXPECT_TRUE(test, bit_clear_unless(&word, 1U, 2U));
	KUNIT_EXPECT_EQ(test, word, 0x04U);
	KUNIT_EXPECT_EQ(test, fls(0), 0);
	KUNIT_EXPECT_EQ(test, fls(0x80000000U), 32);
	KUNIT_EXPECT_EQ(test, fls64(1ULL << 40), 41);
	KUNIT_EXPECT_EQ(test, ffs(0x18), 4);
	KUNIT_EXPECT_EQ(test, ffs(0), 0);
	KUNIT_EXPECT_EQ(test, ffz(0xffUL), 8U);
	KUNIT_EXPECT_EQ(test, rol32(0x80000001U, 1), 3U);
	KUNIT_EXPECT_EQ(test, ror64(1ULL, 64), 1ULL);
	KUNIT_EXPECT_EQ(test, ror8(1, 1), 0x80);
	KUNIT_EXPECT_EQ(test, hweight64(0xffff0000ffffULL), 32U);
	KUNIT_EXPECT_EQ(test, hweight8(0x1ff), 8U);
	KUNIT_EXPECT_EQ(test, sign_extend32(0x80, 7), -128);
	KUNIT_EXPECT_EQ(test, sign_extend64(0x7f, 7), 127LL);
}

#define ROUNDS	20000

struct shared {
	atomic_t plain, returning, conditional;
	atomic64_t wide;
	unsigned long bits[2];
	refcount_t refs;
};

/* Each CPU: as many up as the table says, none may be lost. */
static int counts(void *arg)
{
	struct shared *s = arg;

	for (int i = 0; i < ROUNDS; i++) {
		atomic_inc(&s->plain);
		(void)atomic_fetch_add_relaxed(3, &s->returning);
		while (!atomic_add_unless(&s->conditional, 1, -1))
			;
		atomic64_add(1LL << 31, &s->wide);
		/* Its own bit, in a word that all write. */
		change_bit((unsigned int)current->pid % 64, s->bits);
		refcount_inc(&s->refs);
		if (i & 1)
			refcount_dec(&s->refs);
	}
	return 0;
}

static void nothing_is_lost_between_cpus(struct kunit *test)
{
	struct shared *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	struct task_struct *k[2 * NR_CPUS];
	unsigned int cpu, n = 0;

	KUNIT_ASSERT_NOT_NULL(test, s);
	refcount_set(&s->refs, 1);
	for_each_online_cpu(cpu) {
		for (int twice = 0; twice < 2; twice++) {
			k[n] = kthread_create_on_cpu(counts, s, cpu, "counts/%u");
			KUNIT_ASSERT_FALSE(test, IS_ERR(k[n]));
			kthread_start(k[n++]);
		}
	}
	for (unsigned int i = 0; i < n; i++) {
		kthread_join(k[i], MAX_SCHEDULE_TIMEOUT, NULL);
		kthread_put(k[i]);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&s->plain), (int)n * ROUNDS);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->returning), 3 * (int)n * ROUNDS);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->conditional), (int)n * ROUNDS);
	KUNIT_EXPECT_EQ(test, atomic64_read(&s->wide), (s64)n * ROUNDS << 31);
	KUNIT_EXPECT_EQ(test, s->bits[0], 0UL);	/* an even number of changes each */
	KUNIT_EXPECT_EQ(test, refcount_read(&s->refs), 1 + n * ROUNDS / 2);
}

static refcount_t count;

static noinline void takes_one(void) { refcount_inc(&count); }
static noinline void takes_one_if_alive(void) { if (refcount_inc_not_zero(&count)) barrier(); }
static noinline void drops_one(void) { if (refcount_dec_and_test(&count)) barrier(); }
static noinline void drops_three(void) { if (refcount_sub_and_test(3, &count)) barrier(); }
static noinline void drops_one_of_several(void) { refcount_dec(&count); }
static noinline void gets_it(void) { kref_get((struct kref *)&count); }
static void release(struct kref *unused) { (void)unused; }
static noinline void puts_it(void) { kref_put((struct kref *)&count, release); }

static void a_count_that_goes_wrong_saturates(struct kunit *test)
{
	static const struct {
		int before;
		void (*fn)(void);
		const char *kind, *function;
	} row[] = {
		{ 0, takes_one, "use-after-free", "takes_one" },
		{ 0, gets_it, "use-after-free", "gets_it" },
		{ REFCOUNT_SATURATED, takes_one_if_alive, "saturated", "takes_one_if_alive" },
		{ REFCOUNT_MAX, takes_one, "saturated", "takes_one" },
		{ 0, drops_one, "underflow", "drops_one" },
		{ 0, puts_it, "underflow", "puts_it" },
		{ 2, drops_three, "underflow", "drops_three" },
		{ 1, drops_one_of_several, "leak", "drops_one_of_several" },
	};

	_Static_assert(sizeof(struct kref) == sizeof(refcount_t), "a kref is a count");
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct report_seen seen;

		refcount_set(&count, row[i].before);
		report_expect("refcount", NULL);
		row[i].fn();
		KUNIT_EXPECT_EQ_MSG(test, report_expected(&seen), 1U, "row %zu", i);
		KUNIT_EXPECT_EQ_MSG(test, (int)refcount_read(&count), REFCOUNT_SATURATED,
				    "row %zu", i);
		KUNIT_EXPECT_STREQ_MSG(test, seen.kind, row[i].kind, "row %zu", i);
		if (!IS_ENABLED(CONFIG_KALLSYMS))
			continue;
		KUNIT_EXPECT_STREQ_MSG(test, seen.object, "count", "row %zu", i);
		KUNIT_EXPECT_STREQ_MSG(test, seen.function, row[i].function, "row %zu", i);
	}
}

static void a_count_in_order_is_not_reported(struct kunit *test)
{
	report_expect("refcount", NULL);
	refcount_set(&count, 1);
	takes_one();
	takes_one_if_alive();
	drops_three();
	KUNIT_EXPECT_EQ(test, refcount_read(&count), 0U);
	takes_one_if_alive();
	KUNIT_EXPECT_EQ(test, refcount_read(&count), 0U);
	KUNIT_EXPECT_EQ(test, report_expected(NULL), 0U);
	/* Once saturated, always. */
	refcount_set(&count, REFCOUNT_SATURATED);
	report_expect("refcount", NULL);
	KUNIT_EXPECT_TRUE(test, refcount_inc_not_zero(&count));
	KUNIT_EXPECT_TRUE(test, refcount_dec_not_one(&count));
	KUNIT_EXPECT_FALSE(test, refcount_dec_and_test(&count));
	KUNIT_EXPECT_EQ(test, (int)refcount_read(&count), REFCOUNT_SATURATED);
	report_expected(NULL);
}

static void only_the_last_reference_takes_the_lock(struct kunit *test)
{
	refcount_t r = REFCOUNT_INIT(2);
	static DEFINE_SPINLOCK(l);
	static DEFINE_MUTEX(m);
	unsigned long flags;

	KUNIT_EXPECT_FALSE(test, refcount_dec_if_one(&r));
	KUNIT_EXPECT_FALSE(test, refcount_dec_and_lock(&r, &l));
	KUNIT_EXPECT_FALSE(test, spin_is_locked(&l));
	if (refcount_dec_and_lock(&r, &l))
		spin_unlock(&l);
	else
		KUNIT_FAIL(test, "the last one did not lock");
	KUNIT_EXPECT_EQ(test, refcount_read(&r), 0U);
	KUNIT_EXPECT_FALSE(test, refcount_inc_not_zero(&r));
	refcount_set(&r, 1);
	if (refcount_dec_and_lock_irqsave(&r, &l, &flags))
		spin_unlock_irqrestore(&l, flags);
	else
		KUNIT_FAIL(test, "the last one did not lock");
	refcount_set(&r, 2);
	KUNIT_EXPECT_FALSE(test, refcount_dec_and_mutex_lock(&r, &m));
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&m));
	if (refcount_dec_and_mutex_lock(&r, &m))
		mutex_unlock(&m);
	else
		KUNIT_FAIL(test, "the last one did not lock");
	refcount_set(&r, 1);
	KUNIT_EXPECT_TRUE(test, refcount_dec_if_one(&r));
}

static struct kunit_case atomic_cases[] = {
	KUNIT_CASE(atomic_operations),
	KUNIT_CASE(atomic64_operations),
	KUNIT_CASE(atomic_long_operations),
	KUNIT_CASE(exchanges_of_every_size),
	KUNIT_CASE(bits_and_words),
	KUNIT_CASE(nothing_is_lost_between_cpus),
	KUNIT_CASE(a_count_that_goes_wrong_saturates),
	KUNIT_CASE(a_count_in_order_is_not_reported),
	KUNIT_CASE(only_the_last_reference_takes_the_lock),
	{}
};

static struct kunit_suite atomic_suite = {
	.name = "atomic",
	.test_cases = atomic_cases,
};
kunit_test_suite(atomic_suite);
