/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers of a 16550, and what the two halves of its driver tell each other. */
#ifndef SERIAL16550_H
#define SERIAL16550_H

#include <base/types.h>

struct console;

#define COM1		0x3f8
#define COM1_IRQ	4
#define UART_RX		0	/* received bytes */
#define UART_TX		0	/* transmit holding register */
#define UART_DLL	0	/* divisor, with LCR_DLAB */
#define UART_DLM	1
#define UART_IER	1	/* interrupt enable */
#define UART_IIR	2	/* which interrupt */
#define UART_FCR	2	/* FIFO control */
#define UART_LCR	3	/* line control */
#define UART_MCR	4	/* modem control */
#define UART_LSR	5	/* line status */
#define UART_SCR	7	/* scratch: stores a byte, does nothing */

#define IER_RX		0x05	/* a byte is there; a break or an error */
#define MCR_DTR_RTS	0x03
#define MCR_OUT2	0x08	/* on a PC: lets the interrupt out */
#define LSR_DR		0x01	/* a byte is there */
#define LSR_BI		0x10	/* the byte is a break */
#define LSR_THRE	0x20	/* holding register (FIFO) empty */

void serial16550_write(struct console *con, const char *s, size_t len);

#endif /* SERIAL16550_H */
