// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep, what happens at each acquisition and release.  See
 * <kernel/lockdep.h> for what it is, design/lockdep.rst for how it works.
 *
 * The usual case takes no lock: the class is known, and all of it was looked at
 * before, under the same locks: see known_chains.  All that is new goes to the
 * graph, under its lock, and is checked there before it becomes part of it.
 *
 * Barriers and their partners:
 *   release of an edge's hash link in edge_make()	dependent reads in edge_find()
 */
#define pr_fmt(fmt) "lockdep: " fmt

#include <asm/irqflags.h>
#include <base/compiler.h>
#include <kernel/bug.h>
#include <kernel/lockdep.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/sections.h>
#include <lib/string.h>

#include "lockdep_internal.h"

#define MAX_REGISTERED	64U

struct lock_class_key __lockdep_no_validate__;

/* Keys in allocated memory.  Under the graph's lock. */
static const char *registered[MAX_REGISTERED];

static bool irqs_on(unsigned long flags)
{
	return flags & X86_EFLAGS_IF;
}

/* Not looked at: in lockdep itself, and where it is off. */
static __always_inline bool ignored(void)
{
	return this_cpu_read(lockdep_busy) || current->lockdep_off;
}

static bool key_is_known(const char *key)
{
	if (key_is_static(key))
		return true;
	for (unsigned int i = 0; i < MAX_REGISTERED; i++)
		if (registered[i] && key >= registered[i] &&
		    key < registered[i] + sizeof(struct lock_class_key))
			return true;
	return false;
}

/**
 * lockdep_register_key() - a key that is not a static variable
 * @key: until lockdep_unregister_key()
 *
 * Context: any but NMI.
 */
void lockdep_register_key(struct lock_class_key *key)
{
	unsigned long flags = arch_local_irq_save();
	unsigned int i = 0;

	graph_lock();
	while (i < MAX_REGISTERED && registered[i])
		i++;
	if (i < MAX_REGISTERED)
		registered[i] = (const char *)key;
	else
		table_full("registered keys", "MAX_REGISTERED");
	graph_unlock();
	local_irq_restore(flags);
}

void lockdep_forget_keys(const char *start, size_t size)
{
	for (unsigned int i = 0; i < MAX_REGISTERED; i++)
		if (registered[i] >= start && registered[i] < start + size)
			registered[i] = NULL;
}

/**
 * lockdep_init_map_waits() - a lock is initialised
 * @map:      its map
 * @name:     of its class; stays
 * @key:      whose address is the class: a static one, or a registered one
 * @subclass: which of the key's
 * @inner:    what may be taken while it is held, LD_WAIT_*
 * @outer:    under what it may be taken itself; LD_WAIT_INV: as @inner
 *
 * Context: any.
 */
void lockdep_init_map_waits(struct lockdep_map *map, const char *name,
			    const struct lock_class_key *key, unsigned int subclass, u8 inner,
			    u8 outer)
{
	unsigned long flags = arch_local_irq_save();

	if (!ignored())
		for (u32 i = 0; i < current->lockdep_depth; i++)
			if (current->held_locks[i].map == map)
				report_held("held-init", &current->held_locks[i],
					    "is initialised while it is held", _RET_IP_);
	*map = (struct lockdep_map) {
		.key = (const struct lock_class_key *)&key->subkeys[subclass], .name = name,
		.wait_type_inner = inner, .wait_type_outer = outer,
	};
	local_irq_restore(flags);
}

/* The class of a lock that was not looked up yet, or of one of its subclasses. */
static noinline struct lock_class *class_of_slow(struct lockdep_map *map, unsigned int subclass,
						 unsigned long ip)
{
	const char *key = (const char *)(map->key ?: (const void *)map) + subclass;
	struct lock_class *c;

	graph_lock();
	c = class_find(key);
	if (!c) {
		if (!key_is_known(key)) {
			report_no_key(map, ip);
			/* Once: from now on nothing of it is checked. */
			map->key = &__lockdep_no_validate__;
			key = map->key->subkeys;
			c = class_find(key);
		}
		if (!c)
			c = class_make(key, key == __lockdep_no_validate__.subkeys ? "no_validate" :
				       map->name ?: "?", subclass);
	}
	if (c && !subclass)
		WRITE_ONCE(map->class_cache, c);
	graph_unlock();
	return c;
}

