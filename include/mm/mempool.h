/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Elements set aside, so that who must go on can always get one: when the
 * allocator behind a pool has none left, the pool's own are given out, and
 * then whoever may sleep waits for one to come back.
 */
#ifndef MM_MEMPOOL_H
#define MM_MEMPOOL_H

#include <base/types.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>
#include <mm/gfp.h>

typedef void *(mempool_alloc_t)(gfp_t gfp, void *pool_data);
typedef void (mempool_free_t)(void *element, void *pool_data);

struct kmem_cache;

/*
 * Who may touch a member:
 *	[c]  constant from creation on
 *	[l]  under @lock
 */
typedef struct mempool_s {
	raw_spinlock_t lock;
	int min_nr;			/* [l] how many are set aside when all is well */
	int curr_nr;			/* [l] how many are now; read by anyone */
	void **elements;		/* [l] */
	void *pool_data;		/* [c] for the two functions */
	mempool_alloc_t *alloc;		/* [c] */
	mempool_free_t *free;		/* [c] */
	struct wait_queue_head wait;	/* for an element to come back */
} mempool_t;

/* Context: task, may sleep.  NULL, or -ENOMEM, when there is no memory. */
mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc, mempool_free_t *free, void *pool_data);
int mempool_resize(mempool_t *pool, int new_min_nr);
void mempool_destroy(mempool_t *pool);	/* all elements are back; NULL is fine */

/* Never NULL unless @gfp says __GFP_ATOMIC; then any but NMI, else task, may sleep. */
void *mempool_alloc(mempool_t *pool, gfp_t gfp);
/* Context: any but NMI.  NULL is fine. */
void mempool_free(void *element, mempool_t *pool);

void *mempool_alloc_slab(gfp_t gfp, void *cache);
void mempool_free_slab(void *element, void *cache);
void *mempool_kmalloc(gfp_t gfp, void *size);
void mempool_kfree(void *element, void *size);
#define mempool_create_slab_pool(min_nr, cache) \
	mempool_create(min_nr, mempool_alloc_slab, mempool_free_slab, (void *)(cache))
#define mempool_create_kmalloc_pool(min_nr, size) \
	mempool_create(min_nr, mempool_kmalloc, mempool_kfree, (void *)(unsigned long)(size))

#endif /* MM_MEMPOOL_H */
