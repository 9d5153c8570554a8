/* SPDX-License-Identifier: GPL-2.0-only */
/* Red-black trees. */
#ifndef LINUX_RBTREE_H
#define LINUX_RBTREE_H

#include <lib/rbtree.h>

/* Children before parents: for freeing a whole tree. */
static inline struct rb_node *__rb_deepest_left(struct rb_node *n)
{
	for (;;) {
		if (n->rb_left)
			n = n->rb_left;
		else if (n->rb_right)
			n = n->rb_right;
		else
			return n;
	}
}

static inline struct rb_node *rb_first_postorder(const struct rb_root *root)
{
	return root->rb_node ? __rb_deepest_left(root->rb_node) : NULL;
}

static inline struct rb_node *rb_next_postorder(const struct rb_node *n)
{
	struct rb_node *parent = n ? rb_parent(n) : NULL;

	if (parent && n == parent->rb_left && parent->rb_right)
		return __rb_deepest_left(parent->rb_right);
	return parent;
}

#define rb_entry_safe(ptr, type, member) ({				\
	__typeof__(ptr) __rp = (ptr);					\
	__rp ? rb_entry(__rp, type, member) : NULL; })
#define rbtree_postorder_for_each_entry_safe(pos, n, root, field)	\
	for (pos = rb_entry_safe(rb_first_postorder(root), __typeof__(*pos), field); \
	     pos && ({ n = rb_entry_safe(rb_next_postorder(&pos->field),	\
					 __typeof__(*pos), field); 1; });	\
	     pos = n)

/* The node that @cmp(key, node) says 0 of. */
static inline struct rb_node *rb_find(const void *key, const struct rb_root *tree,
				      int (*cmp)(const void *key, const struct rb_node *))
{
	struct rb_node *n = tree->rb_node;

	while (n) {
		int c = cmp(key, n);

		if (!c)
			return n;
		n = c < 0 ? n->rb_left : n->rb_right;
	}
	return NULL;
}

/* The node that is equal already; NULL: there was none, and @node is in. */
static inline struct rb_node *rb_find_add(struct rb_node *node, struct rb_root *tree,
					  int (*cmp)(struct rb_node *, const struct rb_node *))
{
	struct rb_node **link = &tree->rb_node, *parent = NULL;

	while (*link) {
		int c = cmp(node, *link);

		if (!c)
			return *link;
		parent = *link;
		link = c < 0 ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(node, parent, link);
	rb_insert_color(node, tree);
	return NULL;
}

#endif /* LINUX_RBTREE_H */