static __always_inline struct lock_class *class_of(struct lockdep_map *map, unsigned int subclass,
						   unsigned long ip)
{
	struct lock_class *c = READ_ONCE(map->class_cache);
	const void *key = map->key ?: (const void *)map;

	/* A class may have been forgotten, and its slot be another's. */
	if (likely(c && !subclass && c->key == key))
		return c;
	return class_of_slow(map, subclass, ip);
}

static bool match_usage(struct lock_search *s, struct lock_class *c, bool restricted)
{
	/* Who only waits, or blocks, as a reader is of no matter to readers. */
	return READ_ONCE(c->usage) & s->mask & (restricted ? LOCK_ALL_WRITE : ~0U);
}

static bool collect_usage(struct lock_search *s, struct lock_class *c, bool restricted)
{
	s->mask |= READ_ONCE(c->usage) & (restricted ? LOCK_ALL_WRITE : ~0U);
	return false;
}

static bool match_held(struct lock_search *s, struct lock_class *c, bool restricted)
{
	return class_idx(c) == s->target && (s->read == 0 || !restricted);
}

/* prev -> next would be new.  True if it must not become part of the graph: reported. */
static bool dependency_is_bad(const struct held_lock *prev, const struct held_lock *next)
{
	struct lock_search back = {
		.match = match_held, .target = prev->class_idx, .read = prev->read,
	}, fwd = { .match = match_usage };
	u32 used;

	if (lock_search(&back, next->class_idx, next->read == 2)) {
		report_circular(&back, prev, next);
		return true;
	}
	back = (struct lock_search) { .backwards = true, .match = collect_usage };
	(void)lock_search(&back, prev->class_idx, prev->read != 0);
	used = back.mask & LOCK_ALL_USED_IN;
	if (!used)
		return false;
	fwd.mask = lock_other_usage(used);
	if (!lock_search(&fwd, next->class_idx, next->read == 2))
		return false;
	/* Which of those in interrupts it was, and by what path. */
	back.match = match_usage;
	back.mask = lock_other_usage(lock_classes[fwd.found].usage & fwd.mask) & LOCK_ALL_USED_IN;
	report_irq_inversion(&back, &fwd, prev, next, back.mask);
	return true;
}

noinline bool lockdep_add_dependency(const struct held_lock *prev, const struct held_lock *next)
{
	u8 bit = (u8)(1U << dep_kind(prev->read, next->read));
	struct lock_edge *e;
	bool bad;

	graph_lock();
	e = edge_find(prev->class_idx, next->class_idx);
	if (e && ((e->dep | e->bad) & bit))
		goto out;	/* another CPU was faster */
	bad = dependency_is_bad(prev, next);
	if (!e)
		e = edge_make(prev->class_idx, next->class_idx);
	if (!e)
		goto out;
	if (bad) {
		WRITE_ONCE(e->bad, (u8)(e->bad | bit));
		goto out;
	}
	if (!e->dep) {
		e->stack = stack_save(next->ip);
		e->from_ip = (u32)prev->ip;
		edge_link(e);
	}
	WRITE_ONCE(e->dep, (u8)(e->dep | bit));
out:
	graph_unlock();
	return e;
}

static __always_inline bool dependency_is_known(const struct held_lock *prev,
						const struct held_lock *next)
{
	const struct lock_edge *e = edge_find(prev->class_idx, next->class_idx);

	return e && (READ_ONCE(e->dep) | READ_ONCE(e->bad)) &
		1U << dep_kind(prev->read, next->read);
}

/*
 * From those that were held when the last one was waited for: what lies below
 * that one has an edge to it already.  But not past a recursive reader: no path
 * that can block goes from such a wait on to what the reader holds, so that
 * nothing else would say that the next one is waited for under those below it.
 * Return: false if an order could not be noted.
 */
