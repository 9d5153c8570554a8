// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading a ring while its CPU writes it: whole records only.
 *
 * Barriers and their partners:
 *
 *   pos is read, then a slot		the writer takes the slot, then writes it
 *   a slot is copied, then pos is read	the same: what was copied of a slot that
 *	had been taken anew in the meantime is seen to be so
 *
 * The writer's order is the processor's own (arch/x86/include/asm/trace_ring.h).
 */
#include <asm/barrier.h>
#include <lib/trace.h>

static u64 slots_of(const struct trace_cpu *cpu)
{
	return cpu->mask / TRACE_SLOT_SIZE + 1;
}

/* Index of the slot that will be taken next. */
static u64 head_of(const struct trace_cpu *cpu)
{
	u64 pos = READ_ONCE(cpu->control.pos), limit = READ_ONCE(cpu->control.limit);

	return (pos < limit ? pos : limit) >> TRACE_POS_SHIFT;
}

static u64 oldest(const struct trace_cpu *cpu, u64 head)
{
	return head > slots_of(cpu) ? head - slots_of(cpu) : 0;
}

static const struct trace_slot *slot_at(const struct trace_cpu *cpu, u64 index)
{
	return &cpu->ring[index & (slots_of(cpu) - 1)];
}

/* The slot of this index is there, whole: copied. */
static bool copy_slot(const struct trace_cpu *cpu, u64 index, struct trace_slot *copy)
{
	const struct trace_slot *slot = slot_at(cpu, index);

	copy->stamp = READ_ONCE(slot->stamp);
	/* The stamp before the rest.  Pairs with the order of the writer's stores. */
	smp_rmb();
	copy->pid = READ_ONCE(slot->pid);
	for (unsigned int i = 0; i < TRACE_CONT_WORDS; i++)
		copy->more[i] = READ_ONCE(slot->more[i]);
	return copy->stamp >> TRACE_POS_SHIFT == (u32)(index << TRACE_POS_SHIFT) >> TRACE_POS_SHIFT;
}

static unsigned int event_of(const struct trace_slot *slot)
{
	return slot->stamp & TRACE_ID_MASK;
}

/**
 * trace_written() - how much a CPU has traced
 * @cpu: its ring
 *
 * Context: any.
 * Return: slots since boot, those included that have been overwritten.
 */
u64 trace_written(const struct trace_cpu *cpu)
{
	return head_of(cpu);
}

/**
 * trace_lost() - what a CPU could not trace because its ring was full or off
 * @cpu: its ring
 *
 * Context: any.
 * Return: slots since it was told not to overwrite.
 */
u64 trace_lost(const struct trace_cpu *cpu)
{
	u64 pos = READ_ONCE(cpu->control.pos), limit = READ_ONCE(cpu->control.limit);

	return pos > limit ? (pos - limit) >> TRACE_POS_SHIFT : 0;
}

/**
 * trace_cursor_init() - begin to read a ring
 * @c:     the place
 * @cpu:   the ring
 * @slots: with the last so many; ~0 for all that there are
 *
 * Context: any.
 */
void trace_cursor_init(struct trace_cursor *c, const struct trace_cpu *cpu, u64 slots)
{
	u64 head = head_of(cpu), first = oldest(cpu, head);

	if (head - first > slots)
		first = head - slots;
	*c = (struct trace_cursor){ .next = first, .overwritten = oldest(cpu, head) };
}

/*
 * The further slots of the record at @c->next, whose first is in @r.  That one
 * was written last, so they are whole; what is not is a later record's.
 */
static void copy_rest(struct trace_cursor *c, const struct trace_cpu *cpu, u64 head,
		      struct trace_record *r)
{
	struct trace_slot slot;
	u64 at = c->next + 1;

	for (; at < head && at - c->next < TRACE_MAX_SLOTS; at++) {
		if (!copy_slot(cpu, at, &slot) || event_of(&slot) != TRACE_ID_CONT)
			break;
		for (unsigned int i = 0; i < TRACE_CONT_WORDS; i++)
			r->word[r->nr_words++] = slot.more[i];
	}
	r->index = c->next;
	c->next = at;
}

/**
 * trace_cursor_next() - the next whole record of a ring
 * @c:   the place, moved
 * @cpu: the ring, which may be written meanwhile
 * @r:   the record
 *
 * Torn slots and those overwritten before they could be read are counted.
 *
 * Context: any, NMI too: takes no lock, and ends.
 * Return: false if there is none any more, for now.
 */
bool trace_cursor_next(struct trace_cursor *c, const struct trace_cpu *cpu, struct trace_record *r)
{
	u64 head = head_of(cpu), first;
	struct trace_slot slot;

	while (c->next < head) {
		u64 from = c->next;
		bool whole = copy_slot(cpu, from, &slot);

		r->nr_words = 0;
		if (whole && event_of(&slot) != TRACE_ID_CONT) {
			r->clock = slot.head.clock;
			r->pid = slot.pid;
			r->event = event_of(&slot);
			for (unsigned int i = 0; i < TRACE_HEAD_WORDS; i++)
				r->word[r->nr_words++] = slot.head.word[i];
			copy_rest(c, cpu, head, r);
		} else {
			c->next++;
		}
		/* The copies before the position.  Pairs with the writer's taking a slot. */
		smp_rmb();
		first = oldest(cpu, head_of(cpu));
		if (from < first) {
			c->overwritten += first - from;
			c->next = first;
			continue;
		}
		if (whole && event_of(&slot) != TRACE_ID_CONT)
			return true;
		c->torn += !whole;
	}
	return false;
}
