// SPDX-License-Identifier: GPL-2.0-only
/*
 * The log's ring.  What the words mean: ringbuffer.h.
 *
 * Ordering, by pairs:
 *
 *	A  prb_claim(): cmpxchg of the slot's word to BUSY, a full barrier,
 *	   before the data is stored
 *	     with read_slot(): smp_rmb() between the data and the second look.
 *	   A reader that has loaded one new word of data finds, on the second
 *	   look, the slot renumbered.
 *
 *	B  prb_release(): cmpxchg of the word to 'whole', a full barrier,
 *	   after the data is stored
 *	     with prb_read() and read_slot(): smp_load_acquire() of the word,
 *	     the first look.  A record's first slot is released last, so the
 *	     look of prb_read() orders the other slots' data as well.
 *	   A reader that finds the slot whole finds all of the data.
 *
 *	C  prb_release() of one writer, after its data
 *	     with prb_claim() of the next, before its data.
 *	   Two writers of one slot never store at once, and the older one's
 *	   stores are done before the newer one's begin.
 *
 *	D  prb_write(): fetch-and-add of prb::head, before any slot is claimed
 *	     with prb_read(): smp_load_acquire() of a slot's word, before head
 *	     is loaded.
 *	   A reader that has seen a newer position in a slot sees a head
 *	   beyond that position, and so moves forward.
 *
 * Never logs, allocates, faults, waits.  Pure: builds on the host, where
 * tests/host/printk_ring_stress.c shows what one thread cannot.
 */
#include "ringbuffer.h"

#include <asm/barrier.h>
#include <asm/cmpxchg.h>

_Static_assert(sizeof(struct prb_slot) == 128, "a slot is two cache lines");
_Static_assert(PRB_MAX_SLOTS < PRB_HOLE, "slot numbers and the hole mark must differ");

static __always_inline struct prb_slot *slot_at(const struct prb *rb, u64 pos)
{
	return &rb->slot[pos & rb->mask];
}

static __always_inline u64 word_of(u64 pos, u32 idx)
{
	return (pos & PRB_POS_MASK) << 8 | idx << 1;
}

static __always_inline u64 word_pos(u64 word)
{
	return word >> 8;
}

static __always_inline u32 word_idx(u64 word)
{
	return (u32)(word >> 1) & PRB_HOLE;
}

/* Is @a before @b?  Positions are compared modulo 2^40. */
static __always_inline bool pos_before(u64 a, u64 b)
{
	return (s64)((a - b) << (64 - PRB_POS_BITS)) < 0;
}

static __always_inline u32 slots_for(u32 len)
{
	if (len <= PRB_FIRST_TEXT)
		return 1;
	return 1 + (len - PRB_FIRST_TEXT + PRB_NEXT_TEXT - 1) / PRB_NEXT_TEXT;
}

/*
 * Take the slot for @pos.  False: an older writer is still in it, or a newer
 * one has been.  Bounded: each failed exchange means that another writer has
 * moved the word forward, after which we fail, or has let go of it.
 */
static bool prb_claim(struct prb_slot *s, u64 pos, u32 idx)
{
	u64 word = READ_ONCE(s->word);

	do {
		if ((word & PRB_BUSY) || !pos_before(word_pos(word), pos))
			return false;
	} while (!try_cmpxchg(&s->word, &word, word_of(pos, idx) | PRB_BUSY));	/* A, C */
	return true;
}

/* Let go of a claimed slot as @idx, unless a newer position has been marked on it. */
static void prb_release(struct prb_slot *s, u64 pos, u32 idx, u32 as)
{
	u64 word = word_of(pos, idx) | PRB_BUSY;

	while (!try_cmpxchg(&s->word, &word,	/* B, C */
			    word_pos(word) == (pos & PRB_POS_MASK) ?
			    word_of(pos, as) : word & ~PRB_BUSY))
		;
}

/*
 * Say that @pos will never be written.  A slot with a stalled writer keeps
 * its BUSY, which that writer will clear.
 */
static void prb_mark_hole(struct prb_slot *s, u64 pos)
{
	u64 word = READ_ONCE(s->word);

	do {
		if (!pos_before(word_pos(word), pos))
			return;
	} while (!try_cmpxchg(&s->word, &word,
			      word_of(pos, PRB_HOLE) | (word & PRB_BUSY)));
}