static bool check_dependencies(const struct held_lock *held, u32 depth, const struct held_lock *next)
{
	bool known = true;

	while (depth--) {
		const struct held_lock *prev = &held[depth];

		if (prev->irq_context != next->irq_context)
			break;
		if (!prev->check)
			continue;
		/* Who stops a thread ends its interruptible waits: it does not wait for them. */
		if (next->check == LD_CHECK_INTERRUPTIBLE && !prev->map->wait_type_inner)
			continue;
		if (prev->class_idx != next->class_idx && !dependency_is_known(prev, next))
			known &= lockdep_add_dependency(prev, next);
		if (!prev->trylock && prev->read != 2)
			break;
	}
	return known;
}

static bool holds(const struct held_lock *held, u32 depth, const struct lockdep_map *map)
{
	while (depth--)
		if (held[depth].map == map)
			return true;
	return false;
}

/* One of its class is held already: may that be?  False: said, and its orders are of no matter. */
static noinline bool check_recursion(const struct held_lock *held, u32 depth,
				     const struct held_lock *next)
{
	for (u32 i = depth; i--;) {
		const struct held_lock *prev = &held[i];

		if (prev->class_idx != next->class_idx || !prev->check)
			continue;
		if (next->read == 2 && prev->read)
			continue;
		if (next->nest_lock && holds(held, depth, next->nest_lock))
			return true;
		if (!said_before("recursive-locking", next->class_idx, next->ip))
			report_recursion(prev, next);
		return false;
	}
	return true;
}

/* It is used in a way that is new for its class. */
static noinline void mark_usage(const struct held_lock *h, u32 mask)
{
	struct lock_class *c = &lock_classes[h->class_idx];

	graph_lock();
	for (u32 bit = 1; bit < 1U << LOCK_USAGE_BITS; bit <<= 1) {
		struct lock_search s = { .match = match_usage };
		u32 bad;

		if (!(mask & bit) || (c->usage & bit))
			continue;
		c->stack[__builtin_ctz(bit)] = stack_save(h->ip);
		(void)__atomic_fetch_or(&c->usage, bit, __ATOMIC_RELAXED);
		if (bit == LOCK_USED_IRQS_OFF)
			lockdep_irqs_off_is_new(h);
		if (!(bit & (LOCK_ALL_USED_IN | LOCK_ALL_ENABLED)))
			continue;
		/* One reader does not block another. */
		bad = lock_other_usage(bit);
		if (bit & ~LOCK_ALL_WRITE)
			bad &= LOCK_ALL_WRITE;
		if (c->usage & bad) {
			report_inconsistent(h, bit, c->usage & bad);
			continue;
		}
		s.mask = lock_other_usage(bit);
		s.backwards = bit & LOCK_ALL_ENABLED;
		if (lock_search(&s, h->class_idx, s.backwards ? h->read != 0 : h->read == 2))
			report_irq_usage(&s, h, bit);
	}
	graph_unlock();
}

/* In what way does a lock get used that is taken here and now? */
static __always_inline u32 usage_now(const struct held_lock *h, u32 count)
{
	u32 mask = LOCK_USED;

	if (unlikely(count & (HARDIRQ_MASK | SOFTIRQ_OFFSET)) && !h->trylock) {
		if (count & HARDIRQ_MASK)
			mask |= LOCK_USED_IN;
		if (count & SOFTIRQ_OFFSET)
			mask |= LOCK_USED_IN << LOCK_SOFTIRQ_SHIFT;
	}
	if (!h->hardirqs_off) {
		mask |= LOCK_ENABLED;
		if (!h->softirqs_off)
			mask |= LOCK_ENABLED << LOCK_SOFTIRQ_SHIFT;
	} else if (!h->trylock) {
		mask |= LOCK_USED_IRQS_OFF;
	}
	/* The bits of a reader stand beside the others'. */
	if (h->read)
		mask = (mask & LOCK_ALL_WRITE) << LOCK_READ_SHIFT | (mask & ~LOCK_ALL_WRITE);
	return mask;
}

/* Interrupts were turned on while it was held. */
static void mark_irqs_on(struct held_lock *h, u32 count)
{
	u32 mask = LOCK_ENABLED;

	h->hardirqs_off = false;
	if (!(count & SOFTIRQ_MASK)) {
		h->softirqs_off = false;
		mask |= LOCK_ENABLED << LOCK_SOFTIRQ_SHIFT;
	}
	if (h->read)
		mask <<= LOCK_READ_SHIFT;
	if (h->check && (lock_classes[h->class_idx].usage & mask) != mask)
		mark_usage(h, mask);
}

