// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests for interrupts, exceptions and NMI on one CPU.
 *
 * Not tested here: the I/O APIC's wires (no device to raise one), and what
 * ends the machine (double fault, unexpected exceptions): tests/ does that.
 */
#include <asm/apic.h>
#include <asm/extable.h>
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <kernel/bottom_half.h>
#include <kernel/irq.h>
#include <kernel/preempt.h>
#include <kunit/test.h>
#include <lib/string.h>

#define ARRIVE_ROUNDS		1000000	/* looks before an interrupt counts as lost */
#define NOT_CANONICAL		0x8000000000000000UL
#define PATTERN_REGS		14

struct seen {
	unsigned int count;
	u32 preempt_count;
	bool irqs_off;
	unsigned long ip;
};

static struct seen nmi_seen;
static enum { NMI_NOT_OURS, NMI_COUNT, NMI_READ_FAULT, NMI_INT3 } nmi_job;
static int nmi_result;

static void count_irq(struct pt_regs *regs, void *data)
{
	struct seen *s = data;

	s->count++;
	s->preempt_count = preempt_count();
	s->irqs_off = irqs_disabled();
	s->ip = regs->ip;
}

static bool wait_count(const unsigned int *count, unsigned int wanted)
{
	for (unsigned int i = 0; i < ARRIVE_ROUNDS && READ_ONCE(*count) != wanted; i++)
		cpu_relax();
	return READ_ONCE(*count) == wanted;
}

/* More than one: a neighbour looks whether this CPU answers (kernel/watchdog/progress.c). */
static bool wait_nmi(void)
{
	for (unsigned int i = 0; i < ARRIVE_ROUNDS && !READ_ONCE(nmi_seen.count); i++)
		cpu_relax();
	return READ_ONCE(nmi_seen.count);
}

static bool wait_pending(unsigned int vector)
{
	for (unsigned int i = 0; i < ARRIVE_ROUNDS; i++) {
		if (apic_vector_bit(APIC_IRR, vector))
			return true;
		cpu_relax();
	}
	return false;
}

static bool step_over_int3(struct pt_regs *regs)
{
	nmi_result = 1;
	return true;
}

static bool test_nmi(struct pt_regs *regs)
{
	u64 word;

	switch (nmi_job) {
	case NMI_NOT_OURS:
		return false;
	case NMI_COUNT:
		break;
	case NMI_READ_FAULT:
		nmi_result = copy_from_kernel_nofault(&word, (void *)NOT_CANONICAL, sizeof(word));
		break;
	case NMI_INT3:
		__asm__ volatile("int3");
		break;
	}
	nmi_seen.count++;
	nmi_seen.preempt_count = preempt_count();
	return true;
}

static void irqs_disabled_tells_the_truth(struct kunit *test)
{
	unsigned long outer, inner;

	local_irq_disable();
	KUNIT_EXPECT_TRUE(test, irqs_disabled());
	local_irq_save(inner);
	local_irq_restore(inner);
	KUNIT_EXPECT_TRUE(test, irqs_disabled());
	local_irq_enable();
	KUNIT_EXPECT_FALSE(test, irqs_disabled());
	local_irq_save(outer);
	KUNIT_EXPECT_TRUE(test, irqs_disabled());
	local_irq_restore(outer);
	KUNIT_EXPECT_FALSE(test, irqs_disabled());
}

static void vector_waits_until_interrupts_are_restored(struct kunit *test)
{
	struct seen seen = { 0 };
	int vector = request_vector(count_irq, &seen, "irq_kunit");
	unsigned int while_off;
	unsigned long flags;
	bool pending;
	u32 count;

	KUNIT_ASSERT_GT(test, vector, 0);
	/* A tick that comes first may neither switch nor run softirqs: ours would come inside. */
	local_bh_disable();
	count = preempt_count();
	local_irq_save(flags);
	send_ipi_self((unsigned int)vector);
	pending = wait_pending((unsigned int)vector);
	while_off = READ_ONCE(seen.count);
	local_irq_restore(flags);

	KUNIT_EXPECT_TRUE(test, pending);
	KUNIT_EXPECT_EQ(test, while_off, 0U);
	KUNIT_EXPECT_TRUE(test, wait_count(&seen.count, 1));
	KUNIT_EXPECT_TRUE(test, seen.irqs_off);
	KUNIT_EXPECT_EQ(test, seen.preempt_count, count + HARDIRQ_OFFSET);
	KUNIT_EXPECT_EQ(test, preempt_count(), count);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, free_vector((unsigned int)vector), 0);
}

