/* SPDX-License-Identifier: GPL-2.0-only */
/* Sorting in place. */
#ifndef LINUX_SORT_H
#define LINUX_SORT_H

#include <lib/sort.h>

typedef int (*cmp_func_t)(const void *a, const void *b);
typedef void (*swap_func_t)(void *a, void *b, int size);

#endif /* LINUX_SORT_H */
