/* SPDX-License-Identifier: GPL-2.0-only */
/* Trace events of one CPU's interrupting another. */
#ifndef TRACE_IPI_H
#define TRACE_IPI_H

#include <trace/irq.h>

#undef TRACE_GROUP
#undef TRACE_CONFIG
#define TRACE_GROUP	ipi
#define TRACE_CONFIG	CONFIG_TRACE_IPI

TRACE_EVENT(ipi_send,
	TP_PROTO(unsigned int target, unsigned int vector),
	TP_FIELDS((cpu, target, target), (irq_vector, vector, vector)))

TRACE_EVENT(ipi_receive,
	TP_PROTO(unsigned int vector),
	TP_FIELDS((irq_vector, vector, vector)))

#endif /* TRACE_IPI_H */