static void vectors_are_refused_without_a_function(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, request_vector(NULL, NULL, "none"), -EINVAL);
	KUNIT_EXPECT_EQ(test, free_vector(3), -EINVAL);
}

/*
 * Load every general register but rsp, let a pending interrupt come, store
 * them.  The order of both arrays: ax bx cx dx si di bp r8..r15 without rsp
 * and without ax, which carries the pointers.
 */
static noinline void interrupted_with_pattern(const u64 *in, u64 *out)
{
	__asm__ volatile("pushq %%rbp\n\t"
			 "pushq %1\n\t"
			 "movq %0, %%rax\n\t"
			 "movq 0(%%rax), %%rbx\n\t"	"movq 8(%%rax), %%rcx\n\t"
			 "movq 16(%%rax), %%rdx\n\t"	"movq 24(%%rax), %%rsi\n\t"
			 "movq 32(%%rax), %%rdi\n\t"	"movq 40(%%rax), %%rbp\n\t"
			 "movq 48(%%rax), %%r8\n\t"	"movq 56(%%rax), %%r9\n\t"
			 "movq 64(%%rax), %%r10\n\t"	"movq 72(%%rax), %%r11\n\t"
			 "movq 80(%%rax), %%r12\n\t"	"movq 88(%%rax), %%r13\n\t"
			 "movq 96(%%rax), %%r14\n\t"	"movq 104(%%rax), %%r15\n\t"
			 "sti\n\t"
			 "nop\n\t" "nop\n\t" "nop\n\t" "nop\n\t"
			 "cli\n\t"
			 "popq %%rax\n\t"
			 "movq %%rbx, 0(%%rax)\n\t"	"movq %%rcx, 8(%%rax)\n\t"
			 "movq %%rdx, 16(%%rax)\n\t"	"movq %%rsi, 24(%%rax)\n\t"
			 "movq %%rdi, 32(%%rax)\n\t"	"movq %%rbp, 40(%%rax)\n\t"
			 "movq %%r8, 48(%%rax)\n\t"	"movq %%r9, 56(%%rax)\n\t"
			 "movq %%r10, 64(%%rax)\n\t"	"movq %%r11, 72(%%rax)\n\t"
			 "movq %%r12, 80(%%rax)\n\t"	"movq %%r13, 88(%%rax)\n\t"
			 "movq %%r14, 96(%%rax)\n\t"	"movq %%r15, 104(%%rax)\n\t"
			 "popq %%rbp\n\t"
			 : "+D" (in), "+S" (out) :
			 : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11",
			   "r12", "r13", "r14", "r15", "memory", "cc");
}

static void all_registers_survive_an_interrupt(struct kunit *test)
{
	static u64 in[PATTERN_REGS], out[PATTERN_REGS];
	struct seen seen = { 0 };
	int vector = request_vector(count_irq, &seen, "irq_kunit");
	bool pending;

	KUNIT_ASSERT_GT(test, vector, 0);
	for (unsigned int i = 0; i < PATTERN_REGS; i++)
		in[i] = 0x9e3779b97f4a7c15ULL * (i + 1);
	local_irq_disable();
	send_ipi_self((unsigned int)vector);
	pending = wait_pending((unsigned int)vector);
	interrupted_with_pattern(in, out);
	local_irq_enable();

	KUNIT_EXPECT_TRUE(test, pending);
	KUNIT_EXPECT_TRUE(test, wait_count(&seen.count, 1));
	KUNIT_EXPECT_GE(test, seen.ip, (unsigned long)interrupted_with_pattern);
	KUNIT_EXPECT_LT(test, seen.ip, (unsigned long)interrupted_with_pattern + 512);
	for (unsigned int i = 0; i < PATTERN_REGS; i++)
		KUNIT_EXPECT_EQ(test, out[i], in[i]);
	free_vector((unsigned int)vector);
}

