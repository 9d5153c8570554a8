// SPDX-License-Identifier: GPL-2.0-only
/* Instructions that may fault: see <asm/extable.h>. */
#include <asm/extable.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <kernel/sections.h>

SECTION_TABLE(const struct exception_table_entry, __ex_table);

/**
 * fixup_exception() - go on at the fixup of a faulting instruction, if it has one
 * @regs: the fault's registers; ip is moved
 *
 * The table has a handful of entries, so it is searched from end to end.
 *
 * Context: any.  Never logs.
 * Return: false if a fault was not expected there.
 */
bool fixup_exception(struct pt_regs *regs)
{
	const struct exception_table_entry *e;

	for (e = __start___ex_table; e < __stop___ex_table; e++) {
		if ((unsigned long)&e->insn + (long)e->insn != regs->ip)
			continue;
		regs->ip = (unsigned long)&e->fixup + (long)e->fixup;
		return true;
	}
	return false;
}

#define copy_one(dst, src, type) do {				\
	type __v;							\
	int __e = -EFAULT;						\
	__asm__ volatile("1:\tmov %2, %1\n\t"				\
			 "xorl %0, %0\n"				\
			 "2:\n\t"					\
			 _ASM_EXTABLE("1b", "2b")			\
			 : "+r" (__e), "=q" (__v)			\
			 : "m" (*(const type *)(src)) : "cc");		\
	if (unlikely(__e))						\
		return __e;						\
	__builtin_memcpy((dst), &__v, sizeof(type));			\
} while (0)

/**
 * copy_from_kernel_nofault() - read memory that may not be there
 * @dst: where to
 * @src: from where; any value
 * @n:   bytes
 *
 * Context: any, NMI too.  Never logs, takes no lock.
 * Return: 0, or -EFAULT if some byte could not be read; @dst is then partly
 * written.
 */
int copy_from_kernel_nofault(void *dst, const void *src, size_t n)
{
	char *d = dst;
	const char *s = src;

	for (; n >= sizeof(u64); n -= sizeof(u64), d += sizeof(u64), s += sizeof(u64))
		copy_one(d, s, u64);
	for (; n; n--, d++, s++)
		copy_one(d, s, u8);
	return 0;
}
