// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rings that are written while they are read: live VMLINUX RAW-IMAGE COUNT
 *
 * First, step by step, what a reader may and may not show.  Then each CPU's ring
 * is written by a thread, as the kernel does it, while the trace is followed:
 * every record that comes out must be one that was written, once, whole, and
 * what did not come out must have been counted.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lib/trace_abi.h>

#include "../../tools/trace/trace.h"

#define CPUS	2
#define MAGIC	0x9e3779b97f4a7c15ull

static unsigned char *ram;
static size_t ram_size;
static int ram_fd;
static const struct trace_header *header;
static uint64_t count;

static void die(const char *what, uint64_t n)
{
	printf("live: %s: %llu\n", what, (unsigned long long)n);
	exit(1);
}

static void expect(bool good, const char *what)
{
	if (!good)
		die(what, 0);
}

/* --- the guest ------------------------------------------------------------- */

static _Atomic uint64_t *pos_of(unsigned int cpu)
{
	return (_Atomic uint64_t *)(ram + header->cpu[cpu].control);
}

static uint64_t take(unsigned int cpu, unsigned int slots)
{
	return atomic_fetch_add_explicit(pos_of(cpu), (uint64_t)slots << TRACE_POS_SHIFT,
					 memory_order_seq_cst) >> TRACE_POS_SHIFT;
}

static struct trace_slot *slot_of(unsigned int cpu, uint64_t i)
{
	struct trace_slot *ring = (struct trace_slot *)(ram + header->cpu[cpu].ring);

	return &ring[i & (header->cpu[cpu].slots - 1)];
}

static void stamp(unsigned int cpu, uint64_t i, unsigned int id)
{
	atomic_store_explicit((_Atomic uint32_t *)&slot_of(cpu, i)->stamp,
			      (uint32_t)(i << TRACE_POS_SHIFT) | id, memory_order_release);
}

/* A record whose words all follow from its first slot, the clock apart. */
static void put(unsigned int cpu, uint64_t i, unsigned int slots, unsigned int id, uint64_t clock)
{
	uint64_t word = i * MAGIC;
	struct trace_slot *slot;

	for (unsigned int s = 1; s < slots; s++) {
		slot = slot_of(cpu, i + s);
		for (unsigned int w = 0; w < TRACE_CONT_WORDS; w++)
			slot->more[w] = word + s;
		stamp(cpu, i + s, TRACE_ID_CONT);
	}
	slot = slot_of(cpu, i);
	slot->pid = (uint32_t)i;
	slot->head.clock = clock;
	slot->head.word[0] = word;
	slot->head.word[1] = slots;
	stamp(cpu, i, id);
}

/* Whichever: event 1 has only one kind of record here. */
static void add(unsigned int cpu, uint64_t clock)
{
	put(cpu, take(cpu, 1), 1, 1, clock);
}

/* --- step by step ------------------------------------------------------------ */

static void expect_clock(struct trace *t, uint64_t clock)
{
	struct trace_record r;
	int status = trace_next(t, &r);

	if (!clock && status)
		die("a record came that should not", r.clock);
	if (clock && (status != 1 || r.clock != clock))
		die("this record should have come", clock);
}

static void late_records_are_sorted(struct trace *t)
{
	add(0, 100);
	expect(trace_poll(t), "the guest runs");
	trace_poll(t);
	expect_clock(t, 100);
	expect_clock(t, 0);
	add(1, 200);
	trace_poll(t);
	/* Written by a CPU that was looked at before: */
	add(0, 150);
	expect_clock(t, 0);
	trace_poll(t);
	expect_clock(t, 150);
	expect_clock(t, 200);
	expect_clock(t, 0);
}

static void a_slot_is_waited_for(struct trace *t)
{
	uint64_t late = take(0, 1);

	add(0, 310);
	for (int i = 0; i < 10; i++) {
		trace_poll(t);
		expect_clock(t, 0);
	}
	put(0, late, 1, 1, 300);
	trace_poll(t);
	expect_clock(t, 300);
	expect_clock(t, 310);
	expect_clock(t, 0);
	expect(!trace_cpu_stat(t, 0).torn, "nothing is torn");
}

static void a_dead_slot_is_not_waited_for(struct trace *t)
{
	take(0, 1);
	for (int i = 0; i < 80; i++)
		add(0, 400 + i);
	trace_poll(t);
	trace_poll(t);
	for (int i = 0; i < 80; i++)
		expect_clock(t, 400 + i);
	expect_clock(t, 0);
	expect(trace_cpu_stat(t, 0).torn == 1, "one is torn");
}

