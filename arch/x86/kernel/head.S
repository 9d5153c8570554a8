/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first instructions, by two ways that meet in startup_common:
 *
 *	startup_64	from the EFI stub: long mode, firmware's page tables,
 *			image anywhere below 4 GiB at a multiple of 2 MiB,
 *			%rdi = physical address of a struct boot_info
 *	pvh_start	from QEMU or Xen: 32-bit, paging off, image where it
 *			was linked (physical), %ebx = hvm_start_info
 *
 * Both loaders have cleared .bss, as the ELF says they must.
 */
#include <asm/page.h>
#include <asm/pgtable_early.h>
#include "early.h"

#define CPUID_EXT_LM_BIT	29

/* Any value that an open bus does not answer. */
#define MEMORY_PATTERN		0x5aa5c33c

/* Page-table entries: Intel SDM vol. 3A, 4.5.4 */
#define PTE_TABLE		0x63		/* dirty accessed writable present */
#define PTE_2M			0xe3		/* the same, large */
#define PTE_BYTES		8
#define TOP_INDEX(va)		(((va) >> 39) & 511)
#define PDPT_INDEX(va)		(((va) >> 30) & 511)

/* Link-time physical address; plus phys_base it is the real one. */
#define PHYS(sym)		(sym - KERNEL_MAP_BASE)

/*
 * Fill the early tables.  %ebp: phys_base.  Changes %eax, %ecx, %edi.
 * Only 32-bit registers, since both modes assemble it; all tables are below
 * 4 GiB, so the upper half of each entry stays zero.
 */
.macro build_early_tables
	/* identity and direct map: 4 tables of 512 large pages in a row */
	leal	PHYS(early_low_pmd)(%ebp), %edi
	movl	$PTE_2M, %eax
	movl	$(4 * 512), %ecx
1:	movl	%eax, (%edi)
	addl	$SZ_2M, %eax
	addl	$PTE_BYTES, %edi
	decl	%ecx
	jnz	1b

	leal	PHYS(early_low_pdpt)(%ebp), %edi
	leal	(PHYS(early_low_pmd) + PTE_TABLE)(%ebp), %eax
	movl	$4, %ecx
2:	movl	%eax, (%edi)
	addl	$PAGE_SIZE, %eax
	addl	$PTE_BYTES, %edi
	decl	%ecx
	jnz	2b

	/* the image: only as many large pages as it has, from phys_base on */
	leal	(PHYS(early_kernel_pmd) + PTE_BYTES * (KERNEL_LINK_OFFSET >> 21))(%ebp), %edi
	leal	(KERNEL_LINK_OFFSET + PTE_2M)(%ebp), %eax
	movl	$early_kernel_large_pages, %ecx
3:	movl	%eax, (%edi)
	addl	$SZ_2M, %eax
	addl	$PTE_BYTES, %edi
	decl	%ecx
	jnz	3b

	leal	PHYS(early_kernel_pdpt)(%ebp), %edi
	leal	(PHYS(early_kernel_pmd) + PTE_TABLE)(%ebp), %eax
	movl	%eax, PTE_BYTES * PDPT_INDEX(KERNEL_MAP_BASE)(%edi)

	leal	PHYS(init_top_pgt)(%ebp), %edi
	leal	(PHYS(early_low_pdpt) + PTE_TABLE)(%ebp), %eax
	movl	%eax, (%edi)
	movl	%eax, PTE_BYTES * TOP_INDEX(PAGE_OFFSET)(%edi)
	leal	(PHYS(early_kernel_pdpt) + PTE_TABLE)(%ebp), %eax
	movl	%eax, PTE_BYTES * TOP_INDEX(KERNEL_MAP_BASE)(%edi)
.endm

	.section ".head.text", "ax"
	.code64
	.globl	startup_64
	.type	startup_64, @function
startup_64:
	cli
	cld
	movq	%rdi, %r12
	leaq	startup_64(%rip), %rbp
	subq	$PHYS(startup_64), %rbp		/* phys_base: below 4 GiB, may be 0 */
	build_early_tables

	/*
	 * Both tables must hold the running code at the physical address;
	 * the new ones do.  CR4 after CR3: setting PGE flushes what the
	 * firmware mapped as global.
	 */
	leal	PHYS(init_top_pgt)(%ebp), %eax
	movq	%rax, %cr3
	leaq	boot_from_efi(%rip), %r13
	jmp	startup_common
	.size	startup_64, . - startup_64

/*
 * %rbp: phys_base; %r12: what the loader passed, physical; %r13: the function
 * that makes boot_info of it (low or high address: only the high is used).
 */
	.type	startup_common, @function
startup_common:
	/* NX before any table uses it; every CPU we support has it (cpu_init() checks). */
	movl	$0x80000001, %eax
	cpuid
	movl	%edx, %esi
	movl	$EFER_NUMBER, %ecx
	rdmsr
	btl	$CPUID_EXT_NX_BIT, %esi
	jnc	1f
	btsl	$EFER_NX_BIT, %eax
1:	wrmsr
	movl	$EARLY_CR0, %eax
	movq	%rax, %cr0
	movl	$EARLY_CR4, %eax
	movq	%rax, %cr4

	/* to the linked addresses */
	movq	$2f, %rax
	jmp	*%rax
