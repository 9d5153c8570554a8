/* SPDX-License-Identifier: GPL-2.0-only */
/* The interrupt flag of this CPU. */
#ifndef ASM_IRQFLAGS_H
#define ASM_IRQFLAGS_H

#include <base/compiler.h>
#include <base/types.h>

#define X86_EFLAGS_IF		0x200UL

static __always_inline unsigned long arch_local_save_flags(void)
{
	unsigned long flags;

	__asm__ volatile("pushfq; popq %0" : "=rm" (flags) : : "memory");
	return flags;
}

static __always_inline void local_irq_disable(void)
{
	__asm__ volatile("cli" : : : "memory");
}

static __always_inline void local_irq_enable(void)
{
	__asm__ volatile("sti" : : : "memory");
}

static __always_inline bool irqs_disabled_flags(unsigned long flags)
{
	return !(flags & X86_EFLAGS_IF);
}

static __always_inline bool irqs_disabled(void)
{
	return irqs_disabled_flags(arch_local_save_flags());
}

static __always_inline unsigned long arch_local_irq_save(void)
{
	unsigned long flags = arch_local_save_flags();

	local_irq_disable();
	return flags;
}

#define local_irq_save(flags)	do { (flags) = arch_local_irq_save(); } while (0)

static __always_inline void local_irq_restore(unsigned long flags)
{
	if (!irqs_disabled_flags(flags))
		local_irq_enable();
}

/* Interrupts on and wait for one, with none lost between the two (sti shadow). */
static __always_inline void arch_safe_halt(void)
{
	__asm__ volatile("sti; hlt" : : : "memory");
}

#endif /* ASM_IRQFLAGS_H */
