/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The image: each permission in pages of its own, so that nothing is ever
 * writable and executable at once.
 *
 *	text		R-X
 *	rodata, tables	R--
 *	data		RW-	(ro_after_init in pages of its own)
 *	init text	R-X	freed after boot
 *	init data	RW-	freed after boot
 *	bss		RW-
 *
 * Virtual addresses as in <asm/page.h>, physical ones from KERNEL_LINK_OFFSET
 * on, which a direct boot uses as they are; the EFI stub moves the image.
 * Tables are KEEPed: nothing refers to their entries but their bounds.
 */
#include <asm/page.h>

/* The linker has an ALIGN() of its own. */
#undef ALIGN

OUTPUT_FORMAT(elf64-x86-64)
OUTPUT_ARCH(i386:x86-64)
ENTRY(startup_64)

PHDRS {
	text		PT_LOAD	FLAGS(5);
	rodata		PT_LOAD	FLAGS(4);
	data		PT_LOAD	FLAGS(6);
	inittext	PT_LOAD	FLAGS(5);
	initdata	PT_LOAD	FLAGS(6);
	bss		PT_LOAD	FLAGS(6);	/* its own: its alignment would pad the file */
	note		PT_NOTE	FLAGS(4);
	stack		PT_GNU_STACK FLAGS(6);
}

#define AT_PHYS(name)	AT(ADDR(name) - KERNEL_MAP_BASE)
#define NEXT_PAGE	. = ALIGN(PAGE_SIZE)

/* A table with its bounds: entries sorted by section name, then link order. */
#define TABLE(name)							\
	. = ALIGN(8);							\
	__start_##name = .;						\
	KEEP(*(SORT_BY_NAME(name)))					\
	KEEP(*(SORT_BY_NAME(name.*)))					\
	__stop_##name = .