2:	subq	%rbp, %r13			/* %r13 was physical */
	movq	$KERNEL_MAP_BASE, %rax
	addq	%rax, %r13
	movq	%rbp, phys_base(%rip)

	lgdt	early_gdt_ptr(%rip)
	lidt	early_idt_ptr(%rip)		/* empty: a fault before trap_init() resets */
	movl	$EARLY_DS, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs

	/* The boot CPU's per-CPU area is the linked section itself: <asm/percpu.h>. */
	movl	$GS_BASE_NUMBER, %ecx
	xorl	%edx, %edx
	wrmsr

	leaq	init_stack + THREAD_SIZE(%rip), %rsp
	pushq	$EARLY_CS
	leaq	3f(%rip), %rax
	pushq	%rax
	lretq
3:
	/* A zero return address and frame pointer end every stack trace. */
	leaq	init_stack + THREAD_SIZE(%rip), %rsp
	xorl	%ebp, %ebp
	pushq	%rbp
	pushq	%rbp
	pushq	$0				/* clear all flags but the fixed one */
	popfq
	movq	%r12, %rdi
	call	*%r13
	call	start_kernel
4:	cli
	hlt
	jmp	4b
	.size	startup_common, . - startup_common

	.code32
	.globl	pvh_start
	.type	pvh_start, @function
pvh_start:
	cli
	cld
	movl	%ebx, %esi			/* cpuid changes %ebx */

	movl	$0x80000000, %eax
	cpuid
	cmpl	$0x80000001, %eax
	jb	no_long_mode
	movl	$0x80000001, %eax
	cpuid
	btl	$CPUID_EXT_LM_BIT, %edx
	jnc	no_long_mode

	/* Is there memory up to the image's end?  .bss is zero. */
	movl	$(PHYS(_end) - 4), %edi
	movl	$MEMORY_PATTERN, (%edi)
	cmpl	$MEMORY_PATTERN, (%edi)
	jne	no_memory
	movl	$0, (%edi)

	xorl	%ebp, %ebp			/* phys_base: where it was linked */
	build_early_tables

	movl	$CR4_PAE, %eax
	movl	%eax, %cr4
	movl	$PHYS(init_top_pgt), %eax
	movl	%eax, %cr3
	movl	$EFER_NUMBER, %ecx
	rdmsr
	btsl	$EFER_LME_BIT, %eax
	wrmsr
	movl	$EARLY_CR0, %eax
	movl	%eax, %cr0
	lgdtl	PHYS(early_gdt_ptr_phys)
	ljmpl	$EARLY_CS, $PHYS(pvh_long)

no_memory:
	movl	$PHYS(no_memory_text), %esi
	jmp	1f
no_long_mode:
	movl	$PHYS(no_long_mode_text), %esi
1:	lodsb
	testb	%al, %al
	jz	2f
	movw	$0xe9, %dx			/* debugcon */
	outb	%al, %dx
	movw	$0x3f8, %dx			/* first serial port, as the firmware left it */
	outb	%al, %dx
	jmp	1b
2:	hlt
	jmp	2b
	.size	pvh_start, . - pvh_start

	.code64
	.type	pvh_long, @function
pvh_long:
	movl	%esi, %r12d
	xorl	%ebp, %ebp
	leaq	boot_from_pvh(%rip), %r13
	jmp	startup_common
	.size	pvh_long, . - pvh_long

	.section ".init.rodata", "a"
no_memory_text:
	.asciz	"Heddle: too little memory: it ends before the kernel's image does\r\n"
no_long_mode_text:
	.asciz	"Heddle: this processor has no 64-bit mode; it cannot run this kernel\r\n"
	.balign	8
early_gdt:
	.quad	0
	.quad	0
	.quad	0x00af9b000000ffff		/* EARLY_CS: 64-bit code, accessed */
	.quad	0x00cf93000000ffff		/* EARLY_DS: data, accessed */
early_gdt_end:
	.balign	8
	.skip	6
	.globl	early_gdt_ptr
early_gdt_ptr:
	.word	early_gdt_end - early_gdt - 1
	.quad	early_gdt
	.balign	8
	.skip	6
early_gdt_ptr_phys:
	.word	early_gdt_end - early_gdt - 1
	.long	PHYS(early_gdt)
	.balign	8
	.skip	6
early_idt_ptr:
	.word	0
	.quad	0

	.section ".data", "aw"
	.balign	8
	.globl	phys_base
	.type	phys_base, @object
phys_base:
	.quad	0
	.size	phys_base, 8

	.section ".bss..page_aligned", "aw", @nobits
	.balign	PAGE_SIZE
.macro pages_object name, pages
	.type	\name, @object
\name:	.skip	(\pages) * PAGE_SIZE
	.size	\name, . - \name
.endm
	.globl	init_top_pgt
pages_object init_top_pgt, 1
pages_object early_low_pdpt, 1
pages_object early_low_pmd, 4
pages_object early_kernel_pdpt, 1
pages_object early_kernel_pmd, 1

/* The boot thread's stack, with its guard below. */
	.globl	init_stack_guard, init_stack
pages_object init_stack_guard, 1
pages_object init_stack, THREAD_SIZE / PAGE_SIZE

/* Xen's "Guest Physical Address of 32-bit entry": what makes -kernel vmlinux boot. */
	.section ".note.Xen", "a", @note
	.balign	4
	.long	2f - 1f				/* bytes of the name */
	.long	4f - 3f				/* bytes of the descriptor */
	.long	18				/* XEN_ELFNOTE_PHYS32_ENTRY */
1:	.asciz	"Xen"
2:	.balign	4
3:	.quad	PHYS(pvh_start)
4:	.balign	4

	.section ".note.GNU-stack", "", @progbits
