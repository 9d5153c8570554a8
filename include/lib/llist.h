/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lists that many may add to and one takes away whole, without a lock.
 * Adding works in any context, NMI included.
 *
 * The full barrier of the cmpxchg in llist_add() pairs with that of the xchg
 * in llist_del_all(): what was written before the add is seen after the take.
 */
#ifndef LIB_LLIST_H
#define LIB_LLIST_H

#include <asm/cmpxchg.h>
#include <base/compiler.h>
#include <base/list.h>
#include <base/types.h>

struct llist_head {
	struct llist_node *first;
};

struct llist_node {
	struct llist_node *next;
};

#define LLIST_HEAD_INIT(name)	{ NULL }
#define LLIST_HEAD(name)	struct llist_head name = LLIST_HEAD_INIT(name)

static inline void init_llist_head(struct llist_head *list)
{
	list->first = NULL;
}

static inline bool llist_empty(const struct llist_head *head)
{
	return READ_ONCE(head->first) == NULL;
}

static inline struct llist_node *llist_next(struct llist_node *node)
{
	return node->next;
}

/* @first to @last are linked already.  True if the list was empty. */
static inline bool llist_add_batch(struct llist_node *first, struct llist_node *last,
				   struct llist_head *head)
{
	struct llist_node *old = READ_ONCE(head->first);

	do {
		last->next = old;
	} while (!try_cmpxchg(&head->first, &old, first));
	return !old;
}

static inline bool llist_add(struct llist_node *node, struct llist_head *head)
{
	return llist_add_batch(node, node, head);
}

/* All of it, newest first; NULL if empty. */
static inline struct llist_node *llist_del_all(struct llist_head *head)
{
	return xchg(&head->first, NULL);
}

static inline struct llist_node *llist_reverse_order(struct llist_node *head)
{
	struct llist_node *reversed = NULL;

	while (head) {
		struct llist_node *next = head->next;

		head->next = reversed;
		reversed = head;
		head = next;
	}
	return reversed;
}

#define llist_entry(ptr, type, member)	container_of(ptr, type, member)
#define llist_for_each(pos, node)	for ((pos) = (node); pos; (pos) = (pos)->next)
#define llist_for_each_safe(pos, n, node) \
	for ((pos) = (node); (pos) && ((n) = (pos)->next, true); (pos) = (n))
#define llist_for_each_entry(pos, node, member)					\
	for (struct llist_node *__n = (node);					\
	     __n && ((pos) = llist_entry(__n, __typeof__(*(pos)), member), true);	\
	     __n = __n->next)
#define llist_for_each_entry_safe(pos, n, node, member)				\
	for (struct llist_node *__n = (node), *__next;				\
	     __n && (__next = __n->next,					\
		     (pos) = llist_entry(__n, __typeof__(*(pos)), member),	\
		     (n) = __next ? llist_entry(__next, __typeof__(*(pos)), member) : NULL, true); \
	     __n = __next)

#endif /* LIB_LLIST_H */
