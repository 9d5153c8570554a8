// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stress of the queue in a ring on the host: one producer, one consumer, no
 * lock, a ring so small that both meet its ends all the time.
 *
 * Shows: no element is lost, doubled or torn, in chunks of all lengths, in
 * fifos of elements and of records; a third thread never sees a length above
 * the size.  Not shown: weaker memory orders than the host's (x86) and the
 * compiler's.  What one thread can show is in lib/kfifo_kunit.c.
 *
 * Which goes red if what is taken out (each tried):
 *	publish() before store() in __kfifo_in()	elements
 *	give_back() before fetch() in __kfifo_out()	elements
 *	the length's publish() apart from the record's	records
 *
 * usage: kfifo_stress [ELEMENTS]
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

/* Give the processor away in the middle of a copy now and then. */
static void maybe_yield(void)
{
	static __thread unsigned int count;

	if (++count % 97 == 0)
		sched_yield();
}

static void *yielding_memcpy(void *to, const void *from, size_t n)
{
	maybe_yield();
	return memcpy(to, from, n);
}

#include <lib/string.h>
#define memcpy(to, from, n)	yielding_memcpy(to, from, n)
#include "../../lib/kfifo.c"
#undef memcpy

#define CHUNK	7

/* Wider than a word, so that a torn one is seen. */
struct element {
	u64 n, square, inverse;
};

static DEFINE_KFIFO(elements, struct element, 8);
static STRUCT_KFIFO_REC_1(64) records;
static unsigned long total = 1000000, wrong, too_long;
static int stop;

static struct element element_of(u64 n)
{
	return (struct element){ n, n * n, ~n };
}

static void *produce(void *unused)
{
	struct element chunk[CHUNK];

	for (u64 n = 0; n < total; ) {
		unsigned int want = 1 + (unsigned int)(n % CHUNK), done;

		for (unsigned int i = 0; i < want; i++)
			chunk[i] = element_of(n + i);
		if (n + want > total)
			want = (unsigned int)(total - n);
		done = kfifo_in(&elements, chunk, want);
		if (!done)
			sched_yield();
		n += done;
	}
	return NULL;
}

static void *consume(void *unused)
{
	struct element chunk[CHUNK];

	for (u64 n = 0; n < total; ) {
		unsigned int got = kfifo_out(&elements, chunk, 1 + (unsigned int)(n % CHUNK));

		if (!got)
			sched_yield();
		for (unsigned int i = 0; i < got; i++, n++) {
			struct element right = element_of(n);

			wrong += memcmp(&chunk[i], &right, sizeof(right)) != 0;
		}
	}
	return NULL;
}

/* Record n has n % 20 + 1 bytes, each of them n. */
static void *produce_records(void *unused)
{
	unsigned char record[20];

	for (u64 n = 0; n < total; ) {
		unsigned int len = (unsigned int)(n % 20) + 1;

		memset(record, (int)(n & 255), len);
		if (kfifo_in(&records, record, len))
			n++;
		else
			sched_yield();
	}
	return NULL;
}

static void *consume_records(void *unused)
{
	unsigned char record[64];

	for (u64 n = 0; n < total; ) {
		unsigned int len = kfifo_out(&records, record, sizeof(record));

		if (!len) {
			sched_yield();
			continue;
		}
		wrong += len != n % 20 + 1;
		for (unsigned int i = 0; i < len; i++)
			wrong += record[i] != (n & 255);
		n++;
	}
	return NULL;
}

static void *watch(void *unused)
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		too_long += kfifo_len(&elements) > 8 || kfifo_len(&records) > 64;
		sched_yield();
	}
	return NULL;
}

static int run(int number, const char *name, void *(*in)(void *), void *(*out)(void *))
{
	pthread_t thread[3];

	wrong = too_long = 0;
	stop = 0;
	pthread_create(&thread[0], NULL, in, NULL);
	pthread_create(&thread[1], NULL, out, NULL);
	pthread_create(&thread[2], NULL, watch, NULL);
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	pthread_join(thread[2], NULL);
	printf("# %s: %lu through, wrong: %lu, lengths above the size: %lu\n", name, total,
	       wrong, too_long);
	printf("%s %d %s\n", wrong || too_long ? "not ok" : "ok", number, name);
	return wrong || too_long;
}

int main(int argc, char **argv)
{
	int failed;

	if (argc > 1)
		total = strtoul(argv[1], NULL, 0);
	INIT_KFIFO(records);
	printf("KTAP version 1\n1..2\n");
	failed = run(1, "elements", produce, consume);
	failed |= run(2, "records", produce_records, consume_records);
	return failed;
}
