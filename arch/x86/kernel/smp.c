// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starting further processors, and interrupts between processors.
 *
 * They are started one at a time by the boot CPU: what secondary_* below and
 * the trampoline page say is for the one that is on its way.
 */
#define pr_fmt(fmt) "smp: " fmt

#include <asm/apic.h>
#include <asm/barrier.h>
#include <asm/cpufeature.h>
#include <asm/desc.h>
#include <asm/irq_vectors.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/pgtable_early.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <asm/traps.h>
#include <base/bits.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/cpu_up.h>
#include <kernel/irq.h>
#include <kernel/ktime.h>
#include <kernel/percpu.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/smp.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/mm_types.h>
#include <trace/ipi.h>

/* On a real machine the reset takes time: Intel SDM vol. 3A, 8.4.4.1. */
#define INIT_DELAY_US		10000
#define STARTUP_DELAY_US	200
#define XAPIC_ID_MAX		254

extern char trampoline_start[], trampoline_end[], trampoline_long[], trampoline_gdt[],
	    trampoline_gdt_base[], trampoline_jump[], trampoline_cr3[], trampoline_entry[],
	    trampoline_stage[];
void secondary_startup(void);
void secondary_start(void);

/* By CPU number; the boot CPU first.  Constant after init_IRQ(). */
static u32 cpu_apic_id[NR_CPUS] __ro_after_init;
static unsigned int nr_apic_ids __ro_after_init = 1;

/* For trampoline.S and secondary_start(), about the CPU that is being started. */
extern unsigned long secondary_cr3, secondary_gs, secondary_sp;
unsigned long secondary_cr3, secondary_gs, secondary_sp;
static unsigned int secondary_cpu;
static char *secondary_ist;

/**
 * smp_set_apic_ids() - what processors there are, as the firmware says
 * @id: their numbers on the interrupt bus
 * @n:  how many
 *
 * Context: boot, after apic_init().
 */
void __init smp_set_apic_ids(const u32 *id, unsigned int n)
{
	unsigned int unreachable = 0, surplus = 0;

	cpu_apic_id[0] = apic_id();
	for (unsigned int i = 0; i < n; i++) {
		if (id[i] == cpu_apic_id[0])
			continue;
		if (apic_regs && id[i] > XAPIC_ID_MAX)
			unreachable++;
		else if (nr_apic_ids == NR_CPUS)
			surplus++;
		else
			cpu_apic_id[nr_apic_ids++] = id[i];
	}
	if (unreachable)
		pr_warn("%u processor(s) can be reached by x2APIC only\n", unreachable);
	if (surplus)
		pr_warn("%u processor(s) more than CONFIG_NR_CPUS=%d are not used\n", surplus, NR_CPUS);
}

static void reschedule_interrupt(struct pt_regs *regs, void *data)
{
	(void)regs, (void)data;
	trace_ipi_receive(RESCHEDULE_VECTOR);
	scheduler_ipi();
}

static void call_function_interrupt(struct pt_regs *regs, void *data)
{
	(void)regs, (void)data;
	trace_ipi_receive(CALL_FUNCTION_VECTOR);
	smp_call_function_interrupt();
}

/**
 * arch_smp_prepare() - the interrupts between CPUs
 *
 * Context: boot, before the first arch_cpu_start().
 * Return: how many CPUs can be brought up, this one included.
 */
unsigned int __init arch_smp_prepare(void)
{
	irq_vector_set(RESCHEDULE_VECTOR, reschedule_interrupt, NULL, "reschedule");
	irq_vector_set(CALL_FUNCTION_VECTOR, call_function_interrupt, NULL, "function call");
	return boot_info.trampoline ? nr_apic_ids : 1;
}

static void __init put32(const char *where, u32 val)
{
	memcpy((char *)__va(boot_info.trampoline) + (where - trampoline_start), &val, sizeof(val));
}

static u32 __init stage_reached(void)
{
	const char *page = __va(boot_info.trampoline);

	return READ_ONCE(*(const u32 *)(page + (trampoline_stage - trampoline_start)));
}

