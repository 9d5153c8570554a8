// SPDX-License-Identifier: GPL-2.0-only
/* A processor's own state: features, control registers, segments, task segment, stacks. */
#define pr_fmt(fmt) "cpu: " fmt

#include <asm/cpufeature.h>
#include <asm/desc.h>
#include <asm/msr.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <asm/traps.h>
#include <asm/tsc.h>
#include <base/init.h>
#include <kernel/panic.h>
#include <kernel/percpu.h>
#include <kernel/printk.h>

/* Written by cpu_init() on their CPU, then by the processor alone. */
struct cpu_tables {
	u64 gdt[GDT_ENTRIES];
	struct tss tss;
	unsigned long ist_low[IST_COUNT];	/* lowest addresses of the stacks */
};

static DEFINE_PER_CPU_ALIGNED(struct cpu_tables, cpu_tables);

/* The boot CPU's; the others allocate theirs when they are brought up. */
static char boot_ist_stacks[IST_COUNT][IST_STACK_SIZE]
	__section(".bss..page_aligned") __aligned(PAGE_SIZE);

static const char *const ist_names[IST_COUNT] = { "NMI", "#DF", "#MC" };

u32 cpu_features[CPUID_WORDS];
u64 tsc_boot;

/* No kernel without these; the last column is for the message. */
static const struct {
	unsigned int feature;
	const char *name;
} required[] = {
	{ X86_FEATURE_TSC, "TSC" },	{ X86_FEATURE_MSR, "MSR" },
	{ X86_FEATURE_PAE, "PAE" },	{ X86_FEATURE_CX8, "CX8" },
	{ X86_FEATURE_APIC, "APIC" },	{ X86_FEATURE_PGE, "PGE" },
	{ X86_FEATURE_CMOV, "CMOV" },	{ X86_FEATURE_PAT, "PAT" },
	{ X86_FEATURE_NX, "NX" },	{ X86_FEATURE_LM, "LM" },
};

static void __init read_features(void)
{
	u32 a, b, c, d, max;

	cpuid(0, 0, &max, &b, &c, &d);
	cpuid(1, 0, &a, &b, &cpu_features[CPUID_1_ECX], &cpu_features[CPUID_1_EDX]);
	if (max >= 7)
		cpuid(7, 0, &a, &cpu_features[CPUID_7_EBX], &cpu_features[CPUID_7_ECX], &d);
	cpuid(0x80000000, 0, &max, &b, &c, &d);
	if (max >= 0x80000001)
		cpuid(0x80000001, 0, &a, &b, &c, &cpu_features[CPUID_80000001_EDX]);
	if (max >= 0x80000007)
		cpuid(0x80000007, 0, &a, &b, &c, &cpu_features[CPUID_80000007_EDX]);
}

static void __init check_features(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(required); i++) {
		if (!cpu_has(required[i].feature))
			panic("this processor lacks %s, which the kernel needs",
			      required[i].name);
	}
}

static void __init log_name(void)
{
	u32 brand[13] = { 0 }, max, b, c, d;

	cpuid(0x80000000, 0, &max, &b, &c, &d);
	if (max >= 0x80000004) {
		for (u32 i = 0; i < 3; i++)
			cpuid(0x80000002 + i, 0, &brand[4 * i], &brand[4 * i + 1],
			      &brand[4 * i + 2], &brand[4 * i + 3]);
	}
	pr_info("%s%s%s%s%s%s%s%s\n", brand[0] ? (char *)brand : "no name",
		cpu_has(X86_FEATURE_HYPERVISOR) ? ", virtual" : "",
		cpu_has(X86_FEATURE_X2APIC) ? ", x2apic" : "",
		cpu_has(X86_FEATURE_TSC_DEADLINE) ? ", tsc_deadline" : "",
		cpu_has(X86_FEATURE_CONSTANT_TSC) ? ", constant_tsc" : "",
		cpu_has(X86_FEATURE_SMEP) ? ", smep" : "",
		cpu_has(X86_FEATURE_SMAP) ? ", smap" : "",
		cpu_has(X86_FEATURE_UMIP) ? ", umip" : "");
}

/*
 * CR0.TS and no CR4.OSFXSR: no kernel code uses FP or vector registers, and
 * if some does, it is an exception at once, not another thread's register.
 */