/* And while those below it were: whatever is wrong about them comes first. */
static noinline void mark_all_irqs_on(struct held_lock *held, u32 depth, u32 count)
{
	u8 context = held[depth - 1].irq_context;

	for (u32 i = 0; i < depth; i++)
		if (held[i].irq_context == context && (held[i].hardirqs_off || held[i].softirqs_off))
			mark_irqs_on(&held[i], count);
}

/* Of the lock that was taken last, which tells of the others, too. */
static __always_inline void check_irqs_on(struct held_lock *held, u32 depth, unsigned long flags,
					  u32 count)
{
	const struct held_lock *h = &held[depth - 1];

	/* What an interrupt holds was taken with them off, and stays so. */
	if (unlikely(irqs_on(flags) && !(count & HARDIRQ_MASK) &&
		     (h->hardirqs_off || (h->softirqs_off && !(count & SOFTIRQ_MASK)))))
		mark_all_irqs_on(held, depth, count);
}

/*
 * The least of what those allow that are held in this context, and of what the
 * context itself does.  Return: true if that is enough.
 */
static bool check_wait_context(const struct held_lock *held, u32 depth, const struct held_lock *next)
{
	u8 want = next->map->wait_type_outer ?: next->map->wait_type_inner;
	u8 allowed = next->irq_context ? LD_WAIT_CONFIG : LD_WAIT_MAX;

	if (!want)
		return true;
	while (depth-- && held[depth].irq_context == next->irq_context) {
		u8 inner = held[depth].map->wait_type_inner;

		if (inner && inner < allowed)
			allowed = inner;
	}
	if (want <= allowed)
		return true;
	if (!said_before("wait-context", next->class_idx, next->ip))
		report_wait_context(next, allowed);
	return false;
}

/*
 * Preemption and interrupts are on: who spins for this lock, perhaps with
 * interrupts off, would wait until its holder runs again.  Return: true if
 * nobody does.
 */
static bool check_preemption(const struct held_lock *h)
{
	u8 inner = h->map->wait_type_inner;

	/* Nobody waits for what is free to be taken anywhere: a reader of RCU. */
	if ((inner != LD_WAIT_SPIN && inner != LD_WAIT_CONFIG) ||
	    h->map->wait_type_outer == LD_WAIT_FREE)
		return true;
	if (!said_before("preemptible-holder", h->class_idx, h->ip))
		report_held("preemptible-holder", h, "spins, and its holder can be preempted", h->ip);
	return false;
}

/*
 * What was looked at before.  A key stands for all that the checks of an
 * acquisition depend on: the class, how it is taken and in what context, and the
 * same of all that is held below.  Who finds its key here has nothing new to
 * say.  A place has one key, the last one: who lost it is looked at once more.
 */
#define CHAIN_BITS	CONFIG_LOCKDEP_CHAIN_BITS
#define CHAIN_FACTOR	0x9e3779b97f4a7c15UL	/* odd, so that no two words get one key */

static u64 known_chains[1U << CHAIN_BITS];

static __always_inline u64 chain_key(u64 below, const struct lockdep_map *map, u64 how,
				     bool preemptible)
{
	/* In bits of @how that are always 0: of the bytes read and irq_context, and of trylock. */
	u64 word = how | (u64)map->wait_types << 20;

	if (unlikely(preemptible))
		word |= 1UL << 36;
	return ((below << 23 | below >> 41) ^ word) * CHAIN_FACTOR;
}

/* One byte of held_lock.how. */
#define HOW(field, value) \
	((u64)(value) << 8 * (offsetof(struct held_lock, field) - offsetof(struct held_lock, how)))

static __always_inline u64 how_taken(u16 idx, u8 read, bool trylock, u8 check, bool off, u32 count)
{
	u64 how = HOW(class_idx, idx) | HOW(read, read) | HOW(trylock, trylock) | HOW(check, check);

	if (off)
		how |= HOW(hardirqs_off, true) | HOW(softirqs_off, true);
	if (unlikely(count & (HARDIRQ_MASK | SOFTIRQ_MASK)))
		how |= HOW(irq_context, count & HARDIRQ_MASK ? 2 : count & SOFTIRQ_OFFSET ? 1 : 0) |
			HOW(softirqs_off, !!(count & SOFTIRQ_MASK));
	return how;
}

