/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sequence counts: readers that never delay a writer, and look again if one
 * was there meanwhile.  For small data without pointers to what may be freed.
 *
 *	do {
 *		seq = read_seqbegin(&sl);
 *		copy = *data;
 *	} while (read_seqretry(&sl, seq));
 *
 * The count is odd while somebody writes.  seqcount_t leaves it to the user
 * that writers exclude each other and cannot be preempted (a reader on the
 * same CPU would spin for ever); seqlock_t brings a spinlock that does both.
 *
 * Barriers and their partners:
 *   smp_wmb() after the count became odd	smp_rmb() in read_seqcount_retry()
 *   smp_wmb() before it becomes even		acquire in read_seqcount_begin()
 */
#ifndef KERNEL_SEQLOCK_H
#define KERNEL_SEQLOCK_H

#include <asm/barrier.h>
#include <asm/processor.h>
#include <kernel/cleanup.h>
#include <kernel/spinlock.h>

typedef struct seqcount { unsigned int sequence; } seqcount_t;

/* Linux's types that name the lock of the writers; here for the reader of the code. */
typedef seqcount_t seqcount_raw_spinlock_t;
typedef seqcount_t seqcount_spinlock_t;
typedef seqcount_t seqcount_rwlock_t;
typedef seqcount_t seqcount_mutex_t;

#define SEQCNT_ZERO(name)			{ 0 }
#define SEQCNT_RAW_SPINLOCK_ZERO(name, lock)	{ 0 }
#define SEQCNT_SPINLOCK_ZERO(name, lock)	{ 0 }
#define SEQCNT_RWLOCK_ZERO(name, lock)		{ 0 }
#define SEQCNT_MUTEX_ZERO(name, lock)		{ 0 }
#define seqcount_init(s)			WRITE_ONCE((s)->sequence, 0U)
#define seqcount_raw_spinlock_init(s, lock)	seqcount_init(s)
#define seqcount_spinlock_init(s, lock)		seqcount_init(s)
#define seqcount_rwlock_init(s, lock)		seqcount_init(s)
#define seqcount_mutex_init(s, lock)		seqcount_init(s)

static __always_inline unsigned int raw_read_seqcount(const seqcount_t *s)
{
	return smp_load_acquire(&s->sequence);
}

/* Waits until nobody writes. */
static __always_inline unsigned int read_seqcount_begin(const seqcount_t *s)
{
	unsigned int seq;

	while ((seq = smp_load_acquire(&s->sequence)) & 1)
		cpu_relax();
	return seq;
}
#define raw_read_seqcount_begin(s)	read_seqcount_begin(s)

/* Does not wait: if somebody writes, the retry will say so. */
static __always_inline unsigned int raw_seqcount_begin(const seqcount_t *s)
{
	return smp_load_acquire(&s->sequence) & ~1U;
}

/* Without the barrier: the caller has one of its own. */
static __always_inline bool __read_seqcount_retry(const seqcount_t *s, unsigned int start)
{
	return unlikely(READ_ONCE(s->sequence) != start);
}

static __always_inline bool read_seqcount_retry(const seqcount_t *s, unsigned int start)
{
	/* The data before the second look.  Pairs with the smp_wmb() of the writer. */
	smp_rmb();
	return __read_seqcount_retry(s, start);
}

static __always_inline void raw_write_seqcount_begin(seqcount_t *s)
{
	WRITE_ONCE(s->sequence, s->sequence + 1);
	/* Odd before any of the data changes. */
	smp_wmb();
}

static __always_inline void raw_write_seqcount_end(seqcount_t *s)
{
	/* All of the data before even. */
	smp_wmb();
	WRITE_ONCE(s->sequence, s->sequence + 1);
}

/* Preemption goes off, for callers whose lock does not see to it (a mutex). */
static __always_inline void write_seqcount_begin(seqcount_t *s)
{
	preempt_disable();
	raw_write_seqcount_begin(s);
}

static __always_inline void write_seqcount_end(seqcount_t *s)
{
	raw_write_seqcount_end(s);
	preempt_enable();
}
#define write_seqcount_begin_nested(s, sub)	write_seqcount_begin(((void)(sub), (s)))

/* What readers have begun with is worth nothing any more. */
static __always_inline void write_seqcount_invalidate(seqcount_t *s)
{
	smp_wmb();
	WRITE_ONCE(s->sequence, s->sequence + 2);
}

/* A write that readers see as one, but need not wait for: of ordered flags. */
static __always_inline void raw_write_seqcount_barrier(seqcount_t *s)
{
	WRITE_ONCE(s->sequence, s->sequence + 1);
	smp_wmb();
	WRITE_ONCE(s->sequence, s->sequence + 1);
}

/*
 * A latch: two copies of the data.  Readers use copy seq & 1, which is the
 * one that is not being written, so they may interrupt the writer (NMI).
 *
 *	write_seqcount_latch_begin(&l);	change copy [0];
 *	write_seqcount_latch(&l);	change copy [1];
 *	write_seqcount_latch_end(&l);
 */
typedef struct { seqcount_t seqcount; } seqcount_latch_t;

