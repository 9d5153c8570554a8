// SPDX-License-Identifier: GPL-2.0-only
/* Ending and resetting the machine, by whatever a driver has registered. */
#include <asm/cmpxchg.h>
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <base/init.h>
#include <kernel/console.h>
#include <kernel/panic.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/reboot.h>

#define HANDLERS_MAX	4

/* Filled from the front while booting, never emptied. */
static void (*exit_handler[HANDLERS_MAX])(enum exit_code code);
static void (*restart_handler[HANDLERS_MAX])(void);
static bool (*dump_handler)(void);

/**
 * register_exit_handler() - a way to end the machine
 * @fn: ends it with a code, or returns if it cannot
 *
 * Context: boot, or task.
 */
void register_exit_handler(void (*fn)(enum exit_code code))
{
	for (int i = 0; i < HANDLERS_MAX; i++) {
		void (*none)(enum exit_code code) = NULL;

		if (try_cmpxchg(&exit_handler[i], &none, fn))
			return;
	}
	pr_err("reboot: no room for another exit handler\n");
}

/**
 * register_restart_handler() - a way to reset the machine
 * @fn: resets it, or returns if it cannot
 *
 * Context: boot, or task.
 */
void register_restart_handler(void (*fn)(void))
{
	for (int i = 0; i < HANDLERS_MAX; i++) {
		void (*none)(void) = NULL;

		if (try_cmpxchg(&restart_handler[i], &none, fn))
			return;
	}
	pr_err("reboot: no room for another restart handler\n");
}

/**
 * register_dump_handler() - the way to have the memory taken
 * @fn: returns when it has been, or false if it cannot be
 *
 * Context: boot.
 */
void __init register_dump_handler(bool (*fn)(void))
{
	dump_handler = fn;
}

static __noreturn void stay(const char *what)
{
	pr_emerg("reboot: %s: halted\n", what);
	console_flush_on_panic();
	halt_forever();
}

/**
 * machine_exit() - end the run
 * @code: what QEMU's exit status is made of
 *
 * Shows what is left of the log; where it may not sleep, with no lock and
 * without the console thread.
 *
 * Context: any.
 */
void machine_exit(enum exit_code code)
{
	/* In good order the console thread ends its line; otherwise it is begun again. */
	if (preemptible() && !READ_ONCE(panic_in_progress))
		console_flush();
	local_irq_disable();
	console_flush_on_panic();
	for (int i = 0; i < HANDLERS_MAX; i++)
		if (exit_handler[i])
			exit_handler[i](code);
	stay("nothing here can end the machine");
}

/**
 * machine_restart() - reset the machine
 *
 * Context: any.
 */
void machine_restart(void)
{
	local_irq_disable();
	console_flush_on_panic();
	for (int i = 0; i < HANDLERS_MAX; i++)
		if (restart_handler[i])
			restart_handler[i]();
	stay("nothing here can reset the machine");
}

/**
 * machine_dump() - have the host take the machine's memory
 *
 * Comes back when it has, or after a line that it cannot.
 *
 * Context: any.
 */
void machine_dump(void)
{
	local_irq_disable();
	console_flush_on_panic();
	if (!dump_handler || !dump_handler())
		pr_emerg("reboot: nobody takes a dump of this machine\n");
}
