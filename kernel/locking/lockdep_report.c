// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep's reports: what was found, both sides of it with the stacks that
 * made them, and what this thread holds.
 */
#define pr_fmt(fmt) "lockdep: " fmt

#include <asm/stacktrace.h>
#include <base/compiler.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/sections.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "lockdep_internal.h"

static const char *const wait_names[] = {
	[LD_WAIT_FREE] = "anything that waits",
	[LD_WAIT_SPIN] = "raw spinlocks alone",
#ifdef CONFIG_PROVE_RAW_LOCK_NESTING
	[LD_WAIT_CONFIG] = "spinlocks",
#endif
	[LD_WAIT_SLEEP] = "all locks",
};

const char lockdep_function_name[] = "function", lockdep_item_name[] = "item";

const char *class_name(const struct lock_class *c, char *buf)
{
	/* A function that is waited for (lockdep_waits.h) is its own name. */
	bool is_function = c->name == lockdep_function_name || c->name == lockdep_item_name;
	size_t n = (size_t)(is_function ?
			    scnprintf(buf, NAME_MAX_CLASS, "%ps", c->key) :
			    scnprintf(buf, NAME_MAX_CLASS, "%.48s", c->name));

	if (c->subclass)
		n += (size_t)scnprintf(buf + n, NAME_MAX_CLASS - n, "/%u", c->subclass);
	if (c->version && !is_function)
		(void)scnprintf(buf + n, NAME_MAX_CLASS - n, "#%u", c->version + 1U);
	return buf;
}

static const char *held_name(const struct held_lock *h, char *buf)
{
	return class_name(&lock_classes[h->class_idx], buf);
}

static const char *how(const struct held_lock *h)
{
	return h->read == 0 ? "" : h->read == 1 ? ", shared" : ", shared and recursive";
}

static void show_saved(u32 stack)
{
	unsigned long frames[MAX_FRAMES];
	unsigned int count = stack_get(stack, frames);

	for (unsigned int i = 0; i < count; i++)
		pr_emerg("      %pS\n", (void *)frames[i]);
}

/**
 * debug_show_held_locks() - print what a thread holds
 * @t: the thread, which somebody keeps alive
 *
 * Context: any.  Of another thread that runs it is a guess.
 */
void debug_show_held_locks(const struct task_struct *t)
{
	char name[NAME_MAX_CLASS];
	u32 depth = READ_ONCE(t->lockdep_depth);

	if (depth > MAX_LOCK_DEPTH)
		depth = MAX_LOCK_DEPTH;
	pr_emerg("%u lock%s held by %s/%d:\n", depth, depth == 1 ? "" : "s", t->comm, t->pid);
	for (u32 i = 0; i < depth; i++) {
		const struct held_lock *h = &t->held_locks[i];

		pr_emerg("  #%u: %s (%ps%s), taken at %pS\n", i, held_name(h, name), h->map, how(h),
			 (void *)h->ip);
	}
}

/**
 * lockdep_held_lock() - one of the locks that a thread holds, or waits for
 * @t:    the thread, which somebody keeps alive
 * @nth:  from 0 on, in the order in which they were taken
 * @name: LOCKDEP_NAME_MAX bytes, filled
 * @ip:   filled: who took it
 *
 * Context: any.  Of another thread that runs it is a guess.
 * Return: false if there are not so many.
 */
bool lockdep_held_lock(const struct task_struct *t, unsigned int nth, char *name,
		       unsigned long *ip)
{
	const struct held_lock *h = &t->held_locks[nth];

	if (nth >= MAX_LOCK_DEPTH || nth >= READ_ONCE(t->lockdep_depth))
		return false;
	held_name(h, name);
	*ip = h->ip;
	return true;
}

static void finish(const struct report *r)
{
	lockdep_counts.reports++;
	debug_show_held_locks(current);
	report_end(r);
}

