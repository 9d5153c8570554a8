/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel, stripped, inside the EFI image.  KERNEL_ELF: its path, from the Makefile. */
	.section ".rodata.kernel", "a"
	.balign	16
	.globl	kernel_elf, kernel_elf_end
	.hidden	kernel_elf, kernel_elf_end
kernel_elf:
	.incbin	KERNEL_ELF
kernel_elf_end:
	.section ".note.GNU-stack", "", @progbits
