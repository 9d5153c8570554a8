/* SPDX-License-Identifier: GPL-2.0-only */
/* Between entry.S and dispatch.c. */
#ifndef ARCH_X86_ENTRY_H
#define ARCH_X86_ENTRY_H

#include <base/types.h>

struct pt_regs;

/* True: return without IRET (see entry.S). */
bool exc_dispatch(struct pt_regs *regs, unsigned int vector);
void irq_dispatch(struct pt_regs *regs);
void nmi_dispatch(struct pt_regs *regs);

#endif /* ARCH_X86_ENTRY_H */
