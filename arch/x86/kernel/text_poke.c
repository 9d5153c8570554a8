// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changing instructions that other CPUs may be executing.
 *
 * An instruction of five bytes cannot be stored at once.  So its first byte
 * becomes an int3; when all CPUs have seen it, the tail is written; when all
 * have seen that, the first byte of the new one.  Who comes to the int3 in the
 * meantime, an NMI too, goes on as the new instruction says (text_poke_int3()).
 * Source: Intel SDM vol. 3A, 9.1.3 "Handling Self- and Cross-Modifying Code",
 * and the protocol of Linux's text_poke_bp().
 *
 * Text is never writable where it is executable.  It is written through two
 * pages at TEXT_POKE_WINDOW, which are mapped while one CPU with interrupts off
 * writes some bytes, and which no other CPU touches.
 */
#define pr_fmt(fmt) "text_poke: " fmt

#include <asm/barrier.h>
#include <asm/cpufeature.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/ptrace.h>
#include <asm/text_poke.h>
#include <asm/tlbflush.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/cpu.h>
#include <kernel/mutex.h>
#include <kernel/sections.h>
#include <kernel/smp.h>
#include <lib/string.h>

#define INT3_OPCODE	0xcc
#define JMP_OPCODE	0xe9
#define CALL_OPCODE	0xe8

