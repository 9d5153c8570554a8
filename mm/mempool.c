// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory pools.
 *
 * A waiter queues itself and then tests @curr_nr; who gives an element back
 * raises it and then wakes.  Both go through the wait queue's lock, so one
 * of them sees the other.
 *
 * Lock order:
 *   mempool->lock		a leaf: allocators and wakes are called outside it
 */
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/context.h>
#include <lib/string.h>
#include <mm/mempool.h>
#include <mm/slab.h>

static void *pool_take(mempool_t *pool)
{
	void *element = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&pool->lock, flags);
	if (pool->curr_nr)
		element = pool->elements[--pool->curr_nr];
	raw_spin_unlock_irqrestore(&pool->lock, flags);
	return element;
}

/* True if @element is now the pool's. */
static bool pool_put(mempool_t *pool, void *element)
{
	unsigned long flags;
	bool put;

	raw_spin_lock_irqsave(&pool->lock, flags);
	put = pool->curr_nr < pool->min_nr;
	if (put)
		pool->elements[pool->curr_nr++] = element;
	raw_spin_unlock_irqrestore(&pool->lock, flags);
	return put;
}

static int fill(mempool_t *pool)
{
	while (READ_ONCE(pool->curr_nr) < READ_ONCE(pool->min_nr)) {
		void *element = pool->alloc(GFP_KERNEL, pool->pool_data);

		if (!element)
			return -ENOMEM;
		mempool_free(element, pool);
	}
	return 0;
}

/**
 * mempool_create() - make a pool
 * @min_nr:    elements set aside
 * @alloc:     makes an element, or returns NULL
 * @free:      ends one
 * @pool_data: for both
 *
 * Context: task, may sleep.
 * Return: the pool; NULL if there is no memory for it or its elements.
 */
mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc, mempool_free_t *free, void *pool_data)
{
	mempool_t *pool;

	might_sleep();
	if (WARN_ON(min_nr <= 0 || !alloc || !free))
		return NULL;
	pool = kzalloc(sizeof(*pool), GFP_KERNEL);
	if (!pool)
		return NULL;
	raw_spin_lock_init(&pool->lock);
	init_waitqueue_head(&pool->wait);
	pool->alloc = alloc;
	pool->free = free;
	pool->pool_data = pool_data;
	pool->elements = kcalloc((size_t)min_nr, sizeof(void *), GFP_KERNEL);
	if (pool->elements)
		pool->min_nr = min_nr;
	if (!pool->elements || fill(pool)) {
		mempool_destroy(pool);
		return NULL;
	}
	return pool;
}

/**
 * mempool_destroy() - end a pool
 * @pool: all its elements are back; NULL does nothing
 *
 * Context: task, may sleep.
 */
void mempool_destroy(mempool_t *pool)
{
	void *element;

	if (!pool)
		return;
	while ((element = pool_take(pool)))
		pool->free(element, pool->pool_data);
	kfree(pool->elements);
	kfree(pool);
}

/* What is above @min_nr leaves the pool. */
static void shrink(mempool_t *pool)
{
	while (READ_ONCE(pool->curr_nr) > READ_ONCE(pool->min_nr)) {
		void *element = pool_take(pool);

		if (element)
			pool->free(element, pool->pool_data);
	}
}

/**
 * mempool_resize() - set more or fewer elements aside
 * @pool:       the pool; it may be in use, but nobody else resizes it
 * @new_min_nr: how many
 *
 * Context: task, may sleep.
 * Return: 0; -EINVAL for no elements; -ENOMEM: the pool is as it was, or
 * larger and not full, and fills up by what is given back.
 */
int mempool_resize(mempool_t *pool, int new_min_nr)
{
	void **old, **new;
	unsigned long flags;

	might_sleep();
	if (new_min_nr <= 0)
		return -EINVAL;
	/* Elements above a smaller limit leave first, so that the rest has room. */
	raw_spin_lock_irqsave(&pool->lock, flags);
	if (new_min_nr < pool->min_nr)
		pool->min_nr = new_min_nr;
	raw_spin_unlock_irqrestore(&pool->lock, flags);
	shrink(pool);
	new = kcalloc((size_t)new_min_nr, sizeof(void *), GFP_KERNEL);
	if (!new)
		return new_min_nr > READ_ONCE(pool->min_nr) ? -ENOMEM : 0;
	raw_spin_lock_irqsave(&pool->lock, flags);
	old = pool->elements;
	memcpy(new, old, (size_t)pool->curr_nr * sizeof(void *));
	pool->elements = new;
	pool->min_nr = new_min_nr;
	raw_spin_unlock_irqrestore(&pool->lock, flags);
	kfree(old);
	return fill(pool);
}

/**
 * mempool_alloc() - take an element
 * @pool: the pool
 * @gfp:  GFP_KERNEL: waits for one if need be; __GFP_ATOMIC: does not
 *
 * Context: task, may sleep; with __GFP_ATOMIC any but NMI.
 * Return: the element; NULL only with __GFP_ATOMIC.
 */
void *mempool_alloc(mempool_t *pool, gfp_t gfp)
{
	/* A failure of the allocator is what a pool is for. */
	gfp_t quick = gfp | __GFP_NOWARN | __GFP_NORETRY;

	if (gfpflags_allow_blocking(gfp))
		might_sleep();
	for (;;) {
		void *element = pool->alloc(quick, pool->pool_data);

		if (!element)
			element = pool_take(pool);
		if (element || !gfpflags_allow_blocking(gfp))
			return element;
		wait_event(pool->wait, READ_ONCE(pool->curr_nr) > 0);
	}
}

/**
 * mempool_free() - give an element back
 * @element: from mempool_alloc(); NULL does nothing
 * @pool:    its pool
 *
 * Context: any but NMI.
 */
void mempool_free(void *element, mempool_t *pool)
{
	if (!element)
		return;
	if (pool_put(pool, element))
		wake_up(&pool->wait);
	else
		pool->free(element, pool->pool_data);
}

void *mempool_alloc_slab(gfp_t gfp, void *cache)
{
	return kmem_cache_alloc(cache, gfp);
}

void mempool_free_slab(void *element, void *cache)
{
	kmem_cache_free(cache, element);
}

void *mempool_kmalloc(gfp_t gfp, void *size)
{
	return kmalloc((size_t)size, gfp);
}

void mempool_kfree(void *element, void *size)
{
	(void)size;
	kfree(element);
}
