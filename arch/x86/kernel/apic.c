// SPDX-License-Identifier: GPL-2.0-only
/* This CPU's APIC: finding it, switching it on, sending to it. */
#define pr_fmt(fmt) "apic: " fmt

#include <asm/apic.h>
#include <asm/barrier.h>
#include <asm/cpufeature.h>
#include <asm/irq_vectors.h>
#include <asm/irqflags.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <base/init.h>
#include <kernel/irq.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <mm/vmalloc.h>

#define ICR_WAIT_ROUNDS		100000	/* reads before a stuck send is given up */

void __iomem *apic_regs;
bool apic_present;

static void apic_error(struct pt_regs *regs, void *data)
{
	apic_write(APIC_ESR, 0);
	pr_err("error interrupt, status %#x\n", apic_read(APIC_ESR));
}

/* A send may be under way in the older form; it takes nanoseconds if not broken. */
static void icr_wait(void)
{
	unsigned int n = ICR_WAIT_ROUNDS;

	while (apic_read(APIC_ICR) & APIC_ICR_PENDING && --n)
		cpu_relax();
}

static void icr_send(u32 id, u32 low)
{
	unsigned long flags;

	if (!apic_regs) {
		wrmsr(X2APIC_MSR(APIC_ICR), (u64)id << 32 | low);
		return;
	}
	/*
	 * Two writes that belong together.  An NMI handler that sends may
	 * come between them; the 'self' form leaves the upper word alone.
	 */
	local_irq_save(flags);
	icr_wait();
	if (!(low & APIC_ICR_SELF))
		apic_write(APIC_ICR_HIGH, id << 24);
	apic_write(APIC_ICR, low);
	icr_wait();
	local_irq_restore(flags);
}

/**
 * apic_id() - this CPU's number on the interrupt bus
 *
 * Context: any, caller cannot migrate.
 * Return: the number.
 */
u32 apic_id(void)
{
	u32 id = apic_read(APIC_ID);

	return apic_regs ? id >> 24 : id;
}

/**
 * apic_send_nmi() - send an NMI
 * @id: the APIC number of the CPU it is for
 *
 * Context: any.
 */
void apic_send_nmi(u32 id)
{
	/* To the own CPU, too, by number: the 'self' form knows fixed vectors only. */
	icr_send(id, APIC_ICR_NMI | APIC_ICR_ASSERT);
}

/**
 * apic_send_ipi() - raise a vector on a CPU
 * @id:     the APIC number of the CPU it is for
 * @vector: 0x20 to 0xff
 *
 * What was written before is visible to the handler.
 *
 * Context: any.
 */
void apic_send_ipi(u32 id, unsigned int vector)
{
	/* A WRMSR to an x2APIC register does not wait for earlier stores: SDM 11.12.3. */
	if (!apic_regs)
		mb();
	icr_send(id, APIC_ICR_ASSERT | (vector & 0xff));
}

/**
 * apic_send_init() - reset a processor: it waits for the start-up message then
 * @id: its APIC number
 *
 * Context: boot.
 */
void __init apic_send_init(u32 id)
{
	icr_send(id, APIC_ICR_INIT | APIC_ICR_ASSERT);
}

/**
 * apic_send_startup() - let a reset processor run, in real mode
 * @id:   its APIC number
 * @page: physical address where it begins, page-aligned, below 1 MiB
 *
 * Context: boot.
 */
void __init apic_send_startup(u32 id, u64 page)
{
	icr_send(id, APIC_ICR_STARTUP | APIC_ICR_ASSERT | (u32)(page >> 12));
}

/**
 * send_ipi_self() - raise a vector on this CPU
 * @vector: 0x20 to 0xff
 *
 * With interrupts off it waits in the APIC until they are on.
 *
 * Context: any, caller cannot migrate.
 */
void send_ipi_self(unsigned int vector)
{
	if (!apic_usable())
		return;
	if (apic_regs)
		icr_send(0, APIC_ICR_SELF | APIC_ICR_ASSERT | (vector & 0xff));
	else
		wrmsr(X2APIC_MSR(X2APIC_SELF_IPI), vector & 0xff);
}

