/* SPDX-License-Identifier: GPL-2.0-only */
/* From the loader's word to memblock: arch/x86/kernel/setup.c. */
#ifndef ASM_SETUP_H
#define ASM_SETUP_H

#include <base/boot_info.h>
#include <base/compiler.h>

/* What the loader said; checked and repaired by setup_arch(), constant after it. */
extern struct boot_info boot_info;

/* Context: boot, before mm_init().  Panics when there is too little memory. */
void setup_arch(void);

/* Name of a region's type, for the log. */
const char *boot_mem_type_name(u32 type);

#endif /* ASM_SETUP_H */
