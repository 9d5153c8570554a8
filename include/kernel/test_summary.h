/* SPDX-License-Identifier: GPL-2.0-only */
/* What a set of tests came to: the verdict of a run is made from these. */
#ifndef KERNEL_TEST_SUMMARY_H
#define KERNEL_TEST_SUMMARY_H

struct test_summary {
	unsigned int passed, failed, skipped;
	unsigned int total;	/* planned: more than the sum of the others means some never ran */
};

static inline void test_summary_add(struct test_summary *sum, const struct test_summary *more)
{
	sum->passed += more->passed;
	sum->failed += more->failed;
	sum->skipped += more->skipped;
	sum->total += more->total;
}

#endif /* KERNEL_TEST_SUMMARY_H */
