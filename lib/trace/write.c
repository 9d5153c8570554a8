// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing records of more than one slot.  (Those of one are written in place:
 * arch/x86/include/asm/trace_ring.h.)
 */
#include <asm/irqflags.h>
#include <asm/percpu.h>
#include <asm/processor.h>
#include <lib/trace_write.h>

DEFINE_PER_CPU_ALIGNED(struct trace_cpu, trace_cpu);

static struct trace_slot *slot_of(u64 pos)
{
	u32 at = (u32)pos >> (TRACE_POS_SHIFT - TRACE_SLOT_SHIFT) & this_cpu_read(trace_cpu.mask);

	return (struct trace_slot *)((char *)this_cpu_read(trace_cpu.ring) + at);
}

/**
 * trace_write_words() - write a record of any length
 * @id:   number of the event
 * @pid:  who runs
 * @nr:   how many words; what is more than TRACE_MAX_WORDS is left out
 * @word: the words
 *
 * The further slots come first, and the first slot's stamp last of all: who
 * finds it whole finds the rest so.
 *
 * Context: any, NMI and the switch path too.  Takes no lock, calls nobody.
 */
void trace_write_words(u32 id, u32 pid, unsigned int nr, const u64 *word)
{
	unsigned int more, slots;
	struct trace_slot *slot;
	unsigned long flags;
	u64 pos, clock;

	if (nr > TRACE_MAX_WORDS)
		nr = TRACE_MAX_WORDS;
	more = nr > TRACE_HEAD_WORDS ? nr - TRACE_HEAD_WORDS : 0;
	slots = 1 + (more + TRACE_CONT_WORDS - 1) / TRACE_CONT_WORDS;

	local_irq_save(flags);
	pos = this_cpu_fetch_add(trace_cpu.control.pos, (u64)slots << TRACE_POS_SHIFT);
	if (unlikely(pos + ((u64)(slots - 1) << TRACE_POS_SHIFT) >= this_cpu_read(trace_cpu.control.limit)))
		goto out;
	clock = rdtsc();
	for (unsigned int s = 1, from = TRACE_HEAD_WORDS; s < slots; s++, from += TRACE_CONT_WORDS) {
		u64 at = pos + ((u64)s << TRACE_POS_SHIFT);

		slot = slot_of(at);
		for (unsigned int i = 0; i < TRACE_CONT_WORDS; i++)
			slot->more[i] = from + i < nr ? word[from + i] : 0;
		slot->pid = 0;
		barrier();	/* the stamp after its slot; stores keep their order */
		WRITE_ONCE(slot->stamp, (u32)at | TRACE_ID_CONT);
	}
	slot = slot_of(pos);
	slot->pid = pid;
	slot->head.clock = clock;
	for (unsigned int i = 0; i < TRACE_HEAD_WORDS; i++)
		slot->head.word[i] = i < nr ? word[i] : 0;
	barrier();	/* the first stamp after everything.  Pairs with copy_slot(). */
	WRITE_ONCE(slot->stamp, (u32)pos | id);
out:
	local_irq_restore(flags);
}
