/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts of this CPU off and on. */
#ifndef LINUX_IRQFLAGS_H
#define LINUX_IRQFLAGS_H

#include <asm/irqflags.h>

#ifndef local_save_flags
#define local_save_flags(flags)	((flags) = arch_local_save_flags())
#endif

#endif /* LINUX_IRQFLAGS_H */
