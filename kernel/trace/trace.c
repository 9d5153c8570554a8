// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace's rings and switches.
 *
 * The rings are written by lib/trace/ and by the events themselves; here they
 * are made, described for readers (struct trace_header), and turned on and off.
 */
#define pr_fmt(fmt) "trace: " fmt

#include <asm/cmpxchg.h>
#include <asm/page.h>
#include <asm/tsc.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/bug.h>
#include <kernel/cpumask.h>
#include <kernel/fgraph.h>
#include <kernel/ktime.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/sections.h>
#include <kernel/trace.h>
#include <kernel/tracepoint.h>
#include <lib/glob.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/page.h>

#include "internal.h"

#define NR_COMMS	1024
#define EVENTS_MAX	512	/* bytes of trace= */
#define TRACE_BUF_MIN	(1UL << (TRACE_SLOT_SHIFT + TRACE_MIN_SHIFT))
#define TRACE_BUF_MAX	(1UL << (TRACE_SLOT_SHIFT + TRACE_MAX_SHIFT))

_Static_assert(offsetof(struct task_struct, pid) == TRACE_TASK_PID, "the events read it there");
_Static_assert(sizeof(struct trace_slot) == TRACE_SLOT_SIZE, "the format says so");
_Static_assert(TASK_COMM_LEN == TRACE_COMM_LEN, "names fit");
_Static_assert(NR_CPUS <= TRACE_MAX_CPUS, "the header has an entry for each CPU");

extern const char __start_build_id[], __stop_build_id[];

/* For readers of memory, who look for it at page boundaries; 'print trace' in GDB shows it. */
struct trace_header trace __section(".data..page_aligned") __aligned(TRACE_HEADER_ALIGN);

static struct trace_comm *comms;	/* NR_COMMS of them; NULL before trace_init() */

static char boot_events[EVENTS_MAX] = CONFIG_TRACE_BOOT;
static unsigned long buf_size = 1UL << CONFIG_TRACE_BUF_SHIFT;
static bool overwrite = true;
static unsigned int dump_on_panic;

core_param("trace_overwrite", overwrite, bool,
	   "a full trace loses its oldest records (default), or with 0 the new ones");
core_param("trace_dump", dump_on_panic, uint, "records of each CPU that a panic shows (default 0)");

static int set_boot_events(const char *val, const struct kernel_param *kp)
{
	(void)kp;
	if (!val || strlen(val) >= sizeof(boot_events))
		return -EINVAL;
	strscpy(boot_events, val, sizeof(boot_events));
	return 0;
}
early_param("trace", trace_events, set_boot_events,
	    "events or groups to trace from the start, as sched,irq; * and ? match; all: everything");

/* A number, and K or M behind it. */
static int set_buf_size(const char *val, const struct kernel_param *kp)
{
	char digits[16];
	size_t len = val ? strlen(val) : 0;
	unsigned int shift = 0;
	unsigned long size;

	(void)kp;
	if (!len || len >= sizeof(digits))
		return -EINVAL;
	strscpy(digits, val, sizeof(digits));
	if (digits[len - 1] == 'K' || digits[len - 1] == 'M') {
		shift = digits[len - 1] == 'K' ? 10 : 20;
		digits[len - 1] = '\0';
	}
	if (kstrtoul(digits, 0, &size) || size > TRACE_BUF_MAX >> shift ||
	    size << shift < TRACE_BUF_MIN)
		return -EINVAL;
	buf_size = size << shift;
	return 0;
}
early_param("trace_buf_size", trace_buf_size, set_buf_size,
	    "bytes of each CPU's trace, 1K to 16M, down to a power of two; K and M are understood");

/* Where a per-CPU variable lies: in the image (the boot CPU's) or in memory of its own. */
static phys_addr_t phys_of(const void *p)
{
	return virt_addr_valid(p) ? __pa(p) : __pa_symbol(p);
}

static struct trace_cpu *ring_of(unsigned int cpu)
{
	return per_cpu_ptr(&trace_cpu, cpu);
}

