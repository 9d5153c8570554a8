/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * This CPU's interrupt controller and the I/O ones.
 *
 * Source: Intel SDM vol. 3A, chapter 11 "Advanced Programmable Interrupt
 * Controller"; Intel 82093AA data sheet (I/O APIC).
 */
#ifndef ASM_APIC_H
#define ASM_APIC_H

#include <asm/io.h>
#include <asm/msr.h>
#include <base/compiler.h>
#include <base/types.h>

/* Registers, as offsets of the memory-mapped form. */
#define APIC_ID			0x020
#define APIC_VERSION		0x030
#define APIC_TPR		0x080
#define APIC_EOI		0x0b0
#define APIC_SVR		0x0f0
#define APIC_ISR		0x100
#define APIC_IRR		0x200
#define APIC_ESR		0x280
#define APIC_LVT_CMCI		0x2f0
#define APIC_ICR		0x300
#define APIC_ICR_HIGH		0x310
#define APIC_LVT_TIMER		0x320
#define APIC_LVT_THERMAL	0x330
#define APIC_LVT_PERF		0x340
#define APIC_LVT_LINT0		0x350
#define APIC_LVT_LINT1		0x360
#define APIC_LVT_ERROR		0x370
#define APIC_TIMER_INITIAL	0x380
#define APIC_TIMER_CURRENT	0x390
#define APIC_TIMER_DIVIDE	0x3e0
#define X2APIC_SELF_IPI		0x3f0

#define APIC_SVR_ENABLE		0x100
#define APIC_LVT_MASKED		0x10000
#define APIC_LVT_NMI		0x400
#define APIC_TIMER_PERIODIC	0x20000
#define APIC_TIMER_DEADLINE	0x40000
#define APIC_TIMER_DIVIDE_1	0xb
#define APIC_ICR_NMI		0x00400
#define APIC_ICR_INIT		0x00500
#define APIC_ICR_STARTUP	0x00600
#define APIC_ICR_PENDING	0x01000
#define APIC_ICR_ASSERT		0x04000
#define APIC_ICR_SELF		0x40000

#define APIC_DEFAULT_BASE	0xfee00000ULL
#define IOAPIC_DEFAULT_BASE	0xfec00000ULL
#define APIC_BASE_X2APIC	0x400
#define APIC_BASE_ENABLE	0x800
#define X2APIC_MSR(reg)		(0x800 + ((reg) >> 4))

extern void __iomem *apic_regs;		/* NULL: by MSR (x2APIC).  Constant after init_IRQ(). */
extern bool apic_present;	/* constant after init_IRQ() */

static __always_inline u32 apic_read(u32 reg)
{
	return apic_regs ? readl((char __iomem *)apic_regs + reg) : (u32)rdmsr(X2APIC_MSR(reg));
}

static __always_inline void apic_write(u32 reg, u32 val)
{
	if (likely(apic_regs))
		writel(val, (char __iomem *)apic_regs + reg);
	else
		wrmsr(X2APIC_MSR(reg), val);
}

static __always_inline void apic_eoi(void)
{
	apic_write(APIC_EOI, 0);
}

/* Bit @vector of the 256-bit register that begins at @reg: APIC_IRR or APIC_ISR. */
static inline bool apic_vector_bit(u32 reg, unsigned int vector)
{
	return apic_read(reg + (vector / 32) * 0x10) >> vector % 32 & 1;
}

/* Find and enable this CPU's APIC; panics in words if there is none.  Context: boot. */
void apic_init(u64 madt_base);
u32 apic_id(void);
/* An NMI to the CPU with that APIC number.  Context: any. */
void apic_send_nmi(u32 id);
/* @vector to the CPU with that APIC number.  Context: any. */
void apic_send_ipi(u32 id, unsigned int vector);
/* The two steps that start a processor at physical @page.  Context: boot. */
void apic_send_init(u32 id);
void apic_send_startup(u32 id, u64 page);
/* A further CPU's own APIC.  Context: that CPU's boot, interrupts off. */
void apic_setup_cpu(void);
/* The I/O APIC at @base serves interrupts from @gsi_base on.  0 or -errno.  Context: boot. */
int ioapic_add(u64 base, u32 gsi_base);
/* ISA interrupt @irq is really @gsi, with the flags of the MADT.  Context: boot. */
void ioapic_override(u8 irq, u32 gsi, u16 flags);
/* Wire @wire of the I/O APICs is an NMI of this CPU from now on.  0 or -errno.  Context: boot. */
int ioapic_route_nmi(u32 wire);
/* All the rest of init_IRQ(): make request_irq() work. */
void ioapic_enable(void);

/* @bus_hz: timer input, @tsc_hz: for the deadline mode.  The boot CPU's tick begins.  Context: boot. */
void apic_timer_start(u64 bus_hz, u64 tsc_hz);
static inline bool apic_usable(void)
{
	return apic_present;
}

#endif /* ASM_APIC_H */