#define SEQCNT_LATCH_ZERO(name)		{ { 0 } }
#define seqcount_latch_init(s)		seqcount_init(&(s)->seqcount)

static __always_inline unsigned int read_seqcount_latch(const seqcount_latch_t *s)
{
	return smp_load_acquire(&s->seqcount.sequence);
}
#define raw_read_seqcount_latch(s)	read_seqcount_latch(s)

static __always_inline bool read_seqcount_latch_retry(const seqcount_latch_t *s, unsigned int start)
{
	return read_seqcount_retry(&s->seqcount, start);
}
#define raw_read_seqcount_latch_retry(s, start)	read_seqcount_latch_retry(s, start)

/* Readers go to the other copy; what was written to it is visible to them. */
static __always_inline void raw_write_seqcount_latch(seqcount_latch_t *s)
{
	smp_wmb();
	WRITE_ONCE(s->seqcount.sequence, s->seqcount.sequence + 1);
	smp_wmb();
}
#define write_seqcount_latch_begin(s)	raw_write_seqcount_latch(s)
#define write_seqcount_latch(s)		raw_write_seqcount_latch(s)
/* The next write's begin is this one's end. */
#define write_seqcount_latch_end(s)	do { (void)(s); } while (0)

typedef struct {
	seqcount_t seqcount;
	spinlock_t lock;	/* covers the count's changes, and the data's */
} seqlock_t;

#define __SEQLOCK_UNLOCKED(name)	{ { 0 }, __SPIN_LOCK_UNLOCKED((name).lock) }
#define DEFINE_SEQLOCK(name)		seqlock_t name = __SEQLOCK_UNLOCKED(name)
#define seqlock_init(sl) do {						\
	seqcount_init(&(sl)->seqcount);					\
	spin_lock_init(&(sl)->lock);					\
} while (0)

static __always_inline unsigned int read_seqbegin(const seqlock_t *sl)
{
	return read_seqcount_begin(&sl->seqcount);
}

static __always_inline bool read_seqretry(const seqlock_t *sl, unsigned int start)
{
	return read_seqcount_retry(&sl->seqcount, start);
}

/* The writers' forms, and the readers' that keep writers out (_excl). */
#define __SEQLOCK_FORM(sfx)							\
static __always_inline void write_seqlock##sfx(seqlock_t *sl)			\
	__acquires(&sl->lock)							\
{ spin_lock##sfx(&sl->lock); raw_write_seqcount_begin(&sl->seqcount); }		\
static __always_inline void write_sequnlock##sfx(seqlock_t *sl)		\
	__releases(&sl->lock)							\
{ raw_write_seqcount_end(&sl->seqcount); spin_unlock##sfx(&sl->lock); }		\
static __always_inline void read_seqlock_excl##sfx(seqlock_t *sl)		\
	__acquires(&sl->lock)							\
{ spin_lock##sfx(&sl->lock); }							\
static __always_inline void read_sequnlock_excl##sfx(seqlock_t *sl)		\
	__releases(&sl->lock)							\
{ spin_unlock##sfx(&sl->lock); }

__SEQLOCK_FORM()
__SEQLOCK_FORM(_bh)
__SEQLOCK_FORM(_irq)
#undef __SEQLOCK_FORM

#define write_seqlock_irqsave(sl, flags) do {				\
	spin_lock_irqsave(&(sl)->lock, flags);				\
	raw_write_seqcount_begin(&(sl)->seqcount);			\
} while (0)
#define write_sequnlock_irqrestore(sl, flags) do {			\
	raw_write_seqcount_end(&(sl)->seqcount);			\
	spin_unlock_irqrestore(&(sl)->lock, flags);			\
} while (0)
#define read_seqlock_excl_irqsave(sl, flags)	spin_lock_irqsave(&(sl)->lock, flags)
#define read_sequnlock_excl_irqrestore(sl, flags) spin_unlock_irqrestore(&(sl)->lock, flags)

/* First without the lock (*seq even), and with it the second time (odd). */
static __always_inline void read_seqbegin_or_lock(seqlock_t *sl, int *seq)
{
	if (*seq & 1) {
		read_seqlock_excl(sl);
		__pass_lock(&sl->lock);	/* to done_seqretry() */
	} else {
		*seq = (int)read_seqbegin(sl);
	}
}

static __always_inline bool need_seqretry(const seqlock_t *sl, int seq)
{
	return !(seq & 1) && read_seqretry(sl, (unsigned int)seq);
}

static __always_inline void done_seqretry(seqlock_t *sl, int seq)
{
	if (seq & 1) {
		__receive_lock(&sl->lock);
		read_sequnlock_excl(sl);
	}
}

DEFINE_LOCK_GUARD_1(write_seqlock, seqlock_t, write_seqlock(_T->lock), write_sequnlock(_T->lock))
DEFINE_LOCK_GUARD_1(write_seqlock_irqsave, seqlock_t,
		    write_seqlock_irqsave(_T->lock, _T->flags),
		    write_sequnlock_irqrestore(_T->lock, _T->flags), unsigned long flags)

#endif /* KERNEL_SEQLOCK_H */
