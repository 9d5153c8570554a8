// SPDX-License-Identifier: GPL-2.0-only
/* The self-tests of lockdep: how their programs run.  See lockdep_selftest.h. */
#include <asm/barrier.h>
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <kernel/bottom_half.h>
#include <kernel/interrupt.h>
#include <kernel/irq_work.h>
#include <kernel/mutex.h>
#include <kernel/report.h>
#include <kernel/rtmutex.h>
#include <kernel/rwlock.h>
#include <kernel/rwsem.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "lockdep_selftest.h"

#define CLASSES		8
#define INSTANCES	2
#define DEPTH		16

const char *const st_kind_names[ST_KINDS] = {
	"raw_spin", "spin", "write_lock", "read_lock", "mutex", "down_write", "down_read",
	"rt_mutex", "lock_map",
};
static const char *const names[CLASSES] = {
	"st_A", "st_B", "st_C", "st_D", "st_E", "st_F", "st_G", "st_H",
};

union st_lock {
	raw_spinlock_t raw;
	spinlock_t spin;
	rwlock_t rw;
	struct mutex mutex;
	struct rw_semaphore sem;
	struct rt_mutex rtm;
	struct lockdep_map map;
};

const u8 st_orders[6][3] = {
	{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
};

static struct lock_class_key keys[CLASSES];
static union st_lock locks[CLASSES][INSTANCES];

/* A lock as a program names it. */
struct ref {
	union st_lock *l;
	struct lockdep_map *map, *nest;
	enum st_kind kind;
	unsigned int class, sub;
	bool hook;		/* lockdep alone is told */
	bool pinned;		/* and preemption is off, as the lock would have it */
	u8 read;
};

static struct run {
	struct kunit *test;
	enum st_kind kind[CLASSES];
	char irq;		/* what % and d are about */
	char context;		/* of the part that runs: 'H', 'S', or 'T' for the thread */
	bool off;		/* 'd' */
	const char *part;
	struct ref held[DEPTH];
	unsigned int depth, base;	/* base: what the interrupted part holds */
	bool done;		/* the interrupt was here; [a] */
} run;

static struct lockdep_map *map_of(union st_lock *l, enum st_kind kind)
{
	switch (kind) {
	case ST_RAW:	return &l->raw.dep_map;
	case ST_SPIN:	return &l->spin.dep_map;
	case ST_WLOCK:
	case ST_RLOCK:	return &l->rw.dep_map;
	case ST_MUTEX:	return &l->mutex.dep_map;
	case ST_WSEM:
	case ST_RSEM:	return &l->sem.dep_map;
	case ST_RTM:	return &l->rtm.dep_map;
	default:	return &l->map;
	}
}

static bool sleeps(enum st_kind kind)
{
	return kind >= ST_MUTEX && kind <= ST_RTM;
}

static void init_lock(union st_lock *l, enum st_kind kind, unsigned int class)
{
	struct lockdep_map *map = map_of(l, kind);

	switch (kind) {
	case ST_RAW:	raw_spin_lock_init(&l->raw); break;
	case ST_SPIN:	spin_lock_init(&l->spin); break;
	case ST_WLOCK:
	case ST_RLOCK:	rwlock_init(&l->rw); break;
	case ST_MUTEX:	mutex_init(&l->mutex); break;
	case ST_WSEM:
	case ST_RSEM:	init_rwsem(&l->sem); break;
	case ST_RTM:	rt_mutex_init(&l->rtm); break;
	default:
		lockdep_init_map(map, "st_map", &keys[class], 0);
		map->wait_type_inner = LD_WAIT_SLEEP;
	}
	lockdep_init_map_wait(map, names[class], &keys[class], 0, map->wait_type_inner);
}

static void pin(struct ref *r)
{
	r->pinned = ST_BIT(r->kind) & ST_SPINNING;
	if (r->pinned)
		preempt_disable();
}

static void unpin(const struct ref *r)
{
	if (r->pinned)
		preempt_enable();
}

/*
 * All that is taken is taken here, so that a report that names another function
 * is wrong.  A kind without the form that is wanted is told to lockdep alone.
 */
static noinline void st_take(struct ref *r)
{
	if (r->nest && r->kind != ST_RAW && r->kind != ST_SPIN && r->kind != ST_MUTEX &&
	    r->kind != ST_WSEM)
		r->hook = true;
	if (r->sub && r->kind == ST_RLOCK)
		r->hook = true;
	if (r->hook) {
		pin(r);
		lock_acquire(r->map, r->sub, 0, r->read, 1, r->nest, _THIS_IP_);
	} else if (r->nest) {
		switch (r->kind) {
		case ST_RAW:	__raw_spin_lock_nest(&r->l->raw, r->nest); break;
		case ST_SPIN:	__spin_lock_nest(&r->l->spin, r->nest); break;
		case ST_MUTEX:	__mutex_lock_nest(&r->l->mutex, r->nest); break;
		default:	__down_write_nest(&r->l->sem, r->nest);
		}
	} else if (r->sub) {
		switch (r->kind) {
		case ST_RAW:	raw_spin_lock_nested(&r->l->raw, r->sub); break;
		case ST_SPIN:	spin_lock_nested(&r->l->spin, r->sub); break;
		case ST_WLOCK:	write_lock_nested(&r->l->rw, r->sub); break;
		case ST_MUTEX:	mutex_lock_nested(&r->l->mutex, r->sub); break;
		case ST_WSEM:	down_write_nested(&r->l->sem, r->sub); break;
		case ST_RSEM:	down_read_nested(&r->l->sem, r->sub); break;
		case ST_RTM:	rt_mutex_lock_nested(&r->l->rtm, r->sub); break;
		default:	lock_acquire(r->map, r->sub, 0, 0, 1, NULL, _THIS_IP_);
		}
	} else {
		switch (r->kind) {
		case ST_RAW:	raw_spin_lock(&r->l->raw); break;
		case ST_SPIN:	spin_lock(&r->l->spin); break;
		case ST_WLOCK:	write_lock(&r->l->rw); break;
		case ST_RLOCK:	read_lock(&r->l->rw); break;
		case ST_MUTEX:	mutex_lock(&r->l->mutex); break;
		case ST_WSEM:	down_write(&r->l->sem); break;
		case ST_RSEM:	down_read(&r->l->sem); break;
		case ST_RTM:	rt_mutex_lock(&r->l->rtm); break;
		default:	lock_map_acquire(r->map);
		}
	}
}

static noinline bool st_try(struct ref *r)
{
	if (r->hook) {
		pin(r);
		lock_acquire(r->map, r->sub, 1, r->read, 1, NULL, _THIS_IP_);
		return true;
	}
	switch (r->kind) {
	case ST_RAW:	return raw_spin_trylock(&r->l->raw);
	case ST_SPIN:	return spin_trylock(&r->l->spin);
	case ST_WLOCK:	return write_trylock(&r->l->rw);
	case ST_RLOCK:	return read_trylock(&r->l->rw);
	case ST_MUTEX:	return mutex_trylock(&r->l->mutex);
	case ST_WSEM:	return down_write_trylock(&r->l->sem);
	case ST_RSEM:	return down_read_trylock(&r->l->sem);
	case ST_RTM:	return rt_mutex_trylock(&r->l->rtm);
	default:	lock_map_acquire_try(r->map); return true;
	}
}

static noinline void st_drop(const struct ref *r)
{
	if (r->hook) {
		lock_release(r->map, _THIS_IP_);
		unpin(r);
		return;
	}
	switch (r->kind) {
	case ST_RAW:	raw_spin_unlock(&r->l->raw); break;
	case ST_SPIN:	spin_unlock(&r->l->spin); break;
	case ST_WLOCK:	write_unlock(&r->l->rw); break;
	case ST_RLOCK:	read_unlock(&r->l->rw); break;
	case ST_MUTEX:	mutex_unlock(&r->l->mutex); break;
	case ST_WSEM:	up_write(&r->l->sem); break;
	case ST_RSEM:	up_read(&r->l->sem); break;
	case ST_RTM:	rt_mutex_unlock(&r->l->rtm); break;
	default:	lock_map_release(r->map);
	}
}

/* One of the program's letters with what follows it. */
static struct ref parse_ref(const char **p, char op)
{
	struct ref r = {};

	BUG_ON(**p < 'A' || **p >= 'A' + CLASSES);
	r.class = (unsigned int)(*(*p)++ - 'A');
	r.kind = run.kind[r.class];
	r.l = &locks[r.class][0];
	if (**p == '1') {
		r.l = &locks[r.class][1];
		(*p)++;
	}
	if (**p == '/') {
		r.sub = (unsigned int)((*p)[1] - '0');
		*p += 2;
	}
	if (**p == '^') {
		r.nest = map_of(&locks[(*p)[1] - 'A'][0], run.kind[(*p)[1] - 'A']);
		*p += 2;
	}
	if (op == 'R' && r.kind == ST_WLOCK)
		r.kind = ST_RLOCK;
	else if (op == 'R' && r.kind == ST_WSEM)
		r.kind = ST_RSEM;
	else if (op == 'R')
		r.hook = true;
	r.map = map_of(r.l, r.kind);
	r.read = op == 'r' ? 2 : op == 'R' || (ST_BIT(r.kind) & ST_READ) ? 1 : 0;
	/* In interrupts nothing can sleep, and lockdep is to be asked all the same. */
	if (op == 'h' || op == 'r' || (sleeps(r.kind) && (run.context != 'T' || run.off)))
		r.hook = true;
	if (r.hook && r.read == 1 && r.kind == ST_RLOCK && run.context != 'T')
		r.read = 2;
	return r;
}

static void irqs(bool on)
{
	if (run.irq == 'S' && !on)
		local_bh_disable();
	else if (run.irq == 'S')
		local_bh_enable();
	else if (on)
		local_irq_enable();
	else
		local_irq_disable();
	run.off = !on;
}

static void release(const struct ref *r)
{
	unsigned int i = run.depth;

	while (i-- && run.held[i].l != r->l)
		;
	BUG_ON(i == ~0U);
	st_drop(&run.held[i]);
	memmove(&run.held[i], &run.held[i + 1], (--run.depth - i) * sizeof(run.held[0]));
}

static void hold(struct ref *r, bool by_try)
{
	BUG_ON(run.depth == DEPTH);
	if (!by_try)
		st_take(r);
	else if (!st_try(r))
		KUNIT_FAIL(run.test, "%s: trylock failed", names[r->class]);
	run.held[run.depth++] = *r;
}

static const char *interrupted_by(const char *p);

static noinline void st_step(char op, const char **p)
{
	struct ref r;

	switch (op) {
	case ' ':
		return;
	case '(':
		*p = interrupted_by(*p);
		return;
	case 'd':
	case 'e':
		irqs(op == 'e');
		return;
	case 'k':
		lockdep_free_key_range(keys, sizeof(keys));
		return;
	case 'x':
		lockdep_check_exit();
		while (run.depth)
			unpin(&run.held[--run.depth]);
		return;
	}
	r = parse_ref(p, op);
	switch (op) {
	case 'L': case 'W': case 'R': case 'r': case 'h':
		hold(&r, false);
		return;
	case 'T':
		hold(&r, true);
		return;
	case 'U':
		release(&r);
		return;
	case 'u':
		r.hook = true;
		st_drop(&r);
		return;
	case 'I':
		lockdep_init_map_wait(r.map, names[r.class], &keys[r.class], 0,
				      r.map->wait_type_inner);
		return;
	case 'F':
		debug_check_no_locks_freed(r.l, sizeof(*r.l));
		return;
	case 'N':
		lockdep_init_map_wait(r.map, names[r.class], &__lockdep_no_validate__, 0,
				      r.map->wait_type_inner);
		return;
	case 'D':
		lock_downgrade(r.map, _THIS_IP_);
		return;
	case '=':
	case '!':
		if (lock_is_held(r.map) != (op == '='))
			KUNIT_FAIL(run.test, "%s is%s held by what lockdep says", names[r.class],
				   op == '=' ? " not" : "");
		return;
	default:
		KUNIT_FAIL(run.test, "the program has no '%c'", op);
	}
}

/* One part, or what is in brackets: in the context in which it is to be. */
static void run_part(void)
{
	const char *p = run.part;

	while (*p && *p != '|' && *p != ')') {
		char op = *p++;

		st_step(op, &p);
	}
	while (run.depth > run.base)
		st_drop(&run.held[--run.depth]);
	run.part = p;
	/* Pairs with the acquire of who waits for the interrupt. */
	smp_store_release(&run.done, true);
}

static void in_irq_work(struct irq_work *work)
{
	(void)work;
	run_part();
}

static void in_tasklet(struct tasklet_struct *t)
{
	(void)t;
	run_part();
}

static struct irq_work work = IRQ_WORK_INIT(in_irq_work);
static DECLARE_TASKLET(tasklet, in_tasklet);

/* On this CPU, here and now: interrupts are on. */
static void interrupt(char kind)
{
	char context = run.context;

	run.context = kind;
	run.done = false;
	if (kind == 'H') {
		irq_work_queue(&work);
	} else {
		/* So that it runs as soon as softirqs are on again. */
		local_bh_disable();
		tasklet_schedule(&tasklet);
		local_bh_enable();
	}
	/* Pairs with the release of run_part(). */
	while (!smp_load_acquire(&run.done))
		cpu_relax();
	run.context = context;
}

static const char *interrupted_by(const char *p)
{
	run.base = run.depth;
	run.part = p;
	interrupt(run.irq);
	run.base = 0;
	return run.part + 1;
}

static void run_program(const char *program)
{
	run.part = program;
	while (*run.part) {
		char context = 'T';

		run.part += strspn(run.part, " |");
		if (run.part[0] && run.part[1] == ':') {
			context = run.part[0] == '%' ? run.irq : run.part[0];
			run.part += 2;
		}
		run.context = 'T';
		if (context == 'T')
			run_part();
		else
			interrupt(context);
		if (run.off)
			irqs(true);
	}
	irq_work_sync(&work);
	tasklet_kill(&tasklet);
}

static unsigned int run_fresh(struct kunit *test, const char *program, enum st_kind a,
			      enum st_kind others, char irq, struct report_seen *seen)
{
	unsigned int count;

	run = (struct run) { .test = test, .irq = irq };
	lockdep_free_key_range(keys, sizeof(keys));
	for (unsigned int c = 0; c < CLASSES; c++) {
		run.kind[c] = c ? others : a;
		for (unsigned int i = 0; i < INSTANCES; i++)
			init_lock(&locks[c][i], run.kind[c], c);
	}
	report_expect("lockdep", NULL);
	run_program(program);
	count = report_expected(seen);
	lockdep_free_key_range(keys, sizeof(keys));
	return count;
}

unsigned int st_run(struct kunit *test, const char *program, enum st_kind kind, char irq)
{
	return run_fresh(test, program, kind, kind, irq, NULL);
}

void st_expect_two(struct kunit *test, const struct st_case *c, enum st_kind a, enum st_kind others,
		   char irq)
{
	const char *text = c->program;
	struct report_seen seen;
	unsigned int count = run_fresh(test, text, a, others, irq, &seen);

	if (!c->kind || (c->silent & ST_BIT(others))) {
		KUNIT_EXPECT_EQ_MSG(test, count, 0U, "\"%s\": %s of %s", text, seen.kind,
				    seen.object);
		return;
	}
	KUNIT_EXPECT_GE_MSG(test, count, 1U, "no report of \"%s\"", text);
	if (!count)
		return;
	if (!c->more)
		KUNIT_EXPECT_EQ_MSG(test, count, 1U, "reports of \"%s\"", text);
	KUNIT_EXPECT_STREQ_MSG(test, seen.kind, c->kind, "\"%s\"", text);
	KUNIT_EXPECT_STREQ_MSG(test, seen.object, c->object, "\"%s\"", text);
	KUNIT_EXPECT_TRUE_MSG(test, !strncmp(seen.function, "st_", 3),
			      "\"%s\" is said to be in %s", text, seen.function);
}

void st_expect(struct kunit *test, const struct st_case *c, enum st_kind kind, char irq)
{
	st_expect_two(test, c, kind, kind, irq);
}

const void *st_next(const struct st_case *cases, const char *cells, size_t count,
		    const void *prev, char *desc)
{
	size_t i = prev ? (size_t)((const char *)prev - cells) + 1 : 0;

	for (; i < count; i++) {
		const struct st_case *c = &cases[i / ST_KINDS];

		if ((c->kinds ?: ST_ALL) & ST_BIT(i % ST_KINDS)) {
			scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s: %s", c->name,
				  st_kind_names[i % ST_KINDS]);
			return &cells[i];
		}
	}
	return NULL;
}

void st_run_cell(struct kunit *test, const struct st_case *cases, const char *cells, char irq)
{
	size_t i = (size_t)((const char *)test->param_value - cells);
	st_expect(test, &cases[i / ST_KINDS], i % ST_KINDS, irq);
}

static struct cpumask before;	/* where the harness's thread may run */

int st_suite_init(struct kunit_suite *suite)
{
	(void)suite;
	cpumask_copy(&before, &current->cpus_mask);
	return set_cpus_allowed_ptr(current, cpumask_of(0));
}

void st_suite_exit(struct kunit_suite *suite)
{
	(void)suite;
	(void)set_cpus_allowed_ptr(current, &before);
}
