/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Queues of elements in a ring, with Linux's names and meanings.
 *
 * One producer and one consumer at a time need no lock: @in is written by the
 * producer alone, @out by the consumer alone, and neither is ever reduced
 * modulo the size, so in - out is the length, also after an overflow.  More
 * of either need a lock each (the _spinlocked forms).
 *
 * Pairs of barriers, all in lib/kfifo.c:
 *	producer stores @in with release	the elements before the index
 *	consumer loads @in with acquire
 *	consumer stores @out with release	they are read before they are given back
 *	producer loads @out with acquire
 *
 * A fifo is declared with a type and a size (a power of two):
 *
 *	DECLARE_KFIFO(name, type, size);	in a struct; then INIT_KFIFO(s.name)
 *	static DEFINE_KFIFO(name, type, size);	a variable, ready
 *	DECLARE_KFIFO_PTR(name, type);		its memory comes from kfifo_alloc()
 *	struct kfifo				the same for bytes
 *	struct kfifo_rec_ptr_1, _2		records of bytes, with their length
 *						in 1 or 2 bytes before each
 *
 * kfifo_in() and kfifo_out() count elements; in a fifo of records each call is
 * one record, whole or not at all going in, cut to the room coming out.
 */
#ifndef LIB_KFIFO_H
#define LIB_KFIFO_H

#include <base/bits.h>
#include <base/compiler.h>
#include <base/errno.h>
#include <base/types.h>

/*
 * Who may touch a member:
 *	[p]  the producer writes, anyone reads
 *	[c]  the consumer writes, anyone reads
 *	[i]  set by init, then constant
 */
struct __kfifo {
	unsigned int in;	/* [p] elements ever put in, modulo 2^32 */
	unsigned int out;	/* [c] elements ever taken out, modulo 2^32 */
	unsigned int mask;	/* [i] size - 1 */
	unsigned int esize;	/* [i] bytes an element */
	void *data;		/* [i] NULL: not initialised */
};

/*
 * @type has no room: it carries the element's type; @rec the number of length
 * bytes, plus one.  @buf has the elements, or nothing.
 */
#define __STRUCT_KFIFO(etype, size, recsize) {					\
	struct __kfifo kfifo;							\
	etype *type[0];								\
	char rec[0][(recsize) + 1];						\
	etype buf[size];							\
}
#define STRUCT_KFIFO(type, size)	struct __STRUCT_KFIFO(type, size, 0)
#define STRUCT_KFIFO_PTR(type)		struct __STRUCT_KFIFO(type, 0, 0)
#define STRUCT_KFIFO_REC_1(size)	struct __STRUCT_KFIFO(unsigned char, size, 1)
#define STRUCT_KFIFO_REC_2(size)	struct __STRUCT_KFIFO(unsigned char, size, 2)

struct kfifo __STRUCT_KFIFO(unsigned char, 0, 0);
struct kfifo_rec_ptr_1 __STRUCT_KFIFO(unsigned char, 0, 1);
struct kfifo_rec_ptr_2 __STRUCT_KFIFO(unsigned char, 0, 2);

#define DECLARE_KFIFO(name, type, size)	STRUCT_KFIFO(type, size) name
#define DECLARE_KFIFO_PTR(name, type)	STRUCT_KFIFO_PTR(type) name

/* For the macros below: the element's type, its size, length bytes, size of the fifo's own memory. */
#define __kfifo_type(f)		__typeof__(**(f)->type)
#define __kfifo_esize(f)	((unsigned int)sizeof(**(f)->type))
#define __kfifo_rec(f)		((unsigned int)sizeof((f)->rec[0]) - 1)
#define __kfifo_own(f)		((unsigned int)(sizeof((f)->buf) / sizeof(**(f)->type)))
#define __kfifo_check_size(f) \
	BUILD_BUG_ON_MSG(__kfifo_own(f) & (__kfifo_own(f) - 1), "a kfifo's size is a power of two")

#define INIT_KFIFO(fifo) do {							\
	__typeof__(&(fifo)) __f = &(fifo);					\
	__kfifo_check_size(__f);						\
	__f->kfifo = (struct __kfifo){						\
		.mask = __kfifo_own(__f) ? __kfifo_own(__f) - 1 : 0,		\
		.esize = __kfifo_esize(__f),					\
		.data = __kfifo_own(__f) ? __f->buf : NULL };			\
} while (0)