/* What interrupts the firmware left in service would block ours of lower rank. */
static void clear_in_service(void)
{
	for (unsigned int n = 0; n < NR_VECTORS; n++) {
		unsigned int i, pending = 0;

		for (i = 0; i < NR_VECTORS / 32; i++)
			pending |= apic_read(APIC_ISR + i * 0x10);
		if (!pending)
			return;
		apic_eoi();
	}
	pr_warn("interrupts stay in service whatever we acknowledge\n");
}

static void enable_x2apic(void)
{
	u64 msr = rdmsr(MSR_IA32_APIC_BASE);

	/* Off to x2APIC has to go by way of the older form: SDM 11.12.5. */
	wrmsr(MSR_IA32_APIC_BASE, msr | APIC_BASE_ENABLE);
	wrmsr(MSR_IA32_APIC_BASE, msr | APIC_BASE_ENABLE | APIC_BASE_X2APIC);
}

static void __init map_registers(u64 madt_base)
{
	u64 msr = rdmsr(MSR_IA32_APIC_BASE);
	u64 base = msr & 0x000ffffffffff000ULL;

	if (msr & APIC_BASE_X2APIC || cpu_has(X86_FEATURE_X2APIC)) {
		enable_x2apic();
		return;
	}
	if (!base)
		base = madt_base ? madt_base : APIC_DEFAULT_BASE;
	if (madt_base && base != madt_base)
		pr_warn("registers at %#llx, not at %#llx as the MADT says\n", base, madt_base);
	wrmsr(MSR_IA32_APIC_BASE, (msr & 0xfff) | base | APIC_BASE_ENABLE);
	apic_regs = ioremap(base, PAGE_SIZE);
	if (!apic_regs)
		panic("no address space for the APIC's registers at %#llx", base);
}

/* LINT1 is NMI, all else masked. */
static void setup_registers(u32 version)
{
	u32 max_lvt = version >> 16 & 0xff;

	apic_write(APIC_LVT_TIMER, APIC_LVT_MASKED | LOCAL_TIMER_VECTOR);
	if (max_lvt >= 4)
		apic_write(APIC_LVT_PERF, APIC_LVT_MASKED);
	if (max_lvt >= 5)
		apic_write(APIC_LVT_THERMAL, APIC_LVT_MASKED);
	apic_write(APIC_TPR, 0);
	/* Enabled before LINT0/1: while it is off, LVT entries cannot be unmasked. */
	apic_write(APIC_SVR, APIC_SVR_ENABLE | SPURIOUS_APIC_VECTOR);
	apic_write(APIC_LVT_LINT0, APIC_LVT_MASKED);
	apic_write(APIC_LVT_LINT1, APIC_LVT_NMI);
	clear_in_service();
	apic_write(APIC_ESR, 0);
	apic_write(APIC_LVT_ERROR, ERROR_APIC_VECTOR);
}

/**
 * apic_setup_cpu() - enable this CPU's APIC as the boot CPU's is
 *
 * Context: this CPU's boot, interrupts off.
 */
void apic_setup_cpu(void)
{
	if (!apic_regs)
		enable_x2apic();
	setup_registers(apic_read(APIC_VERSION));
}

/**
 * apic_init() - find and enable the boot CPU's APIC
 * @madt_base: physical address of its registers by the MADT; 0: not said
 *
 * Context: boot, after mm_init().
 */
void __init apic_init(u64 madt_base)
{
	u32 version;

	map_registers(madt_base);
	version = apic_read(APIC_VERSION);
	if (version == 0 || version == ~0U)
		panic("no APIC answers (version register %#x)", version);
	irq_vector_set(ERROR_APIC_VECTOR, apic_error, NULL, "APIC error");
	setup_registers(version);
	apic_present = true;
	pr_info("number %u, version %#x, %s\n", apic_id(), version & 0xff,
		apic_regs ? "memory-mapped" : "x2APIC");
}
