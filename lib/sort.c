// SPDX-License-Identifier: GPL-2.0-only
/*
 * Heap sort: n log n in the worst case, too.
 *
 * Source: Williams, "Algorithm 232: Heapsort", CACM 7(6), 1964.
 */
#include <lib/sort.h>

static void swap_bytes(void *a, void *b, int size)
{
	char *x = a, *y = b;

	while (size--) {
		char t = *x;

		*x++ = *y;
		*y++ = t;
	}
}

/**
 * sort() - sort an array
 * @base: the array
 * @num:  elements
 * @size: of one, bytes
 * @cmp:  negative, 0 or positive, as *a belongs before, with or after *b
 * @swap: exchanges two elements; NULL: byte by byte
 *
 * Equal elements may change places.
 *
 * Context: any.
 */
void sort(void *base, size_t num, size_t size,
	  int (*cmp)(const void *a, const void *b),
	  void (*swap)(void *a, void *b, int size))
{
	char *a = base;
	size_t start = num / 2, end = num;

	if (!swap)
		swap = swap_bytes;
	while (end > 1) {
		size_t root, kid;

		if (start) {
			start--;		/* the heap grows downwards */
		} else {
			end--;			/* the largest goes behind it */
			swap(a, a + end * size, (int)size);
		}
		for (root = start; (kid = 2 * root + 1) < end; root = kid) {
			if (kid + 1 < end && cmp(a + kid * size, a + (kid + 1) * size) < 0)
				kid++;
			if (cmp(a + root * size, a + kid * size) >= 0)
				break;
			swap(a + root * size, a + kid * size, (int)size);
		}
	}
}
