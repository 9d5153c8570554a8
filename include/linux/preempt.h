/* SPDX-License-Identifier: GPL-2.0-only */
/* Preemption. */
#ifndef LINUX_PREEMPT_H
#define LINUX_PREEMPT_H

#include <kernel/preempt.h>
#include <kernel/bottom_half.h>
#include <asm/irqflags.h>

#ifndef preempt_disable_notrace
#define preempt_disable_notrace()	preempt_disable()
#define preempt_enable_notrace()	preempt_enable()
#endif
#ifndef in_irq
#define in_irq()		in_hardirq()
#define in_softirq()		(!!softirq_count())
#endif
#ifndef in_atomic
#define in_atomic()		(preempt_count() != 0)
#endif
#ifndef migrate_disable
#define migrate_disable()	preempt_disable()
#define migrate_enable()	preempt_enable()
#endif

#endif /* LINUX_PREEMPT_H */