/* A smaller ring where memory is short; none at all is no reason not to boot. */
static void __init make_ring(unsigned int cpu)
{
	unsigned int order = buf_size > PAGE_SIZE ? ilog2(buf_size >> PAGE_SHIFT) : 0;
	struct trace_cpu *c = ring_of(cpu);
	size_t size;

	if (order > MAX_ORDER)
		order = MAX_ORDER;
	do {
		c->ring = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN, order);
	} while (!c->ring && order--);
	if (!c->ring) {
		pr_warn("CPU %u: no memory for a ring\n", cpu);
		return;
	}
	size = PAGE_SIZE << order;
	if (size > buf_size)
		size = 1UL << ilog2(buf_size);
	c->mask = (u32)(size - TRACE_SLOT_SIZE);
	c->control.pos = 0;	/* what came before is not counted */
	trace.cpu[cpu] = (struct trace_cpu_entry){
		.ring = __pa(c->ring), .control = phys_of(&c->control),
		.slots = (u32)(size / TRACE_SLOT_SIZE),
	};
}

/* The GNU note: three words, "GNU", the bytes. */
static void __init copy_build_id(void)
{
	const char *id = __start_build_id + 3 * sizeof(u32) + sizeof("GNU");

	if (__stop_build_id - id >= TRACE_BUILD_ID_LEN)
		memcpy(trace.build_id, id, TRACE_BUILD_ID_LEN);
}

/**
 * trace_init() - the rings of all CPUs, and what readers need to find them
 *
 * Nothing is traced before it.
 *
 * Context: boot, every possible CPU has its per-CPU area, the clock runs.
 */
void __init trace_init(void)
{
	unsigned int cpu;

	comms = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO,
					 ilog2(2 * PFN_UP(NR_COMMS * sizeof(*comms)) - 1));
	for_each_possible_cpu(cpu) {
		make_ring(cpu);
		trace.nr_cpus = cpu + 1;
	}
	trace.version = TRACE_VERSION;
	trace.self = __pa_symbol(&trace);
	trace.phys_base = phys_base;
	trace.tsc_khz = ktime_hz() / 1000;
	trace.clock_base = tsc_boot;
	if (comms) {
		trace.comms = __pa(comms);
		trace.nr_comms = NR_COMMS;
	}
	copy_build_id();
	/* Last, and not in the image's own data: who finds it finds a complete header. */
	barrier();
	memcpy(trace.magic, TRACE_MAGIC, sizeof(trace.magic));
	tracing_on();
}

static void set_limit(struct trace_cpu *c, bool on)
{
	if (!c->ring)
		return;
	if (!on)
		WRITE_ONCE(c->control.limit, READ_ONCE(c->control.pos));
	else if (overwrite)
		WRITE_ONCE(c->control.limit, TRACE_OVERWRITE);
	else
		WRITE_ONCE(c->control.limit, ((u64)c->mask / TRACE_SLOT_SIZE + 1) << TRACE_POS_SHIFT);
}

/**
 * tracing_on() - let events be written again
 *
 * What was lost since tracing_off() leaves a gap in the count of slots, as if
 * it had been overwritten.
 *
 * Context: any.
 */
void tracing_on(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		set_limit(ring_of(cpu), true);
}

/**
 * tracing_off() - keep what is there: nothing is written from now on
 *
 * A record that has taken its slot is still written to its end.
 *
 * Context: any, NMI too.
 */
void tracing_off(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		set_limit(ring_of(cpu), false);
}

/**
 * tracing_is_on() - are events written?
 *
 * Context: any.
 * Return: of this CPU, true from trace_init() on but between tracing_off() and tracing_on().
 */
bool tracing_is_on(void)
{
	return this_cpu_read(trace_cpu.control.pos) < this_cpu_read(trace_cpu.control.limit);
}

/**
 * trace_event_nr() - an event by its number
 * @id: the number, from 1
 *
 * Context: any.
 * Return: NULL if there is none.
 */