#define DEFINE_KFIFO(name, type, size)						\
	DECLARE_KFIFO(name, type, size) = { .kfifo = {				\
		.mask = (size) - 1 + 0 * sizeof(struct {			\
			unsigned int not_a_power_of_two : 1 - 2 * (((size) & ((size) - 1)) != 0); }), \
		.esize = sizeof(type), .data = (name).buf } }

void __kfifo_init(struct __kfifo *f, void *buffer, unsigned int bytes, unsigned int esize);
unsigned int __kfifo_in(struct __kfifo *f, const void *from, unsigned int n);
unsigned int __kfifo_out(struct __kfifo *f, void *to, unsigned int n);
unsigned int __kfifo_out_peek(const struct __kfifo *f, void *to, unsigned int n);
unsigned int __kfifo_skip(struct __kfifo *f, unsigned int n);
unsigned int __kfifo_in_rec(struct __kfifo *f, const void *from, unsigned int n, unsigned int rec);
unsigned int __kfifo_out_rec(struct __kfifo *f, void *to, unsigned int n, unsigned int rec, bool keep);
unsigned int __kfifo_peek_len_rec(const struct __kfifo *f, unsigned int rec);
void __kfifo_skip_rec(struct __kfifo *f, unsigned int rec);
unsigned int __kfifo_len(const struct __kfifo *f);
/* lib/kfifo_alloc.c.  Context: task or irq, by @gfp. */
int __must_check __kfifo_alloc(struct __kfifo *f, unsigned int n, unsigned int esize, gfp_t gfp);
void __kfifo_free(struct __kfifo *f);

/* Elements from kmalloc(), rounded up to a power of two: 0, -EINVAL (< 2), -ENOMEM. */
#define kfifo_alloc(fifo, n, gfp) ({						\
	__typeof__((fifo) + 1) __f = (fifo);					\
	BUILD_BUG_ON_MSG(__kfifo_own(__f), "kfifo_alloc() of a fifo with memory of its own"); \
	__kfifo_alloc(&__f->kfifo, n, __kfifo_esize(__f), gfp); })
#define kfifo_free(fifo)	__kfifo_free(&(fifo)->kfifo)
/* @bytes at @buffer, rounded down to a power of two of elements: 0 or -EINVAL (< 2). */
#define kfifo_init(fifo, buffer, bytes) ({					\
	__typeof__((fifo) + 1) __f = (fifo);					\
	__kfifo_init(&__f->kfifo, buffer, bytes, __kfifo_esize(__f));		\
	__f->kfifo.mask ? 0 : -EINVAL; })

#define kfifo_initialized(fifo)	((fifo)->kfifo.data != NULL)
#define kfifo_esize(fifo)	__kfifo_esize(fifo)
#define kfifo_recsize(fifo)	__kfifo_rec(fifo)
#define kfifo_size(fifo)	((fifo)->kfifo.mask + 1)
/* Elements, with their length bytes if they are records. */
#define kfifo_len(fifo)		__kfifo_len(&(fifo)->kfifo)
#define kfifo_is_empty(fifo)	(kfifo_len(fifo) == 0)
#define kfifo_is_full(fifo)	(kfifo_len(fifo) > (fifo)->kfifo.mask)
/* What one kfifo_in() can put in. */
#define kfifo_avail(fifo) ({							\
	__typeof__((fifo) + 1) __f = (fifo);					\
	unsigned int __room = kfifo_size(__f) - kfifo_len(__f);			\
	__kfifo_avail(__room, __kfifo_rec(__f)); })

static inline unsigned int __kfifo_avail(unsigned int room, unsigned int rec)
{
	unsigned int max = (1U << 8 * rec) - 1;

	if (!rec)
		return room;
	if (room <= rec)
		return 0;
	return room - rec < max ? room - rec : max;
}

/* Empties it: neither a producer nor a consumer may be at work / the consumer's side. */
#define kfifo_reset(fifo)	do { (fifo)->kfifo.in = (fifo)->kfifo.out = 0; } while (0)
#define kfifo_reset_out(fifo)	((void)__kfifo_skip(&(fifo)->kfifo, ~0U))

