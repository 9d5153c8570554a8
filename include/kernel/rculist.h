/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lists that readers walk under rcu_read_lock() while an updater, one at a
 * time, changes them.  A removed entry still leads its readers on: free it
 * after a grace period.
 */
#ifndef KERNEL_RCULIST_H
#define KERNEL_RCULIST_H

#include <base/list.h>
#include <kernel/rcupdate.h>

#define list_next_rcu(l)	(*(struct list_head **)&(l)->next)

static inline void INIT_LIST_HEAD_RCU(struct list_head *list)
{
	WRITE_ONCE(list->next, list);
	WRITE_ONCE(list->prev, list);
}

static __list_checked void __list_add_rcu(struct list_head *new, struct list_head *prev,
				  struct list_head *next)
{
	if (!__list_add_valid(new, prev, next))
		return;
	new->next = next;
	new->prev = prev;
	/* The entry before the way to it.  Pairs with the readers' rcu_dereference(). */
	rcu_assign_pointer(prev->next, new);
	next->prev = new;
}

static __list_checked void list_add_rcu(struct list_head *new, struct list_head *head)
{
	__list_add_rcu(new, head, head->next);
}

static __list_checked void list_add_tail_rcu(struct list_head *new, struct list_head *head)
{
	__list_add_rcu(new, head->prev, head);
}

/* @entry->next stays, for the readers that stand on it. */
static __list_checked void list_del_rcu(struct list_head *entry)
{
	__list_del_entry(entry);
	entry->prev = LIST_POISON2;
}

static inline void list_replace_rcu(struct list_head *old, struct list_head *new)
{
	new->next = old->next;
	new->prev = old->prev;
	rcu_assign_pointer(new->prev->next, new);
	new->next->prev = new;
	old->prev = LIST_POISON2;
}

/*
 * All of @list, which is empty then, between @prev and @next of another list
 * that has readers.  @list may have readers, too: @sync, synchronize_rcu() or
 * the like, waits for those.  Context: task, may sleep.
 */
static inline void __list_splice_init_rcu(struct list_head *list, struct list_head *prev,
					  struct list_head *next, void (*sync)(void))
{
	struct list_head *first = list->next, *last = list->prev;

	/* New readers find it empty; those that are in it come round to its head. */
	INIT_LIST_HEAD_RCU(list);
	sync();
	last->next = next;
	rcu_assign_pointer(prev->next, first);
	first->prev = prev;
	next->prev = last;
}

static inline void list_splice_init_rcu(struct list_head *list, struct list_head *head,
					void (*sync)(void))
{
	if (!list_empty(list))
		__list_splice_init_rcu(list, head, head->next, sync);
}

static inline void list_splice_tail_init_rcu(struct list_head *list, struct list_head *head,
					     void (*sync)(void))
{
	if (!list_empty(list))
		__list_splice_init_rcu(list, head->prev, head, sync);
}

/* Is the walker of a list a reader of any kind, or do his words (@cond) say why he need not be? */
#define __list_check_rcu(unused, cond, ...) \
	RCU_MISUSE(!(cond) && !rcu_read_lock_any_held(), "outside-reader", \
		   "a list walked outside of a reader")
#define __list_check_expr(args...)	({ __list_check_rcu(args); (void)0; })

#define list_entry_rcu(ptr, type, member)	container_of(READ_ONCE(ptr), type, member)
#define list_entry_lockless(ptr, type, member)	list_entry_rcu(ptr, type, member)
#define list_tail_rcu(head)			(*(struct list_head **)&(head)->prev)
#define list_first_or_null_rcu(head, type, member) ({			\
	struct list_head *__h = (head), *__n = READ_ONCE(__h->next);		\
	__n != __h ? container_of(__n, type, member) : NULL; })
#define list_next_or_null_rcu(head, ptr, type, member) ({		\
	struct list_head *__h = (head), *__n = READ_ONCE((ptr)->next);		\
	__n != __h ? container_of(__n, type, member) : NULL; })
#define list_for_each_rcu(pos, head)						\
	for (pos = rcu_dereference((head)->next); pos != (head);		\
	     pos = rcu_dereference((pos)->next))
