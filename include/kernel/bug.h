/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BUG() for what must never go on, WARN() for what must be reported and can.
 *
 * Both are one ud2 and an entry in the table __bug_table; the report is made
 * by the exception handler (kernel/panic.c: report_bug()).
 */
#ifndef KERNEL_BUG_H
#define KERNEL_BUG_H

#include <base/compiler.h>
#include <base/types.h>

#define BUGFLAG_WARNING		0x1
#define BUGFLAG_ONCE		0x2
#define BUGFLAG_DONE		0x4	/* written when a _ONCE entry has fired */

struct bug_entry {
	s32 ip_disp;		/* from this member to the ud2 */
	s32 file_disp;		/* from this member to the file's name */
	u16 line;
	u16 flags;		/* BUGFLAG_* */
};

#define __BUG_FLAGS(flags)						\
	__asm__ volatile("1:\tud2\n\t"				\
			 ".pushsection __bug_table, \"aw\"\n\t"	\
			 "2:\t.long 1b - 2b\n\t"			\
			 "3:\t.long %c0 - 3b\n\t"			\
			 ".short %c1, %c2\n\t"			\
			 ".popsection"					\
			 : : "i" (__FILE__), "i" (__LINE__), "i" (flags))

#ifdef __HEDDLE_HOST__
#include <stdio.h>
#include <stdlib.h>
#define BUG()	do { fprintf(stderr, "BUG at %s:%d\n", __FILE__, __LINE__); abort(); } while (0)
#define __WARN_FLAGS(flags) \
	do { fprintf(stderr, "WARNING at %s:%d\n", __FILE__, __LINE__); abort(); } while (0)
#else
#define BUG()			do { __BUG_FLAGS(0); __builtin_unreachable(); } while (0)
#define __WARN_FLAGS(flags)	__BUG_FLAGS(BUGFLAG_WARNING | (flags))
#endif

#define BUG_ON(c)		do { if (unlikely(c)) BUG(); } while (0)

/* Each is an expression: the condition's truth. */
#define WARN_ON(c) ({							\
	bool __c = !!(c);						\
	if (unlikely(__c))						\
		__WARN_FLAGS(0);					\
	unlikely(__c); })
#define WARN_ON_ONCE(c) ({						\
	bool __c = !!(c);						\
	if (unlikely(__c))						\
		__WARN_FLAGS(BUGFLAG_ONCE);				\
	unlikely(__c); })

/* With a message, printed before the report.  Needs <kernel/printk.h>. */
#define WARN(c, fmt, ...) ({						\
	bool __c = !!(c);						\
	if (unlikely(__c)) {						\
		printk(KERN_WARNING fmt, ##__VA_ARGS__);		\
		__WARN_FLAGS(0);					\
	}								\
	unlikely(__c); })
#define WARN_ONCE(c, fmt, ...) ({					\
	static bool __warned;						\
	bool __c = !!(c);						\
	if (unlikely(__c && !__warned)) {				\
		__warned = true;					\
		WARN(1, fmt, ##__VA_ARGS__);				\
	}								\
	unlikely(__c); })

#endif /* KERNEL_BUG_H */
