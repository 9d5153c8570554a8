// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: an NMI sent to oneself arrives, interrupts off or not. */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <kernel/boot_stage.h>
#include <kernel/irq.h>

#define PATIENCE	1000000		/* rounds: only a broken machine gets there */

static bool armed;
static unsigned int taken, outside;

/* Stays registered: there is no way to take it back, and it only looks when armed. */
static bool count_nmi(struct pt_regs *regs)
{
	if (!READ_ONCE(armed))
		return false;
	WRITE_ONCE(armed, false);
	WRITE_ONCE(taken, taken + 1);
	if (!in_nmi())
		WRITE_ONCE(outside, outside + 1);
	return true;
}

static int nmi_stage(struct boot_stage_run *run)
{
	unsigned long flags;
	int err = register_nmi_handler(count_nmi);

	if (err)
		return stage_fail(run, "no place for a handler: error %d", err);
	taken = outside = 0;
	WRITE_ONCE(armed, true);
	local_irq_save(flags);
	send_nmi_self();
	for (int i = 0; i < PATIENCE && !READ_ONCE(taken); i++)
		cpu_relax();
	local_irq_restore(flags);
	WRITE_ONCE(armed, false);
	if (READ_ONCE(taken) != 1)
		return stage_fail(run, "it came %u times", READ_ONCE(taken));
	return outside ? stage_fail(run, "its handler did not run in NMI context") : 0;
}

boot_stage(19, nmi, nmi_stage);