/* All or nothing; what cannot be had becomes holes, so that readers go on. */
static bool claim_all(struct prb *rb, u64 pos, u32 k)
{
	u32 i, got;

	for (got = 0; got < k; got++)
		if (unlikely(!prb_claim(slot_at(rb, pos + got), pos + got, got)))
			break;
	if (likely(got == k))
		return true;

	for (i = 0; i < got; i++)
		prb_release(slot_at(rb, pos + i), pos + i, i, PRB_HOLE);
	for (; i < k; i++)
		prb_mark_hole(slot_at(rb, pos + i), pos + i);
	return false;
}

static __always_inline void copy_in(u64 *dst, const char *src, u32 len)
{
	u64 w;

	for (; len >= 8; len -= 8, src += 8) {
		__builtin_memcpy(&w, src, 8);
		WRITE_ONCE(*dst++, w);
	}
	if (!len)
		return;
	for (w = 0; len; len--)
		w = w << 8 | (u8)src[len - 1];
	WRITE_ONCE(*dst, w);
}

static u64 pack_header(const struct prb_info *info, u32 rec, u32 len)
{
	return (u64)len | (u64)(u8)info->level << 16 | (u64)info->flags << 24 |
	       (u64)rec << 32;
}

/**
 * prb_write() - store one record
 * @rb:   the ring
 * @info: who, when, how urgent
 * @text: its bytes, any alignment
 * @len:  how many; more than PRB_MAX_TEXT are cut off
 *
 * Context: any, NMI and the switch path too; interrupts off, so that nothing
 * but an NMI can nest on one CPU.  Never waits.
 * Return: false if the record was dropped, because a writer has been stalled
 * in one of its slots, or this one has, for a whole turn of the ring.  It
 * is counted: readers see it as lost.
 */
bool prb_write(struct prb *rb, const struct prb_info *info, const char *text, u32 len)
{
	u32 k, i, rec, part;
	u64 head, pos;
	u64 *data;

	len = len > PRB_MAX_TEXT ? PRB_MAX_TEXT : len;
	k = slots_for(len);
	head = xadd(&rb->head, (1ULL << PRB_POS_BITS) + k);	/* D */
	pos = prb_head_pos(head);
	rec = prb_head_rec(head);

	if (unlikely(!claim_all(rb, pos, k))) {
		(void)xadd(&rb->dropped, 1ULL);
		return false;
	}

	data = slot_at(rb, pos)->data;
	WRITE_ONCE(data[0], info->ts_ns);
	WRITE_ONCE(data[1], pack_header(info, rec, len));
	WRITE_ONCE(data[2], (u64)info->cpu << 32 | info->pid);
	part = len < PRB_FIRST_TEXT ? len : PRB_FIRST_TEXT;
	copy_in(data + PRB_HEADER_WORDS, text, part);
	for (i = 1; i < k; i++) {
		text += part;
		len -= part;
		part = len < PRB_NEXT_TEXT ? len : PRB_NEXT_TEXT;
		copy_in(slot_at(rb, pos + i)->data, text, part);
	}

	/* The first slot last: a reader that finds it whole seldom finds the rest unfinished. */
	for (i = k; i-- > 0; )
		prb_release(slot_at(rb, pos + i), pos + i, i, i);
	return true;
}

/* Copy @n words of a slot; false if it does not hold @word from first to last. */
static bool read_slot(const struct prb_slot *s, u64 word, u64 *out, u32 n)
{
	u32 i;

	if (smp_load_acquire(&s->word) != word)		/* B */
		return false;
	for (i = 0; i < n; i++)
		out[i] = READ_ONCE(s->data[i]);
	smp_rmb();					/* A */
	return READ_ONCE(s->word) == word;
}

static u32 words_for(u32 len)
{
	return (len + 7) / 8;
}