static const u8 nop5[TEXT_POKE_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

/* Covers the window, and the batch under way. */
static DEFINE_MUTEX(text_mutex);

/* The entries of the window's pages; two neighbours of one table. */
static pte_t *window_pte __ro_after_init;

/*
 * What is being poked, for text_poke_int3(), which takes no lock: set before
 * the first int3 is written, reset when no CPU can be in one of them any more.
 */
static struct {
	const struct text_poke *poke;
	u32 nr;
} batch;

static void set_opcode(struct text_poke *p, void *addr, u8 opcode, const void *target)
{
	s32 disp = (s32)((long)target - (long)addr - TEXT_POKE_SIZE);

	p->addr = addr;
	p->opcode[0] = opcode;
	memcpy(&p->opcode[1], &disp, sizeof(disp));
}

/**
 * text_poke_nop() - describe a place that shall do nothing
 * @p:    written
 * @addr: the instruction
 *
 * Context: any.
 */
void text_poke_nop(struct text_poke *p, void *addr)
{
	p->addr = addr;
	memcpy(p->opcode, nop5, sizeof(nop5));
}

/**
 * text_poke_jmp() - describe a place that shall jump
 * @p:      written
 * @addr:   the instruction
 * @target: where to, in the kernel's text
 *
 * Context: any.
 */
void text_poke_jmp(struct text_poke *p, void *addr, const void *target)
{
	set_opcode(p, addr, JMP_OPCODE, target);
}

/**
 * text_poke_call() - describe a place that shall call
 * @p:      written
 * @addr:   the instruction
 * @target: a function of the kernel's text
 *
 * Whoever comes by while it is written does not call yet.
 *
 * Context: any.
 */
void text_poke_call(struct text_poke *p, void *addr, const void *target)
{
	set_opcode(p, addr, CALL_OPCODE, target);
}

/* The only store to text.  text_mutex is held. */
static void write_text(void *addr, const void *bytes, size_t len)
{
	unsigned long at = (unsigned long)addr, flags;
	phys_addr_t page = __pa_symbol(at & PAGE_MASK);
	char *window = (char *)TEXT_POKE_WINDOW;

	local_irq_save(flags);
	WRITE_ONCE(window_pte[0], page | PAGE_KERNEL);
	WRITE_ONCE(window_pte[1], (page + PAGE_SIZE) | PAGE_KERNEL);
	barrier();	/* the entries before the accesses; this CPU alone uses them */
	memcpy(window + (at & ~PAGE_MASK), bytes, len);
	barrier();
	WRITE_ONCE(window_pte[0], 0);
	WRITE_ONCE(window_pte[1], 0);
	local_flush_tlb_kernel_range(TEXT_POKE_WINDOW, TEXT_POKE_WINDOW + 2 * PAGE_SIZE);
	local_irq_restore(flags);
}

/* The return from the interrupt serializes; this CPU's own call is followed by a CPUID. */
static void sync_core_of(void *unused)
{
	u32 a, b, c, d;

	(void)unused;
	cpuid(0, 0, &a, &b, &c, &d);
}

static void sync_all(void)
{
	on_each_cpu(sync_core_of, NULL, 1);
}

static bool is_kernel_text(const void *addr)
{
	const char *at = addr;

	return (at >= _stext && at + TEXT_POKE_SIZE <= _etext) ||
	       (at >= _sinittext && at + TEXT_POKE_SIZE <= _einittext);
}

/**
 * text_poke_all() - replace instructions, each as a whole, while everybody runs
 * @poke: what to write where; the places are in the kernel's text, do not overlap,
 *        and hold an instruction of TEXT_POKE_SIZE bytes
 * @nr:   how many
 *
 * When it returns every CPU executes the new ones.
 *
 * Context: task, may sleep.
 */
void text_poke_all(const struct text_poke *poke, unsigned int nr)
{
	static const u8 int3 = INT3_OPCODE;

	if (!nr)
		return;
	for (unsigned int i = 0; i < nr; i++)
		BUG_ON(!is_kernel_text(poke[i].addr));
	cpus_read_lock();
	mutex_lock(&text_mutex);
	WRITE_ONCE(batch.poke, poke);
	/* The batch before the first int3.  Pairs with the acquire in text_poke_int3(). */
	smp_store_release(&batch.nr, nr);

	for (unsigned int i = 0; i < nr; i++)
		write_text(poke[i].addr, &int3, 1);
	sync_all();
	for (unsigned int i = 0; i < nr; i++)
		write_text((char *)poke[i].addr + 1, &poke[i].opcode[1], TEXT_POKE_SIZE - 1);
	sync_all();
	/*
	 * Twice: QEMU drops its translation of the old byte before it stores
	 * the new one, so another CPU may have translated the int3 once more in
	 * between, for good.  Who has answered translates what is there now.
	 */
	for (unsigned int round = 0; round < 2; round++) {
		for (unsigned int i = 0; i < nr; i++)
			write_text(poke[i].addr, &poke[i].opcode[0], 1);
		/* Handlers run with interrupts off: who has answered is in none of them. */
		sync_all();
	}
	WRITE_ONCE(batch.nr, 0);
	mutex_unlock(&text_mutex);
	cpus_read_unlock();
}

/**
 * text_poke_int3() - the exception handler's part of the protocol
 * @regs: registers after the int3
 *
 * Context: any, NMI and noinstr text too.  Nothing on the way here may be patched.
 * Return: true if the int3 was ours; @regs go on where the new instruction leads.
 */
bool text_poke_int3(struct pt_regs *regs)
{
	/* Pairs with the release in text_poke_all(). */
	u32 nr = smp_load_acquire(&batch.nr);
	const struct text_poke *poke = READ_ONCE(batch.poke);
	unsigned long at = regs->ip - 1;
	s32 disp;

	for (u32 i = 0; i < nr; i++) {
		if ((unsigned long)poke[i].addr != at)
			continue;
		regs->ip = at + TEXT_POKE_SIZE;
		if (poke[i].opcode[0] == JMP_OPCODE) {
			memcpy(&disp, &poke[i].opcode[1], sizeof(disp));
			regs->ip += (long)disp;
		}
		return true;
	}
	return false;
}

/**
 * text_poke_init() - the window that text is written through
 *
 * Context: boot, before the first poke, memory can be allocated.
 */
void __init text_poke_init(void)
{
	window_pte = kernel_pte(TEXT_POKE_WINDOW);
	BUG_ON(!window_pte);
}
