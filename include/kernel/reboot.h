/* SPDX-License-Identifier: GPL-2.0-only */
/* How a run ends, and the status it ends with. */
#ifndef KERNEL_REBOOT_H
#define KERNEL_REBOOT_H

#include <base/compiler.h>
#include <base/types.h>

/* QEMU's exit status is (code << 1) | 1; never 0 or 1, which QEMU uses itself. */
enum exit_code {
	EXIT_CODE_PASS = 0x10,		/* status 33: everything planned passed */
	EXIT_CODE_FAIL = 0x11,		/* status 35: a test failed */
	EXIT_CODE_PANIC = 0x12,		/* status 37 */
	EXIT_CODE_NOTHING = 0x13,	/* status 39: no test was configured or matched */
};

/*
 * Flush the log and end the machine with @code, by the first way that a
 * driver has registered (isa-debug-exit, ...); halts if there is none.
 * Context: any.
 */
__noreturn void machine_exit(enum exit_code code);

/* A driver that can end the machine; returns if it could not after all. */
void register_exit_handler(void (*fn)(enum exit_code code));

/* Reset the machine; halts if no driver can.  Context: any. */
__noreturn void machine_restart(void);
/* A driver that can reset the machine; returns if it could not after all. */
void register_restart_handler(void (*fn)(void));

/*
 * Have the host take the machine's memory, and come back when it has; says
 * so if no driver can.  Context: any.
 */
void machine_dump(void);
/* The driver that tells the host; false if it could not after all. */
void register_dump_handler(bool (*fn)(void));

#endif /* KERNEL_REBOOT_H */
