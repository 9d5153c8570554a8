// SPDX-License-Identifier: GPL-2.0-only
/* The interrupt table: one for all CPUs. */
#include <asm/desc.h>
#include <asm/irq_vectors.h>
#include <asm/page.h>
#include <asm/traps.h>
#include <base/init.h>

#define STUB_SIZE		16	/* bytes: .balign in entry.S */

extern char exception_stubs[], irq_stubs[], nmi_entry[];

static struct gate idt[NR_VECTORS] __section(".bss..page_aligned") __aligned(PAGE_SIZE);

static void __init set_gate(unsigned int vector, const char *entry, u8 ist)
{
	u64 a = (u64)(unsigned long)entry;

	idt[vector] = (struct gate) {
		.offset_low = (u16)a,
		.offset_middle = (u16)(a >> 16),
		.offset_high = (u32)(a >> 32),
		.segment = __KERNEL_CS,
		.ist = ist,
		.type = vector == X86_TRAP_BP ? GATE_INTERRUPT_USER : GATE_INTERRUPT,
	};
}

/**
 * load_idt() - make this CPU use the table
 *
 * Context: boot of this CPU, after its task segment is loaded.
 */
void load_idt(void)
{
	struct desc_ptr ptr = { .size = sizeof(idt) - 1, .address = (u64)(unsigned long)idt };

	__asm__ volatile("lidt %0" : : "m" (ptr) : "memory");
}

/**
 * trap_init() - fill the interrupt table and use it
 *
 * Context: boot, after cpu_init().
 */
void __init trap_init(void)
{
	for (unsigned int v = 0; v < NR_EXCEPTIONS; v++)
		set_gate(v, exception_stubs + v * STUB_SIZE, 0);
	for (unsigned int v = NR_EXCEPTIONS; v < NR_VECTORS; v++)
		set_gate(v, irq_stubs + (v - NR_EXCEPTIONS) * STUB_SIZE, 0);
	set_gate(X86_TRAP_NMI, nmi_entry, IST_NMI);
	set_gate(X86_TRAP_DF, exception_stubs + X86_TRAP_DF * STUB_SIZE, IST_DF);
	set_gate(X86_TRAP_MC, exception_stubs + X86_TRAP_MC * STUB_SIZE, IST_MC);
	load_idt();
}