static __always_inline u64 *chain_place(u64 chain)
{
	return &known_chains[chain >> (64 - CHAIN_BITS)];
}

void lockdep_forget_chains(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(known_chains); i++)
		WRITE_ONCE(known_chains[i], 0);
}

/* What is held from @i on changed. */
static void rechain(struct task_struct *me, u32 i)
{
	struct held_lock *held = me->held_locks;

	for (; i < me->lockdep_depth; i++)
		held[i].chain = chain_key(i ? held[i - 1].chain : 0, held[i].map, held[i].how,
					  false);
}

/* An NMI can come anywhere: what it takes, nobody else may. */
static noinline void acquire_in_nmi(struct lockdep_map *map, unsigned long ip)
{
	struct lock_class *c = READ_ONCE(map->class_cache);

	/* Looking it up takes the graph's lock, which the NMI may have interrupted. */
	if (!c || c->key != (map->key ?: (const void *)map))
		return;
	(void)__atomic_fetch_or(&c->usage, LOCK_USED_IN_NMI, __ATOMIC_RELAXED);
	if ((READ_ONCE(c->usage) & LOCK_USED) &&
	    !said_before("inconsistent-state", class_idx(c), LOCK_USED_IN_NMI))
		report_nmi(map, c, ip);
}

/* All of it, for an acquisition that is new. */
static noinline void check_acquisition(const struct held_lock *held, u32 depth,
				       struct held_lock *h, u32 count)
{
	u32 mask = usage_now(h, count);
	bool ok = true;

	if (unlikely((const void *)h->map->key == &__lockdep_no_validate__)) {
		h->check = LD_CHECK_NONE;
		return;
	}
	if (!count && !h->hardirqs_off)
		ok = check_preemption(h);
	if ((lock_classes[h->class_idx].usage & mask) != mask)
		mark_usage(h, mask);
	if (!h->trylock) {
		/* A thread that holds nothing may wait for all. */
		if (depth || h->irq_context)
			ok &= check_wait_context(held, depth, h);
		if (!check_recursion(held, depth, h))
			return;
		ok &= check_dependencies(held, depth, h);
	}
	/* What is wrong is wrong at every place that does it. */
	if (ok && !h->nest_lock)
		WRITE_ONCE(*chain_place(h->chain), h->chain);
}

static __always_inline void acquire(struct lockdep_map *map, unsigned int subclass, bool trylock,
				    u8 read, u8 check, struct lockdep_map *nest,
				    unsigned long ip, unsigned long flags)
{
	struct task_struct *me = current;
	u32 depth = me->lockdep_depth, count = preempt_count();
	struct held_lock *held = me->held_locks, *h = &held[depth];
	bool off = !irqs_on(flags);
	struct lock_class *class;
	u64 chain;
	u16 idx;

	if (unlikely(count & NMI_MASK)) {
		if (!trylock)
			acquire_in_nmi(map, ip);
		return;
	}
	class = class_of(map, subclass, ip);
	if (unlikely(!class))
		return;
	if (unlikely(depth >= MAX_LOCK_DEPTH)) {
		table_full("locks held by one thread", "MAX_LOCK_DEPTH");
		return;
	}
	idx = class_idx(class);
	if (nest && depth && held[depth - 1].class_idx == idx && held[depth - 1].nest_lock == nest &&
	    holds(held, depth, nest)) {
		held[depth - 1].references = held[depth - 1].references + 1 ?: 1;
		return;
	}
	h->map = map;
	h->nest_lock = nest;
	h->ip = ip;
	h->references = 0;
	h->how = how_taken(idx, read, trylock, check, off, count);
	chain = chain_key(depth ? held[depth - 1].chain : 0, map, h->how, !count);
	h->chain = chain;
	if (check && depth)
		check_irqs_on(held, depth, flags, count);
	if (unlikely(READ_ONCE(*chain_place(chain)) != chain) && check)
		check_acquisition(held, depth, h, count);
	me->lockdep_depth = depth + 1;
}

