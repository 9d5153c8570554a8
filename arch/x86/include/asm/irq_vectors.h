/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who has which of the 256 vectors.
 *
 *	0x00-0x1f	exceptions, by the processor
 *	0x20-0x2f	the 8259 pair: masked, but it may raise spurious ones
 *	0x30-0xef	handed out by request_vector()
 *	0xf0-0xff	this CPU's own APIC
 */
#ifndef ASM_IRQ_VECTORS_H
#define ASM_IRQ_VECTORS_H

#define NR_VECTORS		256

#define X86_TRAP_DE		0
#define X86_TRAP_DB		1
#define X86_TRAP_NMI		2
#define X86_TRAP_BP		3
#define X86_TRAP_OF		4
#define X86_TRAP_BR		5
#define X86_TRAP_UD		6
#define X86_TRAP_NM		7
#define X86_TRAP_DF		8
#define X86_TRAP_TS		10
#define X86_TRAP_NP		11
#define X86_TRAP_SS		12
#define X86_TRAP_GP		13
#define X86_TRAP_PF		14
#define X86_TRAP_MF		16
#define X86_TRAP_AC		17
#define X86_TRAP_MC		18
#define X86_TRAP_XF		19
#define X86_TRAP_CP		21
#define NR_EXCEPTIONS		32

#define PIC_FIRST_VECTOR	0x20
#define FIRST_DEVICE_VECTOR	0x30
#define LAST_DEVICE_VECTOR	0xef
#define LOCAL_TIMER_VECTOR	0xf0
#define RESCHEDULE_VECTOR	0xf1
#define CALL_FUNCTION_VECTOR	0xf2
#define IRQ_WORK_VECTOR		0xf3
#define ERROR_APIC_VECTOR	0xfe
#define SPURIOUS_APIC_VECTOR	0xff

#endif /* ASM_IRQ_VECTORS_H */
