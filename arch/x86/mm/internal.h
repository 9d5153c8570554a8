/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of arch/x86/mm/. */
#ifndef ARCH_X86_MM_INTERNAL_H
#define ARCH_X86_MM_INTERNAL_H

extern unsigned int max_page_level;

void make_kernel_top_entry(unsigned long virt);

#endif /* ARCH_X86_MM_INTERNAL_H */