static void interrupts_nobody_asked_for_are_counted(struct kunit *test)
{
	u64 before = irq_spurious_count();

	__asm__ volatile("int $0xee" : : : "memory");
	KUNIT_EXPECT_EQ(test, irq_spurious_count(), before + 1);
}

static void send_nmi_job(struct kunit *test, int job)
{
	nmi_seen = (struct seen){ 0 };
	nmi_result = 0;
	KUNIT_ASSERT_EQ(test, register_nmi_handler(test_nmi), 0);
	WRITE_ONCE(nmi_job, job);
	preempt_disable();
	send_nmi_self();
	preempt_enable();
	KUNIT_EXPECT_TRUE(test, wait_nmi());
	WRITE_ONCE(nmi_job, NMI_NOT_OURS);
	KUNIT_EXPECT_NE(test, nmi_seen.preempt_count & NMI_MASK, 0U);
	KUNIT_EXPECT_FALSE(test, in_nmi());
}

static void nmi_arrives_with_interrupts_off(struct kunit *test)
{
	unsigned long flags;

	local_irq_save(flags);
	send_nmi_job(test, NMI_COUNT);
	local_irq_restore(flags);
}

static void nmi_survives_a_read_that_faults(struct kunit *test)
{
	send_nmi_job(test, NMI_READ_FAULT);
	KUNIT_EXPECT_EQ(test, nmi_result, -EFAULT);
	/* Still delivered after it: nothing left NMIs blocked. */
	send_nmi_job(test, NMI_COUNT);
}

static void nmi_survives_an_int3(struct kunit *test)
{
	int3_handler = step_over_int3;
	send_nmi_job(test, NMI_INT3);
	int3_handler = NULL;
	KUNIT_EXPECT_EQ(test, nmi_result, 1);
	send_nmi_job(test, NMI_COUNT);
}

static void reads_that_fault_are_errors(struct kunit *test)
{
	char from[13] = "twelve bytes", to[13] = { 0 };
	u64 val = 1;

	KUNIT_EXPECT_EQ(test, copy_from_kernel_nofault(to, from, sizeof(from)), 0);
	KUNIT_EXPECT_STREQ(test, (const char *)to, (const char *)from);
	KUNIT_EXPECT_EQ(test, copy_from_kernel_nofault(to, (void *)8, 8), -EFAULT);
	KUNIT_EXPECT_EQ(test, copy_from_kernel_nofault(to, (void *)NOT_CANONICAL, 1), -EFAULT);
	KUNIT_EXPECT_EQ(test, rdmsr_safe(MSR_EFER, &val), 0);
	KUNIT_EXPECT_NE(test, val & EFER_LMA, 0ULL);
}

static struct kunit_case irq_cases[] = {
	KUNIT_CASE(irqs_disabled_tells_the_truth),
	KUNIT_CASE(vector_waits_until_interrupts_are_restored),
	KUNIT_CASE(vectors_are_refused_without_a_function),
	KUNIT_CASE(all_registers_survive_an_interrupt),
	KUNIT_CASE(interrupts_nobody_asked_for_are_counted),
	KUNIT_CASE(nmi_arrives_with_interrupts_off),
	KUNIT_CASE(nmi_survives_a_read_that_faults),
	KUNIT_CASE(nmi_survives_an_int3),
	KUNIT_CASE(reads_that_fault_are_errors),
	{}
};

static struct kunit_suite irq_suite = {
	.name = "x86_irq",
	.test_cases = irq_cases,
};
kunit_test_suite(irq_suite);
