// SPDX-License-Identifier: GPL-2.0-only
/*
 * Coverage: the kernel's whole part in it.
 *
 * gcc keeps the counters in .bss, describes each file's in a struct
 * gcov_info, and puts that one's address into the table gcov_info
 * (-fprofile-info-section).  scripts/runner/gcov/gcda.py reads all that out of
 * the memory of a machine that has ended, however it ended.
 */
#include <kernel/gcov.h>
#include <kernel/panic.h>

/**
 * __gcov_merge_add() - marks, in a struct gcov_info, counters that are added
 * @counters: not used
 * @n:        not used
 *
 * gcc names the kind of each array of counters by the function that merges
 * two of them; the merging is done on the host.
 *
 * Context: never called.
 */
void __gcov_merge_add(s64 *counters, u32 n)
{
	(void)counters;
	panic("%s(%u): counters are merged on the host", __func__, n);
}
