/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gcov - what gcc's counters need at link time.
 *
 * How they are read: Documentation/guide/coverage.rst
 */
#ifndef KERNEL_GCOV_H
#define KERNEL_GCOV_H

#include <base/types.h>

void __gcov_merge_add(s64 *counters, u32 n);

#endif /* KERNEL_GCOV_H */
