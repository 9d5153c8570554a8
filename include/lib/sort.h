/* SPDX-License-Identifier: GPL-2.0-only */
/* Sorting in place, without recursion or allocation. */
#ifndef LIB_SORT_H
#define LIB_SORT_H

#include <base/types.h>

/* @swap NULL: byte by byte. */
void sort(void *base, size_t num, size_t size,
	  int (*cmp)(const void *a, const void *b),
	  void (*swap)(void *a, void *b, int size));

#endif /* LIB_SORT_H */
