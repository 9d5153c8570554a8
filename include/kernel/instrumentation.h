/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The places where noinstr text may call out of itself.
 *
 * Each leaves its address in a section of notes, which scripts/noinstr.py
 * reads from the linked image: a call from .noinstr.text to other text that
 * does not stand between a begin and an end fails the build.
 */
#ifndef KERNEL_INSTRUMENTATION_H
#define KERNEL_INSTRUMENTATION_H

#include <base/compiler.h>

/* clang lets other paths jump to a label that has no instruction of its own. */
#ifdef __clang__
#define __INSTR_PLACE	"nop\n\t"
#else
#define __INSTR_PLACE	""
#endif

#define __instr_note(section)						\
	__asm__ volatile("%c0:\n\t" __INSTR_PLACE			\
			 ".pushsection " section ", \"\"\n\t"	\
			 ".quad %c0b\n\t"				\
			 ".popsection\n\t" : : "i" (__COUNTER__))
#define instrumentation_begin()	__instr_note(".discard.instr_begin")
#define instrumentation_end()	__instr_note(".discard.instr_end")

#endif /* KERNEL_INSTRUMENTATION_H */
