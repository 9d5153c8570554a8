/* SPDX-License-Identifier: GPL-2.0-only */
/* A reference count with a function that is called when it drops to 0. */
#ifndef KERNEL_KREF_H
#define KERNEL_KREF_H

#include <kernel/mutex.h>
#include <kernel/refcount.h>
#include <kernel/spinlock.h>

struct kref {
	refcount_t refcount;
};

#define KREF_INIT(n)	{ .refcount = REFCOUNT_INIT(n) }

static inline void kref_init(struct kref *k)
{
	refcount_set(&k->refcount, 1);
}

static inline unsigned int kref_read(const struct kref *k)
{
	return refcount_read(&k->refcount);
}

/* The caller has a reference already. */
static inline void kref_get(struct kref *k)
{
	refcount_inc(&k->refcount);
}

/* False: it is on its way out.  The caller knows by other means that the memory is there. */
static inline int __must_check kref_get_unless_zero(struct kref *k)
{
	return refcount_inc_not_zero(&k->refcount);
}

/* 1: that was the last one, and @release has been called. */
static inline int kref_put(struct kref *k, void (*release)(struct kref *k))
{
	if (!refcount_dec_and_test(&k->refcount))
		return 0;
	release(k);
	return 1;
}

/* The same; @release is called with @lock held, and releases it. */
static inline int kref_put_lock(struct kref *k, void (*release)(struct kref *k), spinlock_t *lock)
{
	if (!refcount_dec_and_lock(&k->refcount, lock))
		return 0;
	__release(lock);
	release(k);
	return 1;
}

static inline int kref_put_mutex(struct kref *k, void (*release)(struct kref *k), struct mutex *lock)
{
	if (!refcount_dec_and_mutex_lock(&k->refcount, lock))
		return 0;
	__release(lock);
	release(k);
	return 1;
}

#endif /* KERNEL_KREF_H */