/* A fourth argument: why the walker need not be a reader, as lockdep_is_held(). */
#define list_for_each_entry_rcu(pos, head, member, cond...)			\
	for (__list_check_expr(0, ##cond, 0),					\
	     pos = list_entry_rcu((head)->next, __typeof__(*pos), member);	\
	     &pos->member != (head);						\
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_srcu(pos, head, member, cond) \
	list_for_each_entry_rcu(pos, head, member, cond)
/* Nothing is ever freed, or the caller knows better. */
#define list_for_each_entry_lockless(pos, head, member)			\
	list_for_each_entry_rcu(pos, head, member, 1)
#define list_for_each_entry_continue_rcu(pos, head, member)			\
	for (pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member);	\
	     &pos->member != (head);						\
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_from_rcu(pos, head, member)				\
	for (; &pos->member != (head);						\
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))

#define hlist_first_rcu(head)	(*(struct hlist_node **)&(head)->first)
#define hlist_next_rcu(node)	(*(struct hlist_node **)&(node)->next)
#define hlist_pprev_rcu(node)	(*(struct hlist_node **)(node)->pprev)

static inline void hlist_add_head_rcu(struct hlist_node *n, struct hlist_head *h)
{
	struct hlist_node *first = h->first;

	n->next = first;
	WRITE_ONCE(n->pprev, &h->first);
	rcu_assign_pointer(h->first, n);
	if (first)
		WRITE_ONCE(first->pprev, &n->next);
}

static inline void hlist_add_before_rcu(struct hlist_node *n, struct hlist_node *next)
{
	WRITE_ONCE(n->pprev, next->pprev);
	n->next = next;
	rcu_assign_pointer(*n->pprev, n);
	WRITE_ONCE(next->pprev, &n->next);
}

static inline void hlist_add_behind_rcu(struct hlist_node *n, struct hlist_node *prev)
{
	n->next = prev->next;
	WRITE_ONCE(n->pprev, &prev->next);
	rcu_assign_pointer(prev->next, n);
	if (n->next)
		WRITE_ONCE(n->next->pprev, &n->next);
}

static __list_checked void __hlist_unlink_rcu(struct hlist_node *n)
{
	struct hlist_node *next = n->next;

	WRITE_ONCE(*n->pprev, next);
	if (next)
		WRITE_ONCE(next->pprev, n->pprev);
}

static __list_checked void hlist_del_rcu(struct hlist_node *n)
{
	__hlist_unlink_rcu(n);
	WRITE_ONCE(n->pprev, (struct hlist_node **)LIST_POISON2);
}

static __list_checked void hlist_del_init_rcu(struct hlist_node *n)
{
	if (hlist_unhashed(n))
		return;
	__hlist_unlink_rcu(n);
	WRITE_ONCE(n->pprev, (struct hlist_node **)NULL);
}

static inline void hlist_replace_rcu(struct hlist_node *old, struct hlist_node *new)
{
	new->next = old->next;
	WRITE_ONCE(new->pprev, old->pprev);
	rcu_assign_pointer(*new->pprev, new);
	if (new->next)
		WRITE_ONCE(new->next->pprev, &new->next);
	WRITE_ONCE(old->pprev, (struct hlist_node **)LIST_POISON2);
}

static inline void hlist_add_tail_rcu(struct hlist_node *n, struct hlist_head *h)
{
	struct hlist_node *last = h->first;

	while (last && last->next)
		last = last->next;
	if (last)
		hlist_add_behind_rcu(n, last);
	else
		hlist_add_head_rcu(n, h);
}

static inline void hlists_swap_heads_rcu(struct hlist_head *a, struct hlist_head *b)
{
	struct hlist_node *first = a->first, *other = b->first;

	rcu_assign_pointer(a->first, other);
	rcu_assign_pointer(b->first, first);
	if (other)
		WRITE_ONCE(other->pprev, &a->first);
	if (first)
		WRITE_ONCE(first->pprev, &b->first);
}

#define __hlist_entry_rcu(pos, ptr, member) \
	hlist_entry_safe(READ_ONCE(ptr), __typeof__(*(pos)), member)
#define hlist_for_each_entry_rcu(pos, head, member, cond...)			\
	for (__list_check_expr(0, ##cond, 0),					\
	     pos = __hlist_entry_rcu(pos, (head)->first, member);		\
	     pos; pos = __hlist_entry_rcu(pos, pos->member.next, member))
#define hlist_for_each_entry_srcu(pos, head, member, cond) \
	hlist_for_each_entry_rcu(pos, head, member, cond)
#define hlist_for_each_entry_rcu_bh(pos, head, member) \
	hlist_for_each_entry_rcu(pos, head, member)
#define hlist_for_each_entry_rcu_notrace(pos, head, member) \
	hlist_for_each_entry_rcu(pos, head, member, 1)
#define hlist_for_each_entry_continue_rcu(pos, member)				\
	for (pos = __hlist_entry_rcu(pos, pos->member.next, member);		\
	     pos; pos = __hlist_entry_rcu(pos, pos->member.next, member))
#define hlist_for_each_entry_from_rcu(pos, member)				\
	for (; pos; pos = __hlist_entry_rcu(pos, pos->member.next, member))

#endif /* KERNEL_RCULIST_H */
