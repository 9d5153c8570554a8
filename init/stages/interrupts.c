// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: an interrupt sent to oneself arrives, once, and not while they are off. */
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <kernel/boot_stage.h>
#include <kernel/irq.h>

#define PATIENCE	1000000		/* rounds: only a broken machine gets there */

static unsigned int taken;
static int stage_vector;

static void count_it(struct pt_regs *regs, void *data)
{
	WRITE_ONCE(taken, taken + 1);
}

static int interrupts_stage(struct boot_stage_run *run)
{
	unsigned long flags;
	unsigned int early;

	if (irqs_disabled())
		return stage_fail(run, "interrupts are off");
	if (!stage_vector)
		stage_vector = request_vector(count_it, NULL, "boot stage");
	if (stage_vector < 0)
		return stage_fail(run, "no vector: error %d", stage_vector);
	taken = 0;
	local_irq_save(flags);
	send_ipi_self((unsigned int)stage_vector);
	for (int i = 0; i < 1000; i++)
		cpu_relax();
	early = READ_ONCE(taken);
	local_irq_restore(flags);
	for (int i = 0; i < PATIENCE && !READ_ONCE(taken); i++)
		cpu_relax();
	if (early)
		return stage_fail(run, "it came while interrupts were off");
	if (READ_ONCE(taken) != 1)
		return stage_fail(run, "it came %u times", READ_ONCE(taken));
	return 0;
}

boot_stage(18, interrupts, interrupts_stage);