/* The edges by which a search came to what it found, from its root on. */
static void show_path(const struct lock_search *s)
{
	char a[NAME_MAX_CLASS], b[NAME_MAX_CLASS];
	u16 at = s->found;
	bool state = s->found_restricted;

	while (lock_classes[at].parent[state] != NO_EDGE) {
		const struct lock_edge *e = &lock_edges[lock_classes[at].parent[state]];

		pr_emerg("  %s -> %s: taken under it by\n", class_name(&lock_classes[e->from], a),
			 class_name(&lock_classes[e->to], b));
		show_saved(e->stack);
		state = lock_classes[at].parent_state >> state & 1;
		at = s->backwards ? e->to : e->from;
	}
}

void report_recursion(const struct held_lock *prev, const struct held_lock *next)
{
	char name[NAME_MAX_CLASS];
	struct report r = { "lockdep", "recursive-locking", held_name(next, name), next->map, next->ip };

	if (!report_begin(&r, "%s/%d takes %s and holds one of its class, from %pS", current->comm,
			  current->pid, name, (void *)prev->ip))
		return;
	pr_emerg("%s\n", prev->map == next->map ? "It is the same lock: it will never get it." :
		 "Another lock of the same class: two that take them in different orders wait for ever.");
	if (prev->map != next->map)
		pr_emerg("If there is an order, say so by spin_lock_nested() and the like.\n");
	finish(&r);
}

void report_circular(const struct lock_search *s, const struct held_lock *prev,
		     const struct held_lock *next)
{
	char a[NAME_MAX_CLASS], b[NAME_MAX_CLASS];
	struct report r = { "lockdep", "circular", held_name(next, b), next->map, next->ip };

	if (!report_begin(&r, "%s/%d takes %s under %s, which is taken under %s elsewhere",
			  current->comm, current->pid, b, held_name(prev, a), b))
		return;
	pr_emerg("Before, in this order:\n");
	show_path(s);
	pr_emerg("Now: %s -> %s; %s was taken at %pS, and then:\n", held_name(prev, a),
		 held_name(next, b), a, (void *)prev->ip);
	finish(&r);
}

void report_ipi(const struct lock_search *s, u16 class, unsigned long ip)
{
	const struct lock_class *c = &lock_classes[class], *found = &lock_classes[s->found];
	const struct lock_class *spun = s->backwards ? found : c;
	char a[NAME_MAX_CLASS], b[NAME_MAX_CLASS];
	struct report r = { "lockdep", "irqs-off-ipi", class_name(c, a), NULL, ip };

	if (!report_begin(&r, s->backwards ?
			  "%s/%d waits for an IPI under %s; others want %s with interrupts off" :
			  "%s/%d waits with interrupts off for %s, under which %s is waited for",
			  current->comm, current->pid, a, class_name(found, b)))
		return;
	pr_emerg("%s is waited for with interrupts off by\n", class_name(spun, b));
	show_saved(spun->stack[__builtin_ctz(LOCK_USED_IRQS_OFF)]);
	show_path(s);
	finish(&r);
}

static const char *irq_name(u32 bits)
{
	return bits & 0xfU ? "hard interrupts" : "softirqs";
}

static void show_usage(const struct lock_class *c, u32 bits, const char *what)
{
	char name[NAME_MAX_CLASS];
	u32 bit = c->usage & bits;

	if (!bit)
		return;
	pr_emerg("  %s is %s %s, by\n", class_name(c, name), what, irq_name(bit & -bit));
	show_saved(c->stack[__builtin_ctz(bit)]);
}

void report_irq_inversion(const struct lock_search *back, const struct lock_search *fwd,
			  const struct held_lock *prev, const struct held_lock *next, u32 bits)
{
	char a[NAME_MAX_CLASS], b[NAME_MAX_CLASS];
	struct lock_search again = *back;
	const struct lock_class *unsafe = &lock_classes[fwd->found];
	struct report r = { "lockdep", "irq-inversion", held_name(next, b), next->map, next->ip };

	if (!report_begin(&r, "%s/%d takes %s under %s, which %s wait for", current->comm,
			  current->pid, b, held_name(prev, a), irq_name(bits)))
		return;
	pr_emerg("Below it is a lock that is held with them on:\n");
	show_usage(unsafe, lock_other_usage(bits), "taken with on:");
	show_path(fwd);
	if (lock_search(&again, prev->class_idx, prev->read != 0)) {
		pr_emerg("Above it is one that they take:\n");
		show_usage(&lock_classes[again.found], bits, "used in");
		show_path(&again);
	}
	finish(&r);
}