/**
 * lock_acquire() - something is about to be waited for
 * @map:      the lock's
 * @subclass: of locks of one class that nest by a rule
 * @trylock:  it was taken already, without waiting
 * @read:     0: alone; 1: shared; 2: shared, and again by who has it
 * @check:    LD_CHECK_*: how much is looked at
 * @nest:     a held lock, under which several of this class may be held
 * @ip:       who takes it
 *
 * Context: any.
 */
void lock_acquire(struct lockdep_map *map, unsigned int subclass, int trylock, int read, int check,
		  struct lockdep_map *nest, unsigned long ip)
{
	unsigned long flags = arch_local_irq_save();

	if (likely(!ignored()))
		acquire(map, subclass, trylock, (u8)read, (u8)check, nest, ip, flags);
	local_irq_restore(flags);
}

/**
 * lock_acquire_exclusive() - lock_acquire() for most: alone, to be waited for
 * @map: the lock's
 *
 * Context: any.
 */
void lock_acquire_exclusive(struct lockdep_map *map)
{
	unsigned long flags = arch_local_irq_save();

	if (likely(!ignored()))
		acquire(map, 0, false, 0, LD_CHECK_FULL, NULL, _RET_IP_, flags);
	local_irq_restore(flags);
}

/* @map is not held, and is released. */
static void bad_unlock(struct lockdep_map *map, unsigned long ip)
{
	const struct lock_class *c = class_of(map, 0, ip);

	/* A table was full when it was taken, so that this was not noted. */
	if (!c || current->lockdep_depth == MAX_LOCK_DEPTH)
		return;
	/* A function that is given many locks may be wrong about each. */
	if (!said_before("bad-unlock", class_idx(c), ip))
		report_bad_unlock(map, ip);
}

/* Not the one that was taken last: find it, and close the gap. */
static noinline void release_other(struct task_struct *me, struct lockdep_map *map,
				   unsigned long ip)
{
	struct held_lock *held = me->held_locks;
	u32 i = me->lockdep_depth;

	while (i-- && held[i].map != map)
		if (held[i].references && held[i].class_idx == class_idx(class_of(map, 0, ip)))
			break;
	if (i == ~0U) {
		bad_unlock(map, ip);
		return;
	}
	if (held[i].references) {
		held[i].references--;
		return;
	}
	me->lockdep_depth--;
	memmove(&held[i], &held[i + 1], (me->lockdep_depth - i) * sizeof(*held));
	rechain(me, i);
}

/**
 * lock_release() - it is given back
 * @map: the lock's
 * @ip:  by whom
 *
 * Context: any.
 */
void lock_release(struct lockdep_map *map, unsigned long ip)
{
	unsigned long flags = arch_local_irq_save();
	struct task_struct *me = current;
	struct held_lock *top;
	u32 count = preempt_count();

	if (unlikely(ignored() || (count & NMI_MASK)))
		goto out;
	top = &me->held_locks[me->lockdep_depth - 1];
	if (likely(me->lockdep_depth && top->map == map && !top->references)) {
		check_irqs_on(me->held_locks, me->lockdep_depth, flags, count);
		me->lockdep_depth--;
	} else {
		release_other(me, map, ip);
	}
out:
	local_irq_restore(flags);
}

static struct held_lock *find_held(const struct lockdep_map *map)
{
	struct task_struct *me = current;

	for (u32 i = me->lockdep_depth; i--;)
		if (me->held_locks[i].map == map)
			return &me->held_locks[i];
	return NULL;
}

/**
 * lock_downgrade() - the writer of a lock goes on as a reader
 * @map: the lock's
 * @ip:  who does it
 *
 * Context: any but NMI.
 */
void lock_downgrade(struct lockdep_map *map, unsigned long ip)
{
	unsigned long flags = arch_local_irq_save();
	struct held_lock *h;

	if (!ignored()) {
		h = find_held(map);
		if (h) {
			h->read = 1;
			rechain(current, (u32)(h - current->held_locks));
		} else {
			bad_unlock(map, ip);
		}
	}
	local_irq_restore(flags);
}

