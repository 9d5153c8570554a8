/* SPDX-License-Identifier: GPL-2.0-only */
/* How far the machine is. */
#ifndef KERNEL_SYSTEM_STATE_H
#define KERNEL_SYSTEM_STATE_H

enum system_state {
	SYSTEM_BOOTING,		/* one thread, interrupts off for most of it */
	SYSTEM_SCHEDULING,	/* threads run */
	SYSTEM_RUNNING,		/* all initcalls are done */
	SYSTEM_ENDING,		/* machine_exit() or panic() */
};

extern enum system_state system_state;	/* goes up only */

#endif /* KERNEL_SYSTEM_STATE_H */
