/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page tables the kernel starts on, built by head.S in .bss:
 *
 *	0			first 4 GiB, identity, for the jump only
 *	PAGE_OFFSET		the same tables again: the early direct map
 *	KERNEL_MAP_BASE		the image, at phys_base
 *
 * All with 2 MiB pages, writable, executable and not global.  mm_init()
 * replaces them.
 */
#ifndef ASM_PGTABLE_EARLY_H
#define ASM_PGTABLE_EARLY_H

#include <base/bits.h>

/* Memory that __va() reaches before mm_init(): bytes from physical 0. */
#define EARLY_MAP_SIZE		SZ_4G

#ifndef __ASSEMBLER__
#include <base/types.h>

extern u64 init_top_pgt[512];
#endif

#endif /* ASM_PGTABLE_EARLY_H */
