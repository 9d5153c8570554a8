/* SPDX-License-Identifier: GPL-2.0-only */
/* Between vector.c, which knows vectors and wires, and manage.c, which knows drivers. */
#ifndef KERNEL_IRQ_INTERNALS_H
#define KERNEL_IRQ_INTERNALS_H

#include <kernel/irq.h>

int irq_line_connect(unsigned int gsi, irq_vector_fn_t fn, void *data, const char *name);
void irq_line_disconnect(unsigned int gsi, unsigned int vector);
/* Of wires that are connected. */
void irq_line_mask(unsigned int gsi, bool masked);
bool irq_line_is_level(unsigned int gsi);

#endif /* KERNEL_IRQ_INTERNALS_H */
