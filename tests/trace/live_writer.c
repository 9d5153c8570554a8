// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for a guest that traces as fast as it can: a thread for each CPU of
 * a memory file that fake.py has made, and signals for NMIs that come in the
 * middle of a record and of each other.
 *
 *	live_writer RAM HEADER RECORDS
 *
 * RECORDS is how many each CPU writes, all but the first once standard input has
 * ended.  Said then, a line a CPU: records and slots.  Each record's words tell its slot, and can be calculated from it.
 * Event 1 has two words, event 2 eight: three slots.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <lib/trace_abi.h>

#define SHORT_EVENT	1
#define LONG_EVENT	2
#define LONG_SLOTS	3
#define NMI_SIGNAL	SIGRTMIN
#define NR_NMIS		2	/* of one CPU, that interrupt each other */

struct cpu {
	unsigned int number;
	struct trace_control *control;
	struct trace_slot *ring;
	uint64_t slots;
	_Atomic uint64_t records;
};

static uint64_t wanted;
static _Thread_local struct cpu *this_cpu;

static uint64_t mix(uint64_t slot, unsigned int cpu, unsigned int word)
{
	return (slot * 64 + cpu * 8 + word) * 0x9e3779b97f4a7c15ULL;
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* As lib/trace/write.c: the slots are taken, then written, and stamped last. */
static void emit(struct cpu *c, unsigned int event)
{
	unsigned int slots = event == LONG_EVENT ? LONG_SLOTS : 1;
	/* Only this thread and its signals change it. */
	uint64_t at = __atomic_fetch_add(&c->control->pos, (uint64_t)slots << TRACE_POS_SHIFT,
					 __ATOMIC_RELAXED) >> TRACE_POS_SHIFT;
	struct trace_slot *slot;
	unsigned int word = 1;

	for (unsigned int s = 1; s < slots; s++) {
		slot = &c->ring[(at + s) & (c->slots - 1)];
		for (unsigned int i = 0; i < TRACE_CONT_WORDS; i++)
			slot->more[i] = mix(at, c->number, 1 + word++);
		slot->pid = 0;
		__atomic_store_n(&slot->stamp, (uint32_t)((at + s) << TRACE_POS_SHIFT), __ATOMIC_RELEASE);
	}
	slot = &c->ring[at & (c->slots - 1)];
	slot->pid = event;
	slot->head.clock = now();
	slot->head.word[0] = at;
	slot->head.word[1] = mix(at, c->number, 1);
	__atomic_store_n(&slot->stamp, (uint32_t)(at << TRACE_POS_SHIFT) | event, __ATOMIC_RELEASE);
	atomic_fetch_add_explicit(&c->records, 1, memory_order_relaxed);
}

static void nmi(int number)
{
	emit(this_cpu, number & 1 ? LONG_EVENT : SHORT_EVENT);
}

static void start_nmi(unsigned int n, timer_t *timer)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = NMI_SIGNAL + (int)n };
	struct itimerspec every = { { 0, 20000 + 7000 * n }, { 0, 20000 } };

	event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
	if (timer_create(CLOCK_MONOTONIC, &event, timer) || timer_settime(*timer, 0, &every, NULL))
		abort();
}

static void *run(void *arg)
{
	struct cpu *c = this_cpu = arg;
	timer_t timer[NR_NMIS];

	for (unsigned int n = 0; n < NR_NMIS; n++)
		start_nmi(n, &timer[n]);
	for (uint64_t i = 0; atomic_load_explicit(&c->records, memory_order_relaxed) < wanted; i++)
		emit(c, i % 4 ? SHORT_EVENT : LONG_EVENT);
	for (unsigned int n = 0; n < NR_NMIS; n++)
		timer_delete(timer[n]);
	return NULL;
}

int main(int argc, char **argv)
{
	static struct cpu cpu[TRACE_MAX_CPUS];
	pthread_t thread[TRACE_MAX_CPUS];
	struct sigaction action = { .sa_handler = nmi };
	struct trace_header *header;
	struct stat is;
	char *ram;
	int fd;

	if (argc != 4)
		return 2;
	fd = open(argv[1], O_RDWR);
	if (fd < 0 || fstat(fd, &is))
		return perror(argv[1]), 1;
	ram = mmap(NULL, (size_t)is.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ram == MAP_FAILED)
		return perror(argv[1]), 1;
	header = (void *)(ram + strtoull(argv[2], NULL, 0));
	wanted = strtoull(argv[3], NULL, 0);
	for (int n = 0; n < NR_NMIS; n++)
		sigaction(NMI_SIGNAL + n, &action, NULL);
	for (unsigned int i = 0; i < header->nr_cpus; i++) {
		cpu[i] = (struct cpu){ i, (void *)(ram + header->cpu[i].control),
				       (void *)(ram + header->cpu[i].ring), header->cpu[i].slots, 0 };
	}
	for (unsigned int i = 0; i < header->nr_cpus; i++)
		emit(&cpu[i], LONG_EVENT);
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	for (unsigned int i = 0; i < header->nr_cpus; i++) {
		if (pthread_create(&thread[i], NULL, run, &cpu[i]))
			abort();
	}
	for (unsigned int i = 0; i < header->nr_cpus; i++)
		pthread_join(thread[i], NULL);
	for (unsigned int i = 0; i < header->nr_cpus; i++)
		printf("%llu %llu\n", (unsigned long long)cpu[i].records,
		       (unsigned long long)(cpu[i].control->pos >> TRACE_POS_SHIFT));
	return 0;
}