SECTIONS {
	. = KERNEL_MAP_BASE + KERNEL_LINK_OFFSET;
	_text = .;

	.text : AT_PHYS(.text) {
		_stext = .;
		*(.text.unlikely .text.unlikely.*)
		*(.text.hot .text.hot.*)
		*(.text .text.*)
		. = ALIGN(16);
		__noinstr_text_start = .;
		*(.noinstr.text .noinstr.text.*)
		__noinstr_text_end = .;
		NEXT_PAGE;
		_etext = .;
	} :text =0xcccccccc

	.rodata : AT_PHYS(.rodata) {
		__start_rodata = .;
		*(.rodata .rodata.*)
		. = ALIGN(8);
		__start_initcalls = .;
		KEEP(*(SORT_BY_NAME(.initcall*)))
		__stop_initcalls = .;
		TABLE(__param);
		TABLE(__ex_table);
		TABLE(__jump_table);
		TABLE(kunit_suites);
		TABLE(boot_stages);
		TABLE(modules);
		TABLE(monitor_commands);
		TABLE(gcov_info);
		. = ALIGN(8);
		KEEP(*(.kallsyms .kallsyms.*))
	} :rodata

	.notes : AT_PHYS(.notes) {
		. = ALIGN(4);
		KEEP(*(.note.Xen))
		__start_build_id = .;
		KEEP(*(.note.gnu.build-id))
		__stop_build_id = .;
	} :rodata :note

	.rodata_end : AT_PHYS(.rodata_end) {
		NEXT_PAGE;
		__end_rodata = .;
	} :rodata

	.data : AT_PHYS(.data) {
		_sdata = .;
		*(.data..page_aligned)
		NEXT_PAGE;
		__start_ro_after_init = .;
		*(.data..ro_after_init)
		NEXT_PAGE;
		__end_ro_after_init = .;
		*(.data .data.[!.]*)
		/* The compilers' own with -fdata-sections: counters, places */
		*(.data..L*)
		. = ALIGN(64);
		*(.data..cacheline_aligned)
		. = ALIGN(4);
		__start___bug_table = .;
		KEEP(*(__bug_table))
		__stop___bug_table = .;
		TABLE(trace_events);
		. = ALIGN(64);
		__per_cpu_start = .;
		*(SORT_BY_ALIGNMENT(.data..percpu))
		. = ALIGN(64);
		__per_cpu_end = .;
	} :data

	.data_end : AT_PHYS(.data_end) {
		_edata = .;
		NEXT_PAGE;
		__init_begin = .;
	} :data

	.init.text : AT_PHYS(.init.text) {
		_sinittext = .;
		KEEP(*(.head.text))
		*(.init.text .init.text.*)
		NEXT_PAGE;
		_einittext = .;
	} :inittext =0xcccccccc

	.init.data : AT_PHYS(.init.data) {
		*(.init.rodata .init.rodata.*)
		*(.init.data .init.data.*)
#ifdef CONFIG_KASAN
		. = ALIGN(8);
		__init_array_start = .;
		KEEP(*(.init_array .init_array.*))
		__init_array_end = .;
#endif
#ifdef CONFIG_SMP
		/* kernel/percpu.c: the section as it was before anybody wrote to it. */
		. = ALIGN(64);
		__per_cpu_template = .;
		. += __per_cpu_end - __per_cpu_start;
#endif
		NEXT_PAGE;
		__init_end = .;
	} :initdata

	.bss (NOLOAD) : AT_PHYS(.bss) {
		__bss_start = .;
		*(.bss..page_aligned)
		*(.bss .bss.*)
		*(COMMON)
		NEXT_PAGE;
		__bss_stop = .;
		_end = .;
	} :bss

	/* For readers of a memory dump (kernel/vmcoreinfo.c): read from the file, never loaded. */
	.vmcoreinfo 0 : { KEEP(*(.vmcoreinfo)) } :NONE

	/* The formats of trace events, and their numbers, which are addresses here: the same. */
	.trace_format 0 : { KEEP(*(.trace_format)) }
	.trace_ids 0 : { KEEP(*(.trace_ids)) }

	/* Notes for scripts/noinstr.py: the same. */
	.discard.instr_begin 0 : { KEEP(*(.discard.instr_begin)) }
	.discard.instr_end 0 : { KEEP(*(.discard.instr_end)) }

	.comment 0 : { *(.comment) }
	.debug_abbrev 0 : { *(.debug_abbrev) }
	.debug_addr 0 : { *(.debug_addr) }
	.debug_aranges 0 : { *(.debug_aranges) }
	.debug_frame 0 : { *(.debug_frame) }
	.debug_info 0 : { *(.debug_info) }
	.debug_line 0 : { *(.debug_line) }
	.debug_line_str 0 : { *(.debug_line_str) }
	.debug_loc 0 : { *(.debug_loc) }
	.debug_loclists 0 : { *(.debug_loclists) }
	.debug_macro 0 : { *(.debug_macro) }
	.debug_ranges 0 : { *(.debug_ranges) }
	.debug_rnglists 0 : { *(.debug_rnglists) }
	.debug_str 0 : { *(.debug_str) }
	.debug_str_offsets 0 : { *(.debug_str_offsets) }
	.debug_types 0 : { *(.debug_types) }
	.symtab 0 : { *(.symtab) }
	.strtab 0 : { *(.strtab) }
	.shstrtab 0 : { *(.shstrtab) }

	/* Must stay empty: nobody applies relocations at run time. */
	.got : { *(.got) *(.got.plt) *(.igot .igot.plt) *(.plt .plt.*) *(.iplt) } :NONE
	.rela.dyn : { *(.rela.*) *(.rela_*) }

	/DISCARD/ : {
		*(.discard .discard.*)
		*(.eh_frame .eh_frame_hdr)
		*(.note.GNU-stack .note.gnu.property)
		*(.llvm_addrsig .llvm.call-graph-profile)
		*(.modinfo)
#ifdef CONFIG_KASAN
		/* The image does not end */
		*(.fini_array .fini_array.*)
#endif
#ifdef CONFIG_KCSAN
		/* Each file's call of __tsan_init(), which has nothing to do */
		*(.init_array.00099 .init_array.0)
#endif
		/* The list of entries: it would keep functions that nobody calls */
		*(__patchable_function_entries)
	}
}

/* For head.S: large pages from KERNEL_LINK_OFFSET to the image's end. */
early_kernel_large_pages = (_end - _text + 0x1fffff) >> 21;

#ifdef CONFIG_STACKPROTECTOR
/* What the compiler reads.  Of a variable that a file declares clang forgets the %gs. */
__stack_chk_guard_gs = __stack_chk_guard;
#endif

ASSERT(SIZEOF(.got) == 0, "the image has a GOT: something was compiled as position-independent")
ASSERT(SIZEOF(.rela.dyn) == 0, "the image has run-time relocations")
ASSERT(_end - KERNEL_MAP_BASE < 0x40000000, "the image is larger than its 1 GiB of addresses")
ASSERT((__per_cpu_start & 63) == 0, "the per-CPU section is not aligned to a cache line")
ASSERT(_sinittext == __init_begin, "init text does not begin the init area")
ASSERT(__start_ro_after_init % 4096 == 0, "ro_after_init does not begin a page")