/* The record at @pos, if it is all there: the number of its slots, else 0. */
static u32 read_record(const struct prb *rb, u64 pos, struct prb_record *out)
{
	u64 first[PRB_SLOT_WORDS];
	u32 i, k, len, part;
	u64 *to = out->text;

	if (!read_slot(slot_at(rb, pos), word_of(pos, 0), first, PRB_SLOT_WORDS))
		return 0;
	len = (u16)first[1];
	k = slots_for(len);
	if (len > PRB_MAX_TEXT)
		return 0;
	out->info.ts_ns = first[0];
	out->info.level = (s8)(first[1] >> 16);
	out->info.flags = (u8)(first[1] >> 24);
	out->info.pid = (u32)first[2];
	out->info.cpu = (u16)(first[2] >> 32);
	out->rec = (u32)(first[1] >> 32);
	out->len = len;

	for (i = 0; i < PRB_FIRST_TEXT / 8; i++)
		*to++ = first[PRB_HEADER_WORDS + i];
	for (i = 1; i < k; i++) {
		part = len - (u32)((char *)to - (char *)out->text);
		part = part < PRB_NEXT_TEXT ? part : PRB_NEXT_TEXT;
		if (!read_slot(slot_at(rb, pos + i), word_of(pos + i, i), to, words_for(part)))
			return 0;
		to += PRB_SLOT_WORDS;
	}
	((char *)out->text)[len] = '\0';
	return k;
}

/*
 * The reader was overtaken: go on with what is left, less an eighth of the
 * ring, or it would be overtaken again at once.
 */
static void skip_overwritten(const struct prb *rb, struct prb_reader *r, u64 head)
{
	u64 slots = (u64)rb->mask + 1;
	u64 oldest = (prb_head_pos(head) - slots + slots / 8) & PRB_POS_MASK;

	r->pos = pos_before(r->pos, oldest) ? oldest : (r->pos + 1) & PRB_POS_MASK;
}

static void count_lost(struct prb_reader *r, u32 rec)
{
	r->lost += (rec - r->rec) & PRB_REC_MASK;
	r->rec = rec & PRB_REC_MASK;
}

/**
 * prb_read() - the next record
 * @rb:  the ring, in use by others
 * @r:   the reader's cursor: moved, and its counts kept
 * @out: the record; garbage unless the answer is PRB_OK
 * @skip_unfinished: do not stop at a record whose writer is still at it, but
 *	count it as lost: for panic, when that writer may never go on
 *
 * Context: any, one context at a time for one @r.  Takes no lock, never waits.
 * Return: PRB_OK, PRB_EMPTY (then @r->seen + @r->lost is the number of records
 * ever written, at the moment of the look), or PRB_UNFINISHED.
 */
enum prb_result prb_read(const struct prb *rb, struct prb_reader *r,
			 struct prb_record *out, bool skip_unfinished)
{
	for (;;) {
		u64 word = smp_load_acquire(&slot_at(rb, r->pos)->word);	/* B, D */
		u64 head = READ_ONCE(rb->head);
		u32 k;

		if (r->pos == prb_head_pos(head)) {
			count_lost(r, prb_head_rec(head));
			return PRB_EMPTY;
		}
		if (word == word_of(r->pos, 0)) {
			k = read_record(rb, r->pos, out);
			if (likely(k)) {
				count_lost(r, out->rec);
				r->seen++;
				r->rec = (r->rec + 1) & PRB_REC_MASK;
				r->pos = (r->pos + k) & PRB_POS_MASK;
				return PRB_OK;
			}
			/* Overwritten meanwhile: at least one of its slots has moved on. */
			skip_overwritten(rb, r, READ_ONCE(rb->head));
		} else if (pos_before(r->pos, word_pos(word))) {
			skip_overwritten(rb, r, head);
		} else if (word_pos(word) == r->pos && word_idx(word)) {
			/* A hole, or the rest of a record whose beginning is gone. */
			r->pos = (r->pos + 1) & PRB_POS_MASK;
		} else if (skip_unfinished) {
			r->pos = (r->pos + 1) & PRB_POS_MASK;
		} else if (prb_head_pos(head) - r->pos > rb->mask + 1ULL) {
			skip_overwritten(rb, r, head);
		} else {
			return PRB_UNFINISHED;
		}
	}
}

/**
 * prb_reader_first() - start a reader at the oldest record there may be
 * @rb: the ring
 * @r:  the cursor; what is overwritten already will be counted as lost
 *
 * Context: any.
 */
void prb_reader_first(const struct prb *rb, struct prb_reader *r)
{
	*r = (struct prb_reader){ .pos = (u64)rb->mask + 1 };
}

/**
 * prb_reader_now() - start a reader at the next record to be written
 * @rb: the ring
 * @r:  the cursor
 *
 * Context: any.
 */
void prb_reader_now(const struct prb *rb, struct prb_reader *r)
{
	u64 head = READ_ONCE(rb->head);

	*r = (struct prb_reader){ .pos = prb_head_pos(head), .rec = prb_head_rec(head) };
}
