// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects that are under way: see <kernel/debugobjects.h>.
 *
 * The table is hashed by the page, so that a free looks at the pages that it
 * frees.  One lock covers it all; it is a leaf, and no report is made under
 * it.  An NMI uses none of these objects.
 */
#include <asm/irqflags.h>
#include <asm/page.h>
#include <base/list.h>
#include <kernel/debugobjects.h>
#include <kernel/printk.h>
#include <kernel/report.h>
#include <kernel/spinlock.h>
#include <lib/hash.h>

#define HASH_BITS	8

struct debug_obj {
	struct hlist_node node;
	void *addr;		/* NULL: this entry is free */
	const struct debug_obj_descr *descr;
	const void *fn;		/* what it is to call: the best name it has */
};

static struct hlist_head table[1U << HASH_BITS];
static struct debug_obj pool[CONFIG_DEBUG_OBJECTS_POOL];
static struct hlist_head unused;	/* those of the pool that were used before */
static unsigned int fresh;		/* those that never were begin here */
static unsigned long lost;		/* not watched, as there was no entry */
/* Covers the table and the pool.  Not checked: it is taken by checks. */
static raw_spinlock_t table_lock = __RAW_SPIN_LOCK_UNLOCKED(table_lock);
u32 debug_objects_active;

static unsigned long lock_table(void)
	__acquires(&table_lock)
{
	unsigned long flags = arch_local_irq_save();

	__raw_spin_acquire_unchecked(&table_lock);
	return flags;
}

static void unlock_table(unsigned long flags)
	__releases(&table_lock)
{
	__raw_spin_release_unchecked(&table_lock);
	local_irq_restore(flags);
}

static struct hlist_head *bucket(unsigned long addr)
{
	return &table[hash_64(addr >> PAGE_SHIFT, HASH_BITS)];
}

static struct debug_obj *find(const void *addr)
{
	struct debug_obj *o;

	hlist_for_each_entry(o, bucket((unsigned long)addr), node)
		if (o->addr == addr)
			return o;
	return NULL;
}

static struct debug_obj *take(void)
{
	struct debug_obj *o = hlist_entry_safe(unused.first, struct debug_obj, node);

	if (o)
		hlist_del(&o->node);
	else if (fresh < CONFIG_DEBUG_OBJECTS_POOL)
		o = &pool[fresh++];
	else
		WRITE_ONCE(lost, lost + 1);
	return o;
}

static void drop(struct debug_obj *o)
{
	hlist_del(&o->node);
	hlist_add_head(&o->node, &unused);
	WRITE_ONCE(debug_objects_active, debug_objects_active - 1);
}

static void complain(const struct debug_obj *o, const char *kind, const char *what,
		     unsigned long ip)
{
	const struct report r = { "debug_objects", kind, .object = o->fn, .ip = ip };

	if (report_begin(&r, "%s %px (%ps): %s by %ps", o->descr->name, o->addr, o->fn, what,
			 (void *)ip))
		report_end(&r);
	if (o->descr->stop)
		o->descr->stop(o->addr);
}

/**
 * debug_object_activate() - an object is under way from now on
 * @addr:  the object
 * @descr: its kind
 * @fn:    what it will call
 *
 * Context: any but NMI; before somebody else may make it inactive.
 * Return: false if it was already.
 */
bool debug_object_activate(void *addr, const struct debug_obj_descr *descr, const void *fn)
{
	unsigned long flags = lock_table();
	bool first = !find(addr);
	struct debug_obj *o;

	o = first ? take() : NULL;
	if (o) {
		o->addr = addr;
		o->descr = descr;
		o->fn = fn;
		hlist_add_head(&o->node, bucket((unsigned long)addr));
		WRITE_ONCE(debug_objects_active, debug_objects_active + 1);
	}
	unlock_table(flags);
	return first;
}

/**
 * debug_object_deactivate() - it is not under way any more
 * @addr: the object
 *
 * Context: any but NMI.
 */
void debug_object_deactivate(void *addr)
{
	unsigned long flags = lock_table();
	struct debug_obj *o = find(addr);

	if (o)
		drop(o);
	unlock_table(flags);
}

/**
 * debug_object_init() - it is made, which nobody may do while it is under way
 * @addr:  the object
 * @descr: its kind
 *
 * Context: any but NMI.
 */
void debug_object_init(void *addr, const struct debug_obj_descr *descr)
{
	struct debug_obj copy, *o = NULL;
	unsigned long flags;

	if (!READ_ONCE(debug_objects_active))
		return;
	flags = lock_table();
	o = find(addr);
	if (o && o->descr == descr) {
		copy = *o;
		drop(o);
	} else {
		o = NULL;
	}
	unlock_table(flags);
	if (unlikely(o))
		complain(&copy, "active-initialised", "made anew while it is under way", _RET_IP_);
}

/**
 * debug_object_not_initialised() - it is used, and was never made
 * @addr:  the object
 * @descr: its kind
 * @ip:    who uses it
 *
 * Context: any.
 */
void debug_object_not_initialised(const void *addr, const struct debug_obj_descr *descr,
				  unsigned long ip)
{
	const struct report r = { "debug_objects", "uninitialised", .object = addr, .ip = ip };

	if (report_begin(&r, "%s %px: used by %ps, and was never made", descr->name, addr,
			 (void *)ip))
		report_end(&r);
}

/* The first object in [@addr, @end) of this page's bucket, taken out of the table. */
static bool take_out(unsigned long page, unsigned long addr, unsigned long end,
		     struct debug_obj *copy)
{
	struct debug_obj *o;
	unsigned long flags;

	if (hlist_empty(bucket(page)))
		return false;
	flags = lock_table();
	hlist_for_each_entry(o, bucket(page), node) {
		if ((unsigned long)o->addr < addr || (unsigned long)o->addr >= end)
			continue;
		*copy = *o;
		drop(o);
		unlock_table(flags);
		return true;
	}
	unlock_table(flags);
	return false;
}

/* See debug_check_no_obj_freed().  @ip: who frees. */
void __debug_check_no_obj_freed(const void *addr, size_t size, unsigned long ip)
{
	unsigned long start = (unsigned long)addr, end = start + size;
	struct debug_obj copy;

	for (unsigned long page = start & ~(PAGE_SIZE - 1); page < end; page += PAGE_SIZE)
		while (take_out(page, start, end, &copy))
			complain(&copy, "active-freed", "freed while it is under way", ip);
}
