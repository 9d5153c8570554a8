// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first serial port of a PC, for input: the monitor's port.
 *
 * The interrupt only says that there is something; reading is the same with
 * it and without.  A break comes as a zero byte that LSR_BI stands for; reading
 * the status clears that bit, so it is looked at once a byte.
 *
 * Source: TI PC16550D datasheet, section 8.
 */
#include <asm/io.h>
#include <base/err.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/interrupt.h>
#include <kernel/monitor.h>
#include <kernel/printk.h>

#include "serial16550.h"

static int serial_poll(void)
{
	u8 status = inb(COM1 + UART_LSR), byte;

	if (status == 0xff || !(status & LSR_DR))
		return -EAGAIN;		/* no port, or nothing there */
	byte = inb(COM1 + UART_RX);
	return status & LSR_BI ? MONITOR_BREAK : byte;
}

static void write_port(const char *s, size_t n)
{
	serial16550_write(NULL, s, n);
}

static const struct monitor_port serial_port = { .poll = serial_poll, .write = write_port };

static irqreturn_t serial_interrupt(int irq, void *unused)
{
	(void)irq, (void)unused;
	(void)inb(COM1 + UART_IIR);
	monitor_input();
	return IRQ_HANDLED;
}

/* As soon as there are interrupts: what comes after it may hang. */
static int __init serial16550_rx_init(void)
{
	int err;

	monitor_set_port(&serial_port);
	if (!monitor_wanted)
		return 0;
	err = request_irq(COM1_IRQ, serial_interrupt, 0, "ttyS0", NULL);
	if (err) {
		pr_err("ttyS0: no interrupt, the monitor looks by itself: %pe\n", ERR_PTR(err));
		return 0;
	}
	outb(MCR_DTR_RTS | MCR_OUT2, COM1 + UART_MCR);
	outb(IER_RX, COM1 + UART_IER);
	return 0;
}
device_initcall(serial16550_rx_init);
