// SPDX-License-Identifier: GPL-2.0-only
/*
 * The balance of red-black trees.
 *
 * Invariants: the root is black; a red node has no red child; every way from
 * the root down meets the same number of black nodes.
 *
 * Source: Cormen, Leiserson, Rivest, Stein, "Introduction to Algorithms",
 * chapter 13, with the two mirror images folded into one by a side index.
 */
#include <lib/rbtree.h>

#define RED	0UL
#define BLACK	1UL

/* 0: left, 1: right. */
static inline struct rb_node **child(struct rb_node *n, unsigned int side)
{
	return side ? &n->rb_right : &n->rb_left;
}

static inline bool is_red(const struct rb_node *n)
{
	return n && !(n->__rb_parent_color & BLACK);
}

static inline void set_parent(struct rb_node *n, struct rb_node *parent)
{
	n->__rb_parent_color = (n->__rb_parent_color & BLACK) | (unsigned long)parent;
}

static inline void set_color(struct rb_node *n, unsigned long color)
{
	n->__rb_parent_color = (n->__rb_parent_color & ~BLACK) | color;
}

static inline void replace_child(struct rb_node *old, struct rb_node *new,
				 struct rb_node *parent, struct rb_root *root)
{
	if (!parent)
		root->rb_node = new;
	else if (parent->rb_left == old)
		parent->rb_left = new;
	else
		parent->rb_right = new;
}

/* @n goes down to @side, its child from the other side comes up. */
static void rotate(struct rb_node *n, unsigned int side, struct rb_root *root)
{
	struct rb_node *up = *child(n, !side), *inner = *child(up, side);
	struct rb_node *parent = rb_parent(n);

	*child(n, !side) = inner;
	if (inner)
		set_parent(inner, n);
	set_parent(up, parent);
	replace_child(n, up, parent, root);
	*child(up, side) = n;
	set_parent(n, up);
}

/**
 * rb_insert_color() - balance after rb_link_node()
 * @node: the new node, red
 * @root: its tree
 *
 * Context: any.
 */
void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *parent;

	while (is_red(parent = rb_parent(node))) {
		struct rb_node *grand = rb_parent(parent);
		unsigned int side = parent == grand->rb_right;
		struct rb_node *uncle = *child(grand, !side);

		if (is_red(uncle)) {
			set_color(parent, BLACK);
			set_color(uncle, BLACK);
			set_color(grand, RED);
			node = grand;
			continue;
		}
		if (node == *child(parent, !side)) {
			rotate(parent, side, root);
			parent = node;
		}
		set_color(parent, BLACK);
		set_color(grand, RED);
		rotate(grand, !side, root);
		break;
	}
	set_color(root->rb_node, BLACK);
}

/* One black too few on the way through @node (may be NULL), child of @parent. */
static void erase_fixup(struct rb_node *node, struct rb_node *parent, struct rb_root *root)
{
	while (parent && !is_red(node)) {
		unsigned int side = node != parent->rb_left;
		struct rb_node *sibling = *child(parent, !side);

		if (is_red(sibling)) {
			set_color(sibling, BLACK);
			set_color(parent, RED);
			rotate(parent, side, root);
			sibling = *child(parent, !side);
		}
		if (!is_red(sibling->rb_left) && !is_red(sibling->rb_right)) {
			set_color(sibling, RED);
			node = parent;
			parent = rb_parent(node);
			continue;
		}
		if (!is_red(*child(sibling, !side))) {
			set_color(*child(sibling, side), BLACK);
			set_color(sibling, RED);
			rotate(sibling, !side, root);
			sibling = *child(parent, !side);
		}
		set_color(sibling, parent->__rb_parent_color & BLACK);
		set_color(parent, BLACK);
		set_color(*child(sibling, !side), BLACK);
		rotate(parent, side, root);
		return;
	}
	if (node)
		set_color(node, BLACK);
}

/**
 * rb_erase() - take a node out
 * @node: the node; it is left as it is
 * @root: its tree
 *
 * Context: any.
 */
void rb_erase(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *parent = rb_parent(node), *below;
	unsigned long removed = node->__rb_parent_color & BLACK;

	if (!node->rb_left || !node->rb_right) {
		below = node->rb_left ? node->rb_left : node->rb_right;
		replace_child(node, below, parent, root);
		if (below)
			set_parent(below, parent);
	} else {
		/* The next one takes its place and colour; it has no left child. */
		struct rb_node *next = node->rb_right;

		while (next->rb_left)
			next = next->rb_left;
		removed = next->__rb_parent_color & BLACK;
		below = next->rb_right;
		if (next == node->rb_right) {
			parent = next;
		} else {
			parent = rb_parent(next);
			parent->rb_left = below;
			if (below)
				set_parent(below, parent);
			next->rb_right = node->rb_right;
			set_parent(next->rb_right, next);
		}
		next->rb_left = node->rb_left;
		set_parent(next->rb_left, next);
		replace_child(node, next, rb_parent(node), root);
		next->__rb_parent_color = node->__rb_parent_color;
	}
	if (removed == BLACK)
		erase_fixup(below, parent, root);
}

/**
 * rb_replace_node() - put another node in the place of one
 * @victim: in the tree; it is left as it is
 * @new:    in no tree; it must belong exactly where @victim is
 * @root:   the tree
 *
 * Context: any.
 */
void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root)
{
	*new = *victim;
	replace_child(victim, new, rb_parent(victim), root);
	if (new->rb_left)
		set_parent(new->rb_left, new);
	if (new->rb_right)
		set_parent(new->rb_right, new);
}

/**
 * rb_first() - the smallest node
 * @root: the tree
 *
 * Context: any.
 * Return: NULL if the tree is empty.
 */
struct rb_node *rb_first(const struct rb_root *root)
{
	struct rb_node *n = root->rb_node;

	while (n && n->rb_left)
		n = n->rb_left;
	return n;
}

/**
 * rb_last() - the largest node
 * @root: the tree
 *
 * Context: any.
 * Return: NULL if the tree is empty.
 */
struct rb_node *rb_last(const struct rb_root *root)
{
	struct rb_node *n = root->rb_node;

	while (n && n->rb_right)
		n = n->rb_right;
	return n;
}

/**
 * rb_next() - the next larger node
 * @node: a node
 *
 * Context: any.
 * Return: NULL if it is the last, or in no tree.
 */
struct rb_node *rb_next(const struct rb_node *node)
{
	struct rb_node *parent, *n;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_right) {
		for (n = node->rb_right; n->rb_left; n = n->rb_left)
			;
		return n;
	}
	while ((parent = rb_parent(node)) && node == parent->rb_right)
		node = parent;
	return parent;
}

/**
 * rb_prev() - the next smaller node
 * @node: a node
 *
 * Context: any.
 * Return: NULL if it is the first, or in no tree.
 */
struct rb_node *rb_prev(const struct rb_node *node)
{
	struct rb_node *parent, *n;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_left) {
		for (n = node->rb_left; n->rb_right; n = n->rb_right)
			;
		return n;
	}
	while ((parent = rb_parent(node)) && node == parent->rb_left)
		node = parent;
	return parent;
}
