// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first serial port of a PC, for output: console=ttyS0[,BAUD[n8]].  Input
 * is serial16550_rx.c's.
 *
 * Polled and without a lock: panic may come in the middle of a write and start
 * afresh.  Each wait is bounded, so that a port that never gets ready costs
 * time but hangs nobody.  What it did not take is counted, and the count is
 * shown where it is missing.
 *
 * Source: TI PC16550D datasheet, section 8.
 */
#include <asm/io.h>
#include <asm/processor.h>
#include <base/errno.h>
#include <base/init.h>
#include <drivers/early.h>
#include <kernel/console.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "serial16550.h"

#define LCR_8N1		0x03
#define LCR_DLAB	0x80
#define FCR_ENABLE	0x07	/* FIFOs on and cleared */

#define BAUD_BASE	115200
#define FIFO_BYTES	16
/* A FIFO of 16 at 9600 baud takes 17 ms; a port read takes about 1 us on hardware. */
#define THRE_POLLS	50000

static bool dead;	/* timed out once: try each byte only once from then on */
static size_t lost;	/* bytes it did not take since then */

static bool wait_for_room(void)
{
	unsigned int polls = dead ? 1 : THRE_POLLS;

	while (!(inb(COM1 + UART_LSR) & LSR_THRE)) {
		if (!--polls) {
			dead = true;
			return false;
		}
		cpu_relax();
	}
	dead = false;
	return true;
}

static void put_bytes(const char *s, size_t len)
{
	unsigned int room = 0;

	while (len--) {
		/* Never split "\r\n" over two fills: keep two free. */
		if (room < 2) {
			if (!wait_for_room()) {
				lost += len + 1;
				return;
			}
			room = FIFO_BYTES;
		}
		if (*s == '\n') {
			outb('\r', COM1 + UART_TX);
			room--;
		}
		outb((u8)*s++, COM1 + UART_TX);
		room--;
	}
}

/* It is ready again. */
static void tell_lost(void)
{
	char text[64];
	int n = scnprintf(text, sizeof(text), "\n** %zu bytes lost: the port was not ready **\n", lost);

	lost = 0;
	put_bytes(text, (size_t)n);
}

void serial16550_write(struct console *con, const char *s, size_t len)
{
	(void)con;
	if (unlikely(lost) && wait_for_room())
		tell_lost();
	put_bytes(s, len);
}

static void set_divisor(unsigned int divisor)
{
	outb(0, COM1 + UART_IER);
	outb(LCR_8N1 | LCR_DLAB, COM1 + UART_LCR);
	outb((u8)divisor, COM1 + UART_DLL);
	outb((u8)(divisor >> 8), COM1 + UART_DLM);
	outb(LCR_8N1, COM1 + UART_LCR);
	outb(FCR_ENABLE, COM1 + UART_FCR);
	outb(MCR_DTR_RTS, COM1 + UART_MCR);
}

/* BAUD, and after it nothing or "n8", which is all this port does. */
static int serial_setup(struct console *con, const char *options)
{
	char num[8];
	unsigned int baud = BAUD_BASE;
	size_t n = 0;
	int err;

	(void)con;
	if (options && *options) {
		while (options[n] >= '0' && options[n] <= '9')
			n++;
		if (!n || n >= sizeof(num) || (options[n] && strcmp(options + n, "n8")))
			return -EINVAL;
		memcpy(num, options, n);
		num[n] = '\0';
		err = kstrtouint(num, 10, &baud);
		if (err)
			return err;
		if (!baud || baud > BAUD_BASE || BAUD_BASE % baud || BAUD_BASE / baud > 0xffff)
			return -EINVAL;
	}
	/* Let what is in the FIFO out at the old speed. */
	wait_for_room();
	set_divisor(BAUD_BASE / baud);
	return 0;
}

static bool serial_there(void)
{
	outb(0x5a, COM1 + UART_SCR);
	if (inb(COM1 + UART_SCR) != 0x5a)
		return false;
	outb(0xa5, COM1 + UART_SCR);
	return inb(COM1 + UART_SCR) == 0xa5;
}

static struct console serial = {
	.name = "ttyS0",
	.write = serial16550_write,
	.setup = serial_setup,
	.early = true,
};

/**
 * serial16550_early_init() - register the first serial port if it is there
 *
 * Context: boot, before memory is up.
 */
void __init serial16550_early_init(void)
{
	if (serial_there())
		register_console(&serial);
}
