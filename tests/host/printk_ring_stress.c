// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stress of the log's ring on the host: more writers than readers, a ring so
 * small that it is overrun all the time.
 *
 * Shows: no torn record, none out of order, none twice; seen + lost ==
 * written, exactly; what dropping a record leaves behind does not stop a
 * reader.  Not shown: weaker memory orders than the host's (x86), and NMIs
 * (kernel/printk/printk_stress_kunit.c).  What one thread can show is in
 * kernel/printk/ringbuffer_kunit.c.
 *
 * Which case goes red if what is taken out (each tried):
 *	the second look of read_slot()			the stress, torn > 0
 *	the BUSY test of prb_claim()			the stalled writer
 *	the test of the position in prb_release()	the stalled writer
 * The first look of read_slot() repeats, for most slots, the one that
 * prb_read() has made already; without it nothing was seen to go wrong.
 *
 * usage: printk_ring_stress [RECORDS-PER-WRITER [WRITERS [READERS]]]
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

/*
 * Give the processor away in the middle of a copy now and then: a reader that
 * is overrun there is what its second look is for, and by chance alone that
 * is seen too seldom to be relied on.
 */
static void maybe_yield(void)
{
	static __thread unsigned int count;

	if (++count % 211 == 0)
		sched_yield();
}

#undef READ_ONCE
#define READ_ONCE(x)	(maybe_yield(), *(const volatile __typeof__(x) *)&(x))
#include "../../kernel/printk/ringbuffer.c"

#define SLOTS		16
#define MAX_THREADS	32

static struct prb_slot slots[SLOTS];
static struct prb ring = PRB_INIT(slots, SLOTS);
static unsigned long per_writer = 300000;
static unsigned int writers = 4, readers = 2;
static unsigned int writers_left;
static unsigned long torn, disorder, wrong_sum;

struct reading {
	struct prb_reader r;
	u64 last[MAX_THREADS];
};

/* Text whose every byte follows from who wrote it and when. */
static u32 fill(char *text, u32 writer, u32 n)
{
	u32 len = (writer * 131 + n * 7919) % (PRB_MAX_TEXT - 8);

	for (u32 i = 0; i < len; i++)
		text[i] = (char)(writer * 17 + n + i * 3);
	return len;
}

static void *writer(void *arg)
{
	u32 me = (u32)(unsigned long)arg;
	char text[PRB_MAX_TEXT];

	for (u32 n = 1; n <= per_writer; n++) {
		struct prb_info info = { .ts_ns = n, .pid = me, .cpu = (u16)n, .level = (s8)(n & 7) };

		prb_write(&ring, &info, text, fill(text, me, n));
		if (n % 1024 == me)
			sched_yield();
	}
	__atomic_fetch_sub(&writers_left, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

static void check(struct reading *rd, const struct prb_record *rec)
{
	char want[PRB_MAX_TEXT];
	u32 who = rec->info.pid, n = (u32)rec->info.ts_ns;

	if (who >= writers || n == 0 || n > per_writer || rec->info.cpu != (u16)n ||
	    rec->info.level != (s8)(n & 7) || rec->len != fill(want, who, n) ||
	    memcmp(want, rec->text, rec->len)) {
		__atomic_fetch_add(&torn, 1, __ATOMIC_RELAXED);
		return;
	}
	if (n <= rd->last[who])
		__atomic_fetch_add(&disorder, 1, __ATOMIC_RELAXED);
	rd->last[who] = n;
}

static void *reader(void *arg)
{
	struct reading *rd = arg;
	struct prb_record rec;

	for (;;) {
		bool over = !__atomic_load_n(&writers_left, __ATOMIC_SEQ_CST);
		enum prb_result res = prb_read(&ring, &rd->r, &rec, false);

		if (res == PRB_OK)
			check(rd, &rec);
		else if (res == PRB_EMPTY && over)
			break;
	}
	if (rd->r.seen + rd->r.lost != per_writer * writers)
		__atomic_fetch_add(&wrong_sum, 1, __ATOMIC_RELAXED);
	return NULL;
}

/*
 * A writer stalled inside a slot for more than a turn: nobody else gets the
 * slot, the record whose place it was becomes a hole, and stays one when the
 * late writer lets go.
 */
static bool stalled_writer_harms_nobody(void)
{
	static struct prb_slot s[SLOTS];
	struct prb rb = PRB_INIT(s, SLOTS);
	struct prb_info info = { .pid = 1 };
	struct prb_reader r;
	struct prb_record rec;
	unsigned int stored = 0, n;
	u64 pos = SLOTS;

	prb_reader_first(&rb, &r);
	rb.head += (1ULL << PRB_POS_BITS) + 1;
	if (!prb_claim(&s[0], pos, 0))
		return false;
	s[0].data[0] = 4711;
	for (n = 0; n < SLOTS + 4; n++)
		stored += prb_write(&rb, &info, "x", 1);
	if (stored != n - 1 || s[0].data[0] != 4711)
		return false;
	prb_release(&s[0], pos, 0, 0);
	if (s[0].word != word_of(pos + SLOTS, PRB_HOLE))
		return false;
	while (prb_read(&rb, &r, &rec, false) == PRB_OK)
		;
	return r.seen + r.lost == n + 1 && prb_read(&rb, &r, &rec, false) == PRB_EMPTY;
}

int main(int argc, char **argv)
{
	static struct reading reading[MAX_THREADS];
	pthread_t t[2 * MAX_THREADS];
	unsigned int n = 0;
	bool bad, stalled_ok;

	if (argc > 1)
		per_writer = strtoul(argv[1], NULL, 0);
	if (argc > 2)
		writers = (unsigned int)strtoul(argv[2], NULL, 0);
	if (argc > 3)
		readers = (unsigned int)strtoul(argv[3], NULL, 0);
	if (!per_writer || per_writer > 4000000000UL || !writers || writers > MAX_THREADS ||
	    !readers || readers > MAX_THREADS) {
		fprintf(stderr, "printk_ring_stress: 1..4000000000 records, 1..%d writers and readers\n",
			MAX_THREADS);
		return 2;
	}

	stalled_ok = stalled_writer_harms_nobody();
	writers_left = writers;
	for (unsigned int i = 0; i < readers; i++) {
		prb_reader_first(&ring, &reading[i].r);
		if (pthread_create(&t[n++], NULL, reader, &reading[i]))
			abort();
	}
	for (unsigned long i = 0; i < writers; i++)
		if (pthread_create(&t[n++], NULL, writer, (void *)i))
			abort();
	while (n--)
		pthread_join(t[n], NULL);

	bad = torn || disorder || wrong_sum;
	printf("KTAP version 1\n1..2\n");
	for (unsigned int i = 0; i < readers; i++)
		printf("# reader %u: %llu seen, %llu lost\n", i, reading[i].r.seen, reading[i].r.lost);
	printf("# %lu written, %llu dropped, %lu torn, %lu out of order, %lu wrong sums\n",
	       per_writer * writers, ring.dropped, torn, disorder, wrong_sum);
	printf("%sok 1 printk_ring_stress\n", bad ? "not " : "");
	printf("%sok 2 printk_ring_stalled_writer_harms_nobody\n", stalled_ok ? "" : "not ");
	return bad || !stalled_ok;
}