/**
 * lock_set_class() - a lock that this thread holds becomes one of another class
 * @map:      the lock's
 * @name:     of the class
 * @key:      of the class
 * @subclass: of the key
 * @ip:       who does it
 *
 * Context: any but NMI.
 */
void lock_set_class(struct lockdep_map *map, const char *name, const struct lock_class_key *key,
		    unsigned int subclass, unsigned long ip)
{
	unsigned long flags = arch_local_irq_save();
	struct held_lock old = {}, *h;

	if (ignored())
		goto out;
	h = find_held(map);
	if (!h) {
		bad_unlock(map, ip);
		goto out;
	}
	old = *h;
	release_other(current, map, ip);
	map->key = key;
	map->name = name;
	map->class_cache = NULL;
	acquire(map, subclass, old.trylock, old.read, old.check, NULL, ip, flags);
out:
	local_irq_restore(flags);
}

/**
 * lock_is_held_type() - does this thread hold a lock?
 * @map:  the lock's
 * @read: -1: in any way; 0: alone; 1: shared
 *
 * Context: any.
 * Return: true also where nothing is noted: in NMIs, and while lockdep is off.
 */
bool lock_is_held_type(const struct lockdep_map *map, int read)
{
	unsigned long flags = arch_local_irq_save();
	const struct held_lock *h;
	bool held = true;

	if (!ignored() && !in_nmi()) {
		h = find_held(map);
		held = h && (read < 0 || !!h->read == !!read);
	}
	local_irq_restore(flags);
	return held;
}

/**
 * lockdep_off() - from here on nothing is noted of this thread
 *
 * Context: any but NMI.
 */
void lockdep_off(void)
{
	current->lockdep_off++;
}

/**
 * lockdep_on() - the end of lockdep_off()
 *
 * Context: any but NMI.
 */
void lockdep_on(void)
{
	current->lockdep_off--;
}

/**
 * debug_check_no_locks_freed() - memory is freed: is a lock in it that this thread holds?
 * @from: the memory
 * @len:  in bytes
 *
 * Context: any but NMI.
 */
void debug_check_no_locks_freed(const void *from, size_t len)
{
	const char *start = from;

	if (ignored())
		return;
	for (u32 i = current->lockdep_depth; i--;) {
		const struct held_lock *h = &current->held_locks[i];
		const char *map = (const char *)h->map;

		if (map >= start && map < start + len &&
		    !said_before("held-freed", h->class_idx, _RET_IP_))
			report_held("held-freed", h, "is in memory that is freed", _RET_IP_);
	}
}

/* Locks that were taken to stay until the end: see lockdep_check_exit(). */
static void check_nothing_held(const char *kind, const char *what)
{
	for (u32 i = current->lockdep_depth; i--;) {
		const struct held_lock *h = &current->held_locks[i];

		if (h->map->wait_type_inner && !said_before(kind, h->class_idx, h->ip))
			report_held(kind, h, what, h->ip);
	}
}

/**
 * lockdep_check_exit() - this thread ends: it must hold no lock
 *
 * Maps without a wait type, which stand for the thread itself, are no locks.
 *
 * Context: task.
 */
void lockdep_check_exit(void)
{
	struct task_struct *me = current;
	u32 kept = 0;

	if (!ignored())
		check_nothing_held("held-at-exit", "is held by a thread that ends");
	for (u32 i = 0; i < me->lockdep_depth; i++)
		if (!me->held_locks[i].map->wait_type_inner)
			me->held_locks[kept++] = me->held_locks[i];
	me->lockdep_depth = kept;
	rechain(me, 0);
}

/**
 * lockdep_check_idle() - this CPU has nothing to do: its idle thread must hold no lock
 *
 * Context: the idle thread, interrupts off.
 */
void lockdep_check_idle(void)
{
	if (unlikely(current->lockdep_depth) && !ignored())
		check_nothing_held("held-in-idle", "is held by an idle CPU");
}

/**
 * lockdep_get_stats() - how full the tables are
 * @s: filled
 *
 * Context: any.
 */
void lockdep_get_stats(struct lockdep_stats *s)
{
	*s = lockdep_counts;
	s->bytes = lockdep_table_bytes + sizeof(known_chains);
}