#define kfifo_in(fifo, from, n) ({						\
	__typeof__((fifo) + 1) __f = (fifo);					\
	const __kfifo_type(__f) *__from = (from);				\
	__kfifo_rec(__f) ? __kfifo_in_rec(&__f->kfifo, __from, n, __kfifo_rec(__f)) : \
		__kfifo_in(&__f->kfifo, __from, n); })
#define kfifo_out(fifo, to, n) ({						\
	__typeof__((fifo) + 1) __f = (fifo);					\
	__kfifo_type(__f) *__to = (to);						\
	__kfifo_rec(__f) ? __kfifo_out_rec(&__f->kfifo, __to, n, __kfifo_rec(__f), false) : \
		__kfifo_out(&__f->kfifo, __to, n); })
#define kfifo_out_peek(fifo, to, n) ({						\
	__typeof__((fifo) + 1) __f = (fifo);					\
	__kfifo_type(__f) *__to = (to);						\
	__kfifo_rec(__f) ? __kfifo_out_rec(&__f->kfifo, __to, n, __kfifo_rec(__f), true) : \
		__kfifo_out_peek(&__f->kfifo, __to, n); })

/* One element by value; 1, or 0 if it is full or empty. */
#define kfifo_put(fifo, val) ({							\
	__typeof__((fifo) + 1) __pf = (fifo);					\
	__kfifo_type(__pf) __val = (val);					\
	kfifo_in(__pf, &__val, 1) != 0; })
#define kfifo_get(fifo, to)	(kfifo_out(fifo, to, 1) != 0)
#define kfifo_peek(fifo, to)	(kfifo_out_peek(fifo, to, 1) != 0)
/* The consumer's: length of the next record, or elements there; leave one out. */
#define kfifo_peek_len(fifo) ({							\
	__typeof__((fifo) + 1) __f = (fifo);					\
	__kfifo_rec(__f) ? __kfifo_peek_len_rec(&__f->kfifo, __kfifo_rec(__f)) :	\
		kfifo_len(__f) * __kfifo_esize(__f); })
#define kfifo_skip(fifo) do {							\
	__typeof__((fifo) + 1) __f = (fifo);					\
	if (__kfifo_rec(__f))							\
		__kfifo_skip_rec(&__f->kfifo, __kfifo_rec(__f));		\
	else									\
		(void)__kfifo_skip(&__f->kfifo, 1);				\
} while (0)

/* Several producers, or several consumers.  Need <kernel/spinlock.h>. */
#define __kfifo_locked(lock, call) ({						\
	unsigned long __flags;							\
	unsigned int __n;							\
	spin_lock_irqsave(lock, __flags);					\
	__n = (call);								\
	spin_unlock_irqrestore(lock, __flags);					\
	__n; })
#define kfifo_in_spinlocked(fifo, from, n, lock)	__kfifo_locked(lock, kfifo_in(fifo, from, n))
#define kfifo_out_spinlocked(fifo, to, n, lock)		__kfifo_locked(lock, kfifo_out(fifo, to, n))
#define kfifo_in_locked(fifo, from, n, lock)		kfifo_in_spinlocked(fifo, from, n, lock)
#define kfifo_out_locked(fifo, to, n, lock)		kfifo_out_spinlocked(fifo, to, n, lock)
#define __kfifo_locked_noirqsave(lock, call) ({					\
	unsigned int __n;							\
	spin_lock(lock);							\
	__n = (call);								\
	spin_unlock(lock);							\
	__n; })
#define kfifo_in_spinlocked_noirqsave(fifo, from, n, lock) \
	__kfifo_locked_noirqsave(lock, kfifo_in(fifo, from, n))
#define kfifo_out_spinlocked_noirqsave(fifo, to, n, lock) \
	__kfifo_locked_noirqsave(lock, kfifo_out(fifo, to, n))
#define kfifo_is_empty_spinlocked(fifo, lock)	__kfifo_locked(lock, kfifo_is_empty(fifo))
#define kfifo_is_empty_spinlocked_noirqsave(fifo, lock) \
	__kfifo_locked_noirqsave(lock, kfifo_is_empty(fifo))

#endif /* LIB_KFIFO_H */