static void set_control_registers(void)
{
	unsigned long cr4 = read_cr4() | X86_CR4_PGE;

	if (cpu_has(X86_FEATURE_SMEP))
		cr4 |= X86_CR4_SMEP;
	if (cpu_has(X86_FEATURE_SMAP))
		cr4 |= X86_CR4_SMAP;
	if (cpu_has(X86_FEATURE_UMIP))
		cr4 |= X86_CR4_UMIP;
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NX);
	write_cr0(read_cr0() | X86_CR0_WP | X86_CR0_TS);
	write_cr4(cr4);
}

static void fill_gdt(struct cpu_tables *t)
{
	u64 base = (u64)(unsigned long)&t->tss;
	u64 limit = sizeof(t->tss) - 1;

	/* Flat segments, accessed already, so that the processor never writes here. */
	t->gdt[__KERNEL_CS / 8] = 0x00af9b000000ffffULL;	/* 64-bit code */
	t->gdt[__KERNEL_DS / 8] = 0x00cf93000000ffffULL;	/* data */
	t->gdt[__USER32_CS / 8] = 0x00cffb000000ffffULL;	/* 32-bit code, ring 3 */
	t->gdt[__USER_DS / 8] = 0x00cff3000000ffffULL;		/* data, ring 3 */
	t->gdt[__USER_CS / 8] = 0x00affb000000ffffULL;		/* 64-bit code, ring 3 */
	t->gdt[GDT_TSS_SEL / 8] = limit | (base & 0xffffff) << 16 | 0x89ULL << 40 |
				  (base >> 24 & 0xff) << 56;
	t->gdt[GDT_TSS_SEL / 8 + 1] = base >> 32;
}

/* gs stays as it is: loading its selector would clear its base. */
static void load_gdt(struct cpu_tables *t)
{
	struct desc_ptr ptr = { .size = sizeof(t->gdt) - 1,
				.address = (u64)(unsigned long)t->gdt };

	__asm__ volatile("lgdt %0\n\t"
			 "pushq %1\n\t"
			 "leaq 1f(%%rip), %%rax\n\t"
			 "pushq %%rax\n\t"
			 "lretq\n"
			 "1:\tmovl %2, %%eax\n\t"
			 "movl %%eax, %%ds\n\t"
			 "movl %%eax, %%es\n\t"
			 "movl %%eax, %%ss\n\t"
			 "ltr %w3"
			 : : "m" (ptr), "i" (__KERNEL_CS), "i" (__KERNEL_DS), "r" (GDT_TSS_SEL)
			 : "rax", "memory");
}

/**
 * ist_stack_bounds() - is an address in a stack of the processor's own choice?
 * @addr: the address
 * @low:  set to the stack's lowest address if so
 * @high: set to the first address above it
 * @name: set to what it is for
 *
 * Context: any, caller cannot migrate.
 * Return: true if it is, on this CPU.
 */
bool ist_stack_bounds(unsigned long addr, unsigned long *low, unsigned long *high,
		      const char **name)
{
	const struct cpu_tables *t = this_cpu_ptr(&cpu_tables);

	for (unsigned int i = 0; i < IST_COUNT; i++) {
		if (!t->ist_low[i] || addr - t->ist_low[i] >= IST_STACK_SIZE)
			continue;
		*low = t->ist_low[i];
		*high = *low + IST_STACK_SIZE;
		*name = ist_names[i];
		return true;
	}
	return false;
}

static void load_tables(char *ist_stacks)
{
	struct cpu_tables *t = this_cpu_ptr(&cpu_tables);

	for (unsigned int i = 0; i < IST_COUNT; i++) {
		t->ist_low[i] = (unsigned long)ist_stacks + i * IST_STACK_SIZE;
		t->tss.ist[i] = t->ist_low[i] + IST_STACK_SIZE;
	}
	t->tss.io_bitmap = sizeof(t->tss);	/* none: ring 3 has no ports */
	fill_gdt(t);
	load_gdt(t);
}

/**
 * cpu_init_secondary() - a further CPU's control registers, segments and exception stacks
 * @ist_stacks: IST_COUNT * IST_STACK_SIZE bytes, for good
 *
 * Context: this CPU's boot, interrupts off, its per-CPU area in gs.
 */
void cpu_init_secondary(char *ist_stacks)
{
	set_control_registers();
	load_tables(ist_stacks);
}

/**
 * cpu_init() - this CPU's control registers, segments and exception stacks
 *
 * Panics, naming it, if the processor lacks something the kernel needs.
 *
 * Context: boot, once on the boot CPU.
 */
void __init cpu_init(void)
{
	tsc_boot = rdtsc();
	read_features();
	check_features();
	log_name();
	set_control_registers();
	load_tables(boot_ist_stacks[0]);
}
