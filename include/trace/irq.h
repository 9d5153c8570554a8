/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of interrupts, softirqs and NMIs. */
#ifndef TRACE_IRQ_H
#define TRACE_IRQ_H

#include <kernel/tracepoint.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	irq
#define TRACE_CONFIG	CONFIG_TRACE_IRQ

/* What the vectors and softirqs are called: kernel/trace/events.c. */
#define __tp_words_irq_vector(x)	__tp_word(x)
#define __tp_words_softirq(x)		__tp_word(x)

TRACE_EVENT(irq_entry,
	TP_PROTO(unsigned int vector, unsigned long ip),
	TP_FIELDS((irq_vector, vector, vector), (sym, ip, ip)))

TRACE_EVENT(irq_exit,
	TP_PROTO(unsigned int vector),
	TP_FIELDS((irq_vector, vector, vector)))

TRACE_EVENT(softirq_entry,
	TP_PROTO(unsigned int nr),
	TP_FIELDS((softirq, nr, nr)))

TRACE_EVENT(softirq_exit,
	TP_PROTO(unsigned int nr),
	TP_FIELDS((softirq, nr, nr)))

TRACE_EVENT(nmi_entry,
	TP_PROTO(unsigned long ip),
	TP_FIELDS((sym, ip, ip)))

TRACE_EVENT_BARE(nmi_exit)

#endif /* TRACE_IRQ_H */
