/* SPDX-License-Identifier: GPL-2.0-only */
/* Sorting of a list: stable, without recursion or memory. */
#ifndef LIB_LIST_SORT_H
#define LIB_LIST_SORT_H

#include <base/list.h>

/* > 0: @a belongs behind @b.  A result of 0 or 1 is enough. */
typedef int (*list_cmp_func_t)(void *priv, const struct list_head *a, const struct list_head *b);

void list_sort(void *priv, struct list_head *head, list_cmp_func_t cmp);

#endif /* LIB_LIST_SORT_H */