const struct trace_event *trace_event_nr(u32 id)
{
	for (const struct trace_event *e = __start_trace_events; e < __stop_trace_events; e++)
		if (trace_event_id(e) == id)
			return e;
	return NULL;
}

static int set_one(const char *pattern, const char *end, bool on)
{
	bool all = end - pattern == 3 && !memcmp(pattern, "all", 3);
	int err = -ENOENT;

	for (struct trace_event *e = __start_trace_events; e < __stop_trace_events; e++) {
		if (!all && !glob_match(pattern, end, e->name) &&
		    !glob_match(pattern, end, e->group))
			continue;
		err = 0;
		if (on)
			static_branch_enable(&e->key);
		else
			static_branch_disable(&e->key);
	}
	return err;
}

/**
 * trace_set_events() - turn events on or off
 * @pattern: names of events or groups with commas between; '*' and '?' match; "all"
 * @on:      which way
 *
 * Each part is done, whatever becomes of the others; what matches nothing is
 * named in the log.
 *
 * Context: task, may sleep.
 * Return: 0, or -ENOENT if a part matches nothing.
 */
int trace_set_events(const char *pattern, bool on)
{
	int err = 0;

	while (*pattern) {
		const char *end = pattern;

		while (*end && *end != ',')
			end++;
		if (end > pattern && set_one(pattern, end, on)) {
			pr_warn("no event or group %.*s\n", (int)(end - pattern), pattern);
			err = -ENOENT;
		}
		pattern = *end ? end + 1 : end;
	}
	return err;
}

/**
 * trace_enable_boot_events() - the events of trace=, or of CONFIG_TRACE_BOOT
 *
 * Context: task, boot.
 */
void __init trace_enable_boot_events(void)
{
	static_branch_enable(&__trace_event_print.key);
	(void)trace_set_events(boot_events, true);	/* it has said what was wrong */
	fgraph_set_boot_filter();
}

static struct trace_comm *comm_of(const struct task_struct *p)
{
	return &comms[(u32)p->pid % NR_COMMS];
}

/**
 * trace_save_comm() - remember a new thread's name for readers of the trace
 * @p: the thread
 *
 * The place may be that of another thread: of one that lives, then this one
 * stays without a name; so the few that live long keep theirs, however many
 * come and go.  A reader that comes in between sees another number than the one
 * it looks for.
 *
 * Context: any.
 */
void trace_save_comm(const struct task_struct *p)
{
	struct trace_comm *c;
	u32 dead = 0;

	if (!comms)
		return;
	c = comm_of(p);
	if (!try_cmpxchg(&c->alive, &dead, 1U))
		return;
	WRITE_ONCE(c->pid, 0);
	barrier();	/* stores keep their order: the number is gone before the name changes, */
	memcpy(c->comm, p->comm, sizeof(c->comm));
	barrier();	/* and there after it */
	WRITE_ONCE(c->pid, (u32)p->pid);
}

/**
 * trace_comm_ended() - a thread ends: its name may make room
 * @p: the thread
 *
 * Context: any.
 */
void trace_comm_ended(const struct task_struct *p)
{
	if (comms && comm_of(p)->pid == (u32)p->pid)
		WRITE_ONCE(comm_of(p)->alive, 0U);
}

/**
 * trace_panic() - the trace of a panic stands still
 *
 * Context: panic, the other CPUs are stopped.
 */
void trace_panic(void)
{
	tracing_off();
	if (dump_on_panic)
		trace_dump(dump_on_panic);
}

/**
 * trace_write_three() - write a record of three words, which many have
 * @id: number of the event
 * @w0: the words
 * @w1: the second
 * @w2: the third
 *
 * In registers, so that its callers need no room on their stacks for it.
 *
 * Context: any, NMI and the switch path too.
 */
void trace_write_three(u32 id, u64 w0, u64 w1, u64 w2)
{
	const u64 word[] = { w0, w1, w2 };

	trace_write_words(id, (u32)current->pid, 3, word);
}
