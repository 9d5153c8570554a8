/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The log's ring: for kernel/printk and its tests only.
 *
 * Writers: any number, any CPU, any context.  A writer never waits for
 * another, for a reader, or for anything.
 * Readers: any number, each with a cursor of its own; none can delay a writer.
 *
 * A record takes k consecutive slots of the ring, one line of text in most
 * cases one slot.  Reserving is one fetch-and-add of prb::head, which gives
 * the writer its position and its record number in one step: so the number
 * of records that a reader missed is the difference of two numbers, exactly.
 *
 * Each slot carries one word that says which position it holds and whether
 * somebody is writing into it:
 *
 *	bits 0		BUSY: the slot's owner is filling it
 *	bits 1- 7	which slot of its record this is; 0: the first,
 *			PRB_HOLE: nothing, readers step over it
 *	bits 8-47	the position, counted in slots since boot
 *
 *	older, not BUSY		free for the next writer
 *	older, BUSY		its writer has been stalled for a whole turn of the ring
 *	mine, BUSY		being filled
 *	mine, not BUSY		whole
 *	newer			I was stalled for a whole turn: my record is dropped
 *	HOLE, BUSY		the position belongs to a dropped record, while
 *				an older writer has yet to let go of the slot
 *
 * Invariants
 *	BUSY is set only by prb_claim() and cleared only by the writer that
 *	set it, so at most one writer ever stores into a slot.
 *	The position in a word only grows (modulo 2^40).
 *	Each position that was reserved is in the end whole or a hole, or
 *	passed over by a newer one: a reader need never wait for ever.
 *
 * Limits: positions are compared modulo 2^40 slots (128 TiB of log).  A
 * reader that has missed 2^24 records or more at once counts them modulo 2^24.
 */
#ifndef PRINTK_RINGBUFFER_H
#define PRINTK_RINGBUFFER_H

#include <base/compiler.h>
#include <base/types.h>

#define PRB_SLOT_WORDS		15	/* of data; with the slot's word 128 bytes */
#define PRB_HEADER_WORDS	3	/* in a record's first slot */
#define PRB_MAX_SLOTS		5
#define PRB_FIRST_TEXT		((PRB_SLOT_WORDS - PRB_HEADER_WORDS) * 8)
#define PRB_NEXT_TEXT		(PRB_SLOT_WORDS * 8)
#define PRB_MAX_TEXT		(PRB_FIRST_TEXT + (PRB_MAX_SLOTS - 1) * PRB_NEXT_TEXT)

#define PRB_POS_BITS		40
#define PRB_POS_MASK		((1ULL << PRB_POS_BITS) - 1)
#define PRB_REC_MASK		((1U << (64 - PRB_POS_BITS)) - 1)
#define PRB_BUSY		1ULL
#define PRB_HOLE		0x7fU

/* prb_info::flags */
#define PRB_F_NEWLINE		0x1	/* the text's line is complete */
#define PRB_F_CONT		0x2	/* goes on where the caller's last record ended */
#define PRB_F_IRQ		0x4	/* logged by an interrupt or NMI, not the thread */

/* What is known of a record besides its text. */
struct prb_info {
	u64 ts_ns;
	u32 pid;
	u16 cpu;
	s8 level;		/* LOGLEVEL_* */
	u8 flags;		/* PRB_F_* */
};

/*
 * Who may touch a member:
 *	[a]  anyone, in one access
 *	[b]  the writer that holds BUSY stores; anyone loads, believing it
 *	     only if @word says the same before and after
 */
struct prb_slot {
	u64 word;			/* [a] */
	u64 data[PRB_SLOT_WORDS];	/* [b] */
};

struct prb {
	u64 head;		/* [a] record number << 40 | next position */
	u64 dropped;		/* [a] records given up by their writer; also among a reader's lost */
	u32 mask;		/* constant: slots - 1 */
	struct prb_slot *slot;	/* constant */
};

/* A reader's cursor: its own, no sharing. */
struct prb_reader {
	u64 pos;		/* of the next slot to look at */
	u64 seen;		/* records read */
	u64 lost;		/* records overwritten or dropped before they were read */
	u32 rec;		/* number that the next record has if none is lost */
};

struct prb_record {
	struct prb_info info;
	u32 len;			/* bytes of text */
	u32 rec;			/* its number, modulo 2^24 */
	u64 text[PRB_MAX_TEXT / 8 + 1];	/* NUL-terminated bytes */
};

enum prb_result {
	PRB_OK,			/* a record has been read */
	PRB_EMPTY,		/* everything has been read */
	PRB_UNFINISHED,		/* the next record's writer is still at it */
};

/* Slots must be a power of two and more than PRB_MAX_SLOTS; position 0 is never used. */
#define PRB_INIT(slots_, n)	{ .head = (n), .mask = (n) - 1, .slot = (slots_) }

bool prb_write(struct prb *rb, const struct prb_info *info, const char *text, u32 len);
enum prb_result prb_read(const struct prb *rb, struct prb_reader *r,
			 struct prb_record *out, bool skip_unfinished);
void prb_reader_first(const struct prb *rb, struct prb_reader *r);
void prb_reader_now(const struct prb *rb, struct prb_reader *r);

static __always_inline u64 prb_head_pos(u64 head)
{
	return head & PRB_POS_MASK;
}

static __always_inline u32 prb_head_rec(u64 head)
{
	return (u32)(head >> PRB_POS_BITS);
}

#endif /* PRINTK_RINGBUFFER_H */
