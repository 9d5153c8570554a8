// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU's debug console: a byte written to its port appears on the host.  The
 * port reads as itself if the device is there.
 *
 * Source: QEMU, hw/char/debugcon.c.
 */
#include <asm/io.h>
#include <base/init.h>
#include <drivers/early.h>
#include <kernel/console.h>

#define DEBUGCON_PORT	0xe9

static void debugcon_write(struct console *con, const char *s, size_t len)
{
	(void)con;
	while (len--)
		outb((u8)*s++, DEBUGCON_PORT);
}

static struct console debugcon = {
	.name = "debugcon",
	.write = debugcon_write,
	.early = true,
};

/**
 * debugcon_early_init() - register the debug console if it is there
 *
 * Context: boot, before memory is up.
 */
void __init debugcon_early_init(void)
{
	if (inb(DEBUGCON_PORT) == DEBUGCON_PORT)
		register_console(&debugcon);
}