static void what_is_overwritten_after_it_was_seen_is_missed(struct trace *t)
{
	unsigned int slots = header->cpu[0].slots;

	add(0, 500);
	trace_poll(t);
	expect_clock(t, 0);	/* seen, and held back */
	for (unsigned int i = 0; i < slots; i++)
		add(0, 501 + i);
	trace_poll(t);
	expect(trace_cpu_stat(t, 0).missed == 0, "nothing is missed yet");
	trace_poll(t);
	expect_clock(t, 501);
	expect(trace_cpu_stat(t, 0).missed == 1, "one is missed");
	for (unsigned int i = 1; i < slots; i++)
		expect_clock(t, 501 + i);
}

/* --- all at once ------------------------------------------------------------------ */

static atomic_uint done;

static void *writer(void *arg)
{
	unsigned int cpu = (unsigned int)(uintptr_t)arg;

	for (uint64_t n = 0; n < count; n++) {
		unsigned int slots = 1 + n % 5 * (n % 3);
		uint64_t i;

		slots = slots > TRACE_MAX_SLOTS ? TRACE_MAX_SLOTS : slots;
		i = take(cpu, slots);
		put(cpu, i, slots, 1, 10000 + i);
		/* Give the reader a chance, on one processor too. */
		if (n % 4096 == 0)
			sched_yield();
	}
	atomic_fetch_add(&done, 1);
	return NULL;
}

static void check_record(const struct trace_record *r, uint64_t *next)
{
	uint64_t slots = r->word[1];

	if (r->index < *next)
		die("a record came twice", r->index);
	*next = r->index + slots;
	if (r->clock != 10000 + r->index || r->pid != (uint32_t)r->index || r->word[0] != r->index * MAGIC)
		die("a record was not written so", r->index);
	if (r->nr_words != TRACE_HEAD_WORDS + (slots - 1) * TRACE_CONT_WORDS)
		die("a record has another length", r->index);
	for (unsigned int w = TRACE_HEAD_WORDS; w < r->nr_words; w++)
		if (r->word[w] != r->word[0] + 1 + (w - TRACE_HEAD_WORDS) / TRACE_CONT_WORDS)
			die("a record's later words are another's", r->index);
}

/* Nobody can write any more. */
static void guest_ends(pthread_t *thread)
{
	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		pthread_join(thread[cpu], NULL);
	munmap(ram, ram_size);
	close(ram_fd);
}

static void read_while_written(struct trace *t, uint64_t *shown, uint64_t *missed)
{
	struct trace_cpu_stat before[CPUS];
	uint64_t first[CPUS], next[CPUS], slots[CPUS] = { 0 };
	pthread_t thread[CPUS];
	struct trace_record r;
	bool ended = false, alive;

	for (unsigned int cpu = 0; cpu < CPUS; cpu++) {
		first[cpu] = next[cpu] = *pos_of(cpu) >> TRACE_POS_SHIFT;
		before[cpu] = trace_cpu_stat(t, cpu);
		pthread_create(&thread[cpu], NULL, writer, (void *)(uintptr_t)cpu);
	}
	do {
		alive = trace_poll(t);
		while (trace_next(t, &r) > 0) {
			check_record(&r, &next[r.cpu]);
			slots[r.cpu] += r.word[1];
			++*shown;
		}
		if (!ended && atomic_load(&done) == CPUS) {
			ended = true;
			guest_ends(thread);
		}
	} while (alive);
	for (unsigned int cpu = 0; cpu < CPUS; cpu++) {
		struct trace_cpu_stat s = trace_cpu_stat(t, cpu);

		if (s.torn != before[cpu].torn || s.damaged != before[cpu].damaged)
			die("nothing was torn or damaged", s.torn + s.damaged);
		*missed += s.missed - before[cpu].missed;
		/* Of a record that is overwritten in part, the rest is not counted. */
		if (slots[cpu] + (s.missed - before[cpu].missed) > s.written - first[cpu])
			die("more was shown and missed than written", cpu);
		if (next[cpu] != s.written)
			die("the last record did not come", cpu);
	}
}

int main(int argc, char **argv)
{
	uint64_t shown = 0, missed = 0;
	struct trace *t;
	struct stat st;

	expect(argc == 4, "arguments");
	count = strtoull(argv[3], NULL, 0);
	ram_fd = open(argv[2], O_RDWR);
	expect(ram_fd >= 0 && !fstat(ram_fd, &st), argv[2]);
	ram_size = st.st_size;
	ram = mmap(NULL, ram_size, PROT_READ | PROT_WRITE, MAP_SHARED, ram_fd, 0);
	expect(ram != MAP_FAILED, "mmap");
	header = (const struct trace_header *)(ram + 0x10000);
	t = trace_open(argv[1], argv[2]);
	if (!t || !trace_follow(t))
		return 1;
	late_records_are_sorted(t);
	a_slot_is_waited_for(t);
	a_dead_slot_is_not_waited_for(t);
	what_is_overwritten_after_it_was_seen_is_missed(t);
	read_while_written(t, &shown, &missed);
	trace_close(t);
	printf("{\"shown\": %llu, \"missed\": %llu}\n", (unsigned long long)shown, (unsigned long long)missed);
	return 0;
}
