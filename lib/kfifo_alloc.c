// SPDX-License-Identifier: GPL-2.0-only
/* Memory for a fifo: apart from kfifo.c, which needs nothing but itself. */
#include <base/errno.h>
#include <lib/kfifo.h>
#include <mm/slab.h>

/**
 * __kfifo_alloc() - memory for a fifo
 * @f:     the fifo
 * @n:     elements, rounded up to a power of two
 * @esize: bytes an element
 * @gfp:   as for kmalloc()
 *
 * Context: as kmalloc().
 * Return: 0; -EINVAL for less than 2 or too many; -ENOMEM.  After an error
 * the fifo is not initialised, and may be freed.
 */
int __kfifo_alloc(struct __kfifo *f, unsigned int n, unsigned int esize, gfp_t gfp)
{
	void *buffer;

	*f = (struct __kfifo){ .esize = esize };
	if (n < 2 || n > 1U << 31)
		return -EINVAL;
	n = 2U << ilog2(n - 1);
	buffer = kcalloc(n, esize, gfp);
	if (!buffer)
		return -ENOMEM;
	f->mask = n - 1;
	f->data = buffer;
	return 0;
}

/**
 * __kfifo_free() - its memory goes
 * @f: a fifo of __kfifo_alloc()
 *
 * Context: any but NMI.
 */
void __kfifo_free(struct __kfifo *f)
{
	kfree(f->data);
	*f = (struct __kfifo){ .esize = f->esize };
}
