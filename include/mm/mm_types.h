/* SPDX-License-Identifier: GPL-2.0-only */
/* An address space. */
#ifndef MM_MM_TYPES_H
#define MM_MM_TYPES_H

#include <base/types.h>

/*
 * init_mm is the kernel's: the upper half of its top-level table is filled
 * once, before the first thread, and never changes.  So every other address
 * space can share it by a copy of those entries, and switching to one is a
 * load and a 'mov %cr3': no lock, no look-up, nothing to log.
 */
struct mm_struct {
	u64 *pgd;		/* constant: top-level table, in the direct map */
};

extern struct mm_struct init_mm;

#endif /* MM_MM_TYPES_H */
