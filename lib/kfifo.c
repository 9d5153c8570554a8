// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queues in a ring: see <lib/kfifo.h> for who writes what.
 *
 * All barriers are here.  In each function the side that calls it reads its
 * own index plainly and the other's with acquire.
 */
#include <asm/barrier.h>
#include <lib/kfifo.h>
#include <lib/string.h>

/**
 * __kfifo_init() - give a fifo its memory
 * @f:      the fifo
 * @buffer: the memory
 * @bytes:  how much
 * @esize:  bytes an element
 *
 * Context: any; nobody uses it yet.
 */
void __kfifo_init(struct __kfifo *f, void *buffer, unsigned int bytes, unsigned int esize)
{
	unsigned int n = bytes / esize;

	*f = (struct __kfifo){ .esize = esize };
	if (n < 2)
		return;
	f->mask = (1U << ilog2(n)) - 1;
	f->data = buffer;
}

/**
 * __kfifo_len() - how many elements there are
 * @f: the fifo
 *
 * Context: any.  Exact for the two sides, old when it is used for others.
 */
unsigned int __kfifo_len(const struct __kfifo *f)
{
	/*
	 * @out first: it is never ahead of @in, so a third party sees no
	 * length below 0, at worst one above the size.
	 */
	unsigned int out = smp_load_acquire(&f->out), n = smp_load_acquire(&f->in) - out;

	return n <= f->mask + 1 ? n : f->mask + 1;
}

/* The room, to the producer.  Pairs with the release in give_back(): what is free has been read. */
static unsigned int room(const struct __kfifo *f)
{
	return f->mask + 1 - (f->in - smp_load_acquire(&f->out));
}

/* What is there, to the consumer.  Pairs with the release in publish(): it has been written. */
static unsigned int filled(const struct __kfifo *f)
{
	return smp_load_acquire(&f->in) - f->out;
}

/* The producer's elements before its index.  Pairs with the acquire in filled(). */
static void publish(struct __kfifo *f, unsigned int n)
{
	smp_store_release(&f->in, f->in + n);
}

/* The consumer has read them.  Pairs with the acquire in room(). */
static void give_back(struct __kfifo *f, unsigned int n)
{
	smp_store_release(&f->out, f->out + n);
}

/* Elements from index @at on, round the end of the ring; no barrier. */
static void store(struct __kfifo *f, unsigned int at, const void *from, unsigned int n)
{
	size_t first = f->mask + 1 - (at & f->mask);

	first = (n < first ? n : first) * f->esize;
	memcpy((char *)f->data + (size_t)(at & f->mask) * f->esize, from, first);
	memcpy(f->data, (const char *)from + first, (size_t)n * f->esize - first);
}

static void fetch(const struct __kfifo *f, unsigned int at, void *to, unsigned int n)
{
	size_t first = f->mask + 1 - (at & f->mask);

	first = (n < first ? n : first) * f->esize;
	memcpy(to, (const char *)f->data + (size_t)(at & f->mask) * f->esize, first);
	memcpy((char *)to + first, f->data, (size_t)n * f->esize - first);
}

/**
 * __kfifo_in() - the producer's: put elements in
 * @f:    the fifo
 * @from: the elements
 * @n:    how many
 *
 * Context: any.
 * Return: how many there was room for.
 */
unsigned int __kfifo_in(struct __kfifo *f, const void *from, unsigned int n)
{
	unsigned int max = room(f);

	if (n > max)
		n = max;
	store(f, f->in, from, n);
	publish(f, n);
	return n;
}

/**
 * __kfifo_out_peek() - the consumer's: copy elements and leave them there
 * @f:  the fifo
 * @to: where to
 * @n:  how many
 *
 * Context: any.
 * Return: how many there were.
 */
unsigned int __kfifo_out_peek(const struct __kfifo *f, void *to, unsigned int n)
{
	unsigned int max = filled(f);

	if (n > max)
		n = max;
	fetch(f, f->out, to, n);
	return n;
}

/**
 * __kfifo_out() - the consumer's: take elements out
 * @f:  the fifo
 * @to: where to
 * @n:  how many
 *
 * Context: any.
 * Return: how many there were.
 */
unsigned int __kfifo_out(struct __kfifo *f, void *to, unsigned int n)
{
	n = __kfifo_out_peek(f, to, n);
	give_back(f, n);
	return n;
}

/**
 * __kfifo_skip() - the consumer's: leave elements out
 * @f: the fifo
 * @n: how many
 *
 * Context: any.
 * Return: how many there were.
 */
unsigned int __kfifo_skip(struct __kfifo *f, unsigned int n)
{
	unsigned int max = filled(f);

	if (n > max)
		n = max;
	give_back(f, n);
	return n;
}

/**
 * __kfifo_in_rec() - the producer's: put a record in, whole or not at all
 * @f:    the fifo, of bytes
 * @from: the record
 * @n:    its length
 * @rec:  length bytes, the lowest first
 *
 * Context: any.
 * Return: @n, or 0 if there is no room or the length does not fit.
 */
unsigned int __kfifo_in_rec(struct __kfifo *f, const void *from, unsigned int n, unsigned int rec)
{
	unsigned char length[2] = { (unsigned char)n, (unsigned char)(n >> 8) };

	if (n >> 8 * rec || n + rec > room(f))
		return 0;
	store(f, f->in, length, rec);
	store(f, f->in + rec, from, n);
	publish(f, n + rec);
	return n;
}

/**
 * __kfifo_peek_len_rec() - the consumer's: how long is the next record?
 * @f:   the fifo
 * @rec: length bytes
 *
 * Context: any.
 * Return: its length, 0 if there is none.
 */
unsigned int __kfifo_peek_len_rec(const struct __kfifo *f, unsigned int rec)
{
	unsigned char length[2] = { 0, 0 };

	if (!filled(f))
		return 0;
	fetch(f, f->out, length, rec);
	return length[0] | (unsigned int)length[1] << 8;
}

/**
 * __kfifo_out_rec() - the consumer's: the next record
 * @f:    the fifo
 * @to:   where to
 * @n:    room there; the rest of a longer record is lost
 * @rec:  length bytes
 * @keep: leave it there
 *
 * Context: any.
 * Return: how many bytes were copied, 0 if there was none.
 */
unsigned int __kfifo_out_rec(struct __kfifo *f, void *to, unsigned int n, unsigned int rec, bool keep)
{
	unsigned int length;

	if (!filled(f))
		return 0;
	length = __kfifo_peek_len_rec(f, rec);
	if (n > length)
		n = length;
	fetch(f, f->out + rec, to, n);
	if (!keep)
		give_back(f, length + rec);
	return n;
}

/**
 * __kfifo_skip_rec() - the consumer's: leave the next record out
 * @f:   the fifo
 * @rec: length bytes
 *
 * Context: any.
 */
void __kfifo_skip_rec(struct __kfifo *f, unsigned int rec)
{
	if (filled(f))
		give_back(f, __kfifo_peek_len_rec(f, rec) + rec);
}
