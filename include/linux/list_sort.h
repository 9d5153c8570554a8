/* SPDX-License-Identifier: GPL-2.0-only */
/* Sorting of lists. */
#ifndef LINUX_LIST_SORT_H
#define LINUX_LIST_SORT_H

#include <lib/list_sort.h>

#endif /* LINUX_LIST_SORT_H */
