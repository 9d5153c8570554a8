// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists that do not hold together: what <base/list.h> has found is said here.
 * The functions are called from inline ones, so that their caller is the code
 * that uses the list.
 */
#include <base/list.h>
#include <kernel/report.h>

/* The list or the entry that @what is wrong with, and two pointers that tell why. */
static noinline void complain(const void *object, unsigned long ip, const char *what,
			      const void *is, const void *should)
{
	const struct report r = { "list", "corruption", .object = object, .ip = ip };

	if (report_begin(&r, "%s: %px: is %px, should be %px", what, object, is, should))
		report_end(&r);
}

static bool is_kernel(const void *p)
{
	return __list_pointers(p, p);
}

/**
 * __list_add_valid_or_report() - may an entry go between these two?
 * @new:  the entry
 * @prev: what is to come before it
 * @next: what is to come behind it
 *
 * Context: any.
 * Return: false if not: it was reported.
 */
bool __list_add_valid_or_report(const struct list_head *new, const struct list_head *prev,
				const struct list_head *next)
{
	unsigned long ip = _RET_IP_;

	if (!is_kernel(prev))
		complain(next, ip, "list_add: next->prev is no pointer", prev, next);
	else if (!is_kernel(next))
		complain(prev, ip, "list_add: prev->next is no pointer", next, prev);
	else if (READ_ONCE(next->prev) != prev)
		complain(next, ip, "list_add: next->prev", READ_ONCE(next->prev), prev);
	else if (READ_ONCE(prev->next) != next)
		complain(prev, ip, "list_add: prev->next", READ_ONCE(prev->next), next);
	else if (new == prev || new == next)
		complain(new, ip, "list_add: added twice", new, NULL);
	else
		return true;	/* somebody has changed it meanwhile, and back */
	return false;
}

/**
 * __list_del_entry_valid_or_report() - may this entry be taken out?
 * @entry: the entry
 *
 * Context: any.
 * Return: false if not: it was reported.
 */
bool __list_del_entry_valid_or_report(const struct list_head *entry)
{
	const struct list_head *next = READ_ONCE(entry->next), *prev = READ_ONCE(entry->prev);
	unsigned long ip = _RET_IP_;

	if (next == LIST_POISON1 || prev == LIST_POISON2)
		complain(entry, ip, "list_del: removed before; prev", prev, NULL);
	else if (!is_kernel(next))
		complain(entry, ip, "list_del: next is no pointer", next, entry);
	else if (!is_kernel(prev))
		complain(entry, ip, "list_del: prev is no pointer", prev, entry);
	else if (READ_ONCE(prev->next) != entry)
		complain(entry, ip, "list_del: prev->next", READ_ONCE(prev->next), entry);
	else if (READ_ONCE(next->prev) != entry)
		complain(entry, ip, "list_del: next->prev", READ_ONCE(next->prev), entry);
	else
		return true;
	return false;
}

/**
 * __hlist_del_valid_or_report() - may this entry be taken out?
 * @n: the entry
 *
 * Context: any.
 * Return: false if not: it was reported.
 */
bool __hlist_del_valid_or_report(const struct hlist_node *n)
{
	unsigned long ip = _RET_IP_;
	struct hlist_node *next = READ_ONCE(n->next), **pprev = READ_ONCE(n->pprev);

	if (hlist_fake(n))
		return true;
	if (pprev == LIST_POISON2)
		complain(n, ip, "hlist_del: removed before; pprev", pprev, NULL);
	else if (!is_kernel(pprev))
		complain(n, ip, "hlist_del: pprev is no pointer", pprev, n);
	else if (READ_ONCE(*pprev) != n)
		complain(n, ip, "hlist_del: *pprev", READ_ONCE(*pprev), n);
	else if (next && !is_kernel(next))
		complain(n, ip, "hlist_del: next is no pointer", next, n);
	else if (next && READ_ONCE(next->pprev) != &n->next)
		complain(n, ip, "hlist_del: next->pprev", READ_ONCE(next->pprev), &n->next);
	else
		return true;
	return false;
}
