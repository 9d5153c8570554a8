// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU's isa-debug-exit: a store to its port ends QEMU with the status
 * (value << 1) | 1.  On a machine without it the store goes nowhere.
 *
 * Source: QEMU, hw/misc/debugexit.c.
 */
#include <asm/io.h>
#include <base/init.h>
#include <drivers/early.h>
#include <kernel/reboot.h>

#define DEBUG_EXIT_PORT	0xf4

static void debug_exit(enum exit_code code)
{
	outl((u32)code, DEBUG_EXIT_PORT);
}

/**
 * debug_exit_early_init() - make machine_exit() use the device
 *
 * First of all, so that a panic while booting has its exit status too.
 *
 * Context: boot, before memory is up.
 */
void __init debug_exit_early_init(void)
{
	register_exit_handler(debug_exit);
}