void report_irq_usage(const struct lock_search *s, const struct held_lock *h, u32 new_bit)
{
	char a[NAME_MAX_CLASS], b[NAME_MAX_CLASS];
	const struct lock_class *other = &lock_classes[s->found];
	bool in_irq = new_bit & LOCK_ALL_USED_IN;
	struct report r = { "lockdep", "irq-inversion", held_name(h, a), h->map, h->ip };

	if (!report_begin(&r, "%s/%d takes %s %s %s; %s, %s it, is %s %s", current->comm,
			  current->pid, a, in_irq ? "in" : "without turning off", irq_name(new_bit),
			  class_name(other, b), in_irq ? "which is taken under" : "above",
			  in_irq ? "held without turning off" : "used in", irq_name(new_bit)))
		return;
	show_usage(other, s->mask, in_irq ? "taken with on:" : "used in");
	pr_emerg("The order between them:\n");
	show_path(s);
	finish(&r);
}

void report_inconsistent(const struct held_lock *h, u32 new_bit, u32 old_bits)
{
	char name[NAME_MAX_CLASS];
	bool in_irq = new_bit & LOCK_ALL_USED_IN;
	struct report r = { "lockdep", "inconsistent-state", held_name(h, name), h->map, h->ip };

	if (!report_begin(&r, "%s/%d takes %s %s %s, and elsewhere it is %s them", current->comm,
			  current->pid, name, in_irq ? "in" : "without turning off",
			  irq_name(new_bit), in_irq ? "taken without turning off" : "used in"))
		return;
	show_usage(&lock_classes[h->class_idx], old_bits, in_irq ? "taken with on:" : "used in");
	finish(&r);
}

void report_nmi(const struct lockdep_map *map, const struct lock_class *c, unsigned long ip)
{
	char name[NAME_MAX_CLASS];
	struct report r = { "lockdep", "inconsistent-state", class_name(c, name), map, ip };

	if (!report_begin(&r, "an NMI waits for %s, which others hold", name))
		return;
	show_saved(c->stack[__builtin_ctz(LOCK_USED)]);
	finish(&r);
}

void report_wait_context(const struct held_lock *next, u8 allowed)
{
	char name[NAME_MAX_CLASS];
	struct report r = { "lockdep", "wait-context", held_name(next, name), next->map, next->ip };

	if (!report_begin(&r, "%s/%d takes %s where one must not wait for it: allowed %s %s",
			  current->comm, current->pid, name,
			  allowed <= LD_WAIT_FREE ? "is not" : "are", wait_names[allowed]))
		return;
	finish(&r);
}

void report_bad_unlock(const struct lockdep_map *map, unsigned long ip)
{
	struct report r = { "lockdep", "bad-unlock", map->name, map, ip };

	if (!report_begin(&r, "%s/%d releases %s, which it does not hold", current->comm,
			  current->pid, map->name ?: "?"))
		return;
	finish(&r);
}

void report_held(const char *kind, const struct held_lock *h, const char *what, unsigned long ip)
{
	char name[NAME_MAX_CLASS];
	struct report r = { "lockdep", kind, held_name(h, name), h->map, ip };

	if (!report_begin(&r, "%s, taken at %pS, %s", name, (void *)h->ip, what))
		return;
	finish(&r);
}

void report_no_key(const struct lockdep_map *map, unsigned long ip)
{
	struct report r = { "lockdep", "no-key", map->name, map, ip };

	if (said_before("no-key", NO_CLASS, ip) ||
	    !report_begin(&r, "%s/%d takes a lock that is neither static nor initialised: %s",
			  current->comm, current->pid, map->name ?: "no name"))
		return;
	finish(&r);
}

void report_full(const char *what, const char *option, unsigned int size)
{
	pr_warn("too many %s (%u did not fit): not all is seen from here on; CONFIG_%s\n", what, size,
		option);
}