static void __init prepare_trampoline(void)
{
	u32 phys = (u32)boot_info.trampoline;
	u64 entry = (u64)(unsigned long)secondary_startup;

	memcpy(__va(phys), trampoline_start, (size_t)(trampoline_end - trampoline_start));
	put32(trampoline_gdt_base, phys + (u32)(trampoline_gdt - trampoline_start));
	put32(trampoline_jump, phys + (u32)(trampoline_long - trampoline_start));
	put32(trampoline_cr3, (u32)__pa_symbol(init_top_pgt));
	put32(trampoline_stage, 0);
	put32(trampoline_entry, (u32)entry);
	put32(trampoline_entry + 4, (u32)(entry >> 32));
}

/* The first C of a processor, interrupts off, on the stack of its idle thread. */
void __init secondary_start(void)
{
	pat_init();
	cpu_init_secondary(secondary_ist);
	load_idt();
	apic_setup_cpu();
	smp_cpu_entry(secondary_cpu);
}

static void __init wake_processor(u32 id)
{
	bool virtual = cpu_has(X86_FEATURE_HYPERVISOR);

	apic_send_init(id);
	if (!virtual)
		udelay(INIT_DELAY_US);
	apic_send_startup(id, boot_info.trampoline);
	udelay(virtual ? 10 : STARTUP_DELAY_US);
	/* The second is ignored by one that runs already; some missed the first. */
	if (!stage_reached())
		apic_send_startup(id, boot_info.trampoline);
}

/**
 * arch_cpu_start() - start a processor
 * @cpu:  its number, 1 to arch_smp_prepare() - 1; its per-CPU area is there
 * @idle: the thread whose stack it stands on; it is current there
 *
 * It calls smp_cpu_entry(), interrupts off.
 *
 * Context: boot, task, one at a time.
 * Return: 0 when the messages were sent; -ENOMEM.
 */
int __init arch_cpu_start(unsigned int cpu, struct task_struct *idle)
{
	char *ist = (char *)__get_free_pages(GFP_KERNEL, ilog2(2 * IST_COUNT * IST_STACK_SIZE - 1) -
							 PAGE_SHIFT);

	if (!ist)
		return -ENOMEM;
	secondary_cr3 = __pa(init_mm.pgd);
	secondary_gs = per_cpu_offset(cpu);
	secondary_sp = (unsigned long)idle->stack + THREAD_SIZE;
	secondary_cpu = cpu;
	secondary_ist = ist;
	prepare_trampoline();
	/* All of that before the message.  Pairs with the processor's reset. */
	smp_mb();
	wake_processor(cpu_apic_id[cpu]);
	return 0;
}

/**
 * arch_cpu_start_report() - how far a processor came that did not arrive
 *
 * Context: boot.
 * Return: a phrase for the log.
 */
const char * __init arch_cpu_start_report(void)
{
	static const char *const stage[] = {
		"it never ran", "it stopped in real mode", "it stopped in long mode",
	};
	u32 n = stage_reached();

	return n < ARRAY_SIZE(stage) ? stage[n] : "its trampoline is overwritten";
}

/* Context: any. */
void arch_send_reschedule(unsigned int cpu)
{
	trace_ipi_send(cpu, RESCHEDULE_VECTOR);
	apic_send_ipi(cpu_apic_id[cpu], RESCHEDULE_VECTOR);
}

void arch_send_call_function(unsigned int cpu)
{
	trace_ipi_send(cpu, CALL_FUNCTION_VECTOR);
	apic_send_ipi(cpu_apic_id[cpu], CALL_FUNCTION_VECTOR);
}

void arch_send_irq_work(unsigned int cpu)
{
	apic_send_ipi(cpu_apic_id[cpu], IRQ_WORK_VECTOR);
}

void arch_send_nmi(unsigned int cpu)
{
	apic_send_nmi(cpu_apic_id[cpu]);
}
