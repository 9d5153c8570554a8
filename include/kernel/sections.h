/* SPDX-License-Identifier: GPL-2.0-only */
/* The boundaries that the linker script (arch/x86/kernel/vmlinux.lds.S) defines. */
#ifndef KERNEL_SECTIONS_H
#define KERNEL_SECTIONS_H

extern char _stext[], _etext[];			/* all text */
extern char __noinstr_text_start[], __noinstr_text_end[];
extern char __init_begin[], __init_end[];	/* freed after boot, page-aligned */
extern char _sinittext[], _einittext[];
extern char __start_rodata[], __end_rodata[];
extern char __start_ro_after_init[], __end_ro_after_init[];	/* page-aligned */
extern char _sdata[], _edata[];
extern char __bss_start[], __bss_stop[];
extern char _text[], _end[];			/* the whole image, page-aligned */
extern char __per_cpu_start[], __per_cpu_end[];
extern char __per_cpu_template[];		/* with CONFIG_SMP: the same before it was written to */
/* Tables, each from __start_X to __stop_X. */
extern char __start_initcalls[], __stop_initcalls[];
#define SECTION_TABLE(type, name) \
	extern type __start_##name[], __stop_##name[]

#endif /* KERNEL_SECTIONS_H */
