// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reference counts: the reports, and the decrements that take a lock if they
 * are the last.  See <kernel/refcount.h> for the states of the count.
 */
#include <kernel/mutex.h>
#include <kernel/refcount.h>
#include <kernel/report.h>

static const struct { const char *kind, *text; } found[] = {
	[REFCOUNT_ADD_NOT_ZERO_OVF]	= { "saturated", "saturated; leaking memory" },
	[REFCOUNT_ADD_OVF]		= { "saturated", "saturated; leaking memory" },
	[REFCOUNT_ADD_UAF]		= { "use-after-free", "addition on 0; use-after-free" },
	[REFCOUNT_SUB_UAF]		= { "underflow", "underflow; use-after-free" },
	[REFCOUNT_DEC_LEAK]		= { "leak", "decrement hit 0; leaking memory" },
};

/**
 * refcount_warn_saturate() - make a count unusable for good, and say so
 * @r:    the count
 * @what: what was found
 *
 * Each kind is said once, unless a test waits for it: an object that leaks
 * tends to leak often.
 *
 * Context: any.
 */
void refcount_warn_saturate(refcount_t *r, enum refcount_saturation_type what)
{
	static u32 said;	/* a bit per kind */
	const struct report rep = {
		"refcount", found[what].kind, .object = r,
		.ip = _RET_IP_,
	};
	int was = (int)refcount_read(r);

	refcount_set(r, REFCOUNT_SATURATED);
	if (READ_ONCE(said) & 1U << what)
		return;
	if (!report_begin(&rep, "%px (%d now): %s", r, was, found[what].text))
		return;
	__atomic_fetch_or(&said, 1U << what, __ATOMIC_RELAXED);
	report_end(&rep);
}

/**
 * refcount_dec_if_one() - drop the last reference, if it is that
 * @r: the count
 *
 * Context: any.  A release and an acquire if it returns true.
 * Return: true if it was 1 and is 0 now.
 */
bool refcount_dec_if_one(refcount_t *r)
{
	int one = 1;

	return atomic_try_cmpxchg(&r->refs, &one, 0);
}

/**
 * refcount_dec_not_one() - drop a reference, if it is not the last
 * @r: the count
 *
 * Context: any.  A release.
 * Return: true if it was dropped (or is saturated), false if it is 1.
 */
bool refcount_dec_not_one(refcount_t *r)
{
	int old = atomic_read(&r->refs);

	do {
		if (unlikely(old < 0))
			return true;
		if (old == 1)
			return false;
		if (unlikely(!old)) {
			refcount_warn_saturate(r, REFCOUNT_SUB_UAF);
			return true;
		}
	} while (!atomic_try_cmpxchg_release(&r->refs, &old, old - 1));
	return true;
}

/**
 * refcount_dec_and_mutex_lock() - drop a reference; the last one under @lock
 * @r:    the count
 * @lock: what covers the look-up of the object
 *
 * Context: task, may sleep.  Takes @lock if true is returned.
 * Return: true if the count became 0.
 */
bool (refcount_dec_and_mutex_lock)(refcount_t *r, struct mutex *lock)
{
	if (refcount_dec_not_one(r))
		return false;
	mutex_lock(lock);
	/* Somebody may have looked it up meanwhile. */
	if (refcount_dec_and_test(r)) {
		__pass_lock(lock);
		return true;
	}
	mutex_unlock(lock);
	return false;
}

/**
 * refcount_dec_and_lock() - drop a reference; the last one under @lock
 * @r:    the count
 * @lock: what covers the look-up of the object
 *
 * Context: where @lock may be taken.  Takes @lock if true is returned.
 * Return: true if the count became 0.
 */
bool (refcount_dec_and_lock)(refcount_t *r, spinlock_t *lock)
{
	if (refcount_dec_not_one(r))
		return false;
	spin_lock(lock);
	if (refcount_dec_and_test(r)) {
		__pass_lock(lock);
		return true;
	}
	spin_unlock(lock);
	return false;
}

/**
 * refcount_dec_and_lock_irqsave() - the same, with interrupts off
 * @r:     the count
 * @lock:  what covers the look-up of the object
 * @flags: where the interrupt flag is saved, if true is returned
 *
 * Context: any but NMI.  Takes @lock if true is returned.
 * Return: true if the count became 0.
 */
bool (refcount_dec_and_lock_irqsave)(refcount_t *r, spinlock_t *lock, unsigned long *flags)
{
	if (refcount_dec_not_one(r))
		return false;
	spin_lock_irqsave(lock, *flags);
	if (refcount_dec_and_test(r)) {
		__pass_lock(lock);
		return true;
	}
	spin_unlock_irqrestore(lock, *flags);
	return false;
}

/**
 * _atomic_dec_and_lock() - atomic_dec_and_lock()
 * @v:    the count
 * @lock: held if the count became 0
 *
 * Context: where @lock may be taken.
 * Return: true if the count became 0.
 */
bool _atomic_dec_and_lock(atomic_t *v, spinlock_t *lock)
{
	if (atomic_add_unless(v, -1, 1))
		return false;
	spin_lock(lock);
	if (atomic_dec_and_test(v)) {
		__pass_lock(lock);
		return true;
	}
	spin_unlock(lock);
	return false;
}

/**
 * _atomic_dec_and_lock_irqsave() - the same, with interrupts off
 * @v:     the count
 * @lock:  held if the count became 0
 * @flags: where the interrupt flag is saved, if true is returned
 *
 * Context: any but NMI.
 * Return: true if the count became 0.
 */
bool _atomic_dec_and_lock_irqsave(atomic_t *v, spinlock_t *lock, unsigned long *flags)
{
	if (atomic_add_unless(v, -1, 1))
		return false;
	spin_lock_irqsave(lock, *flags);
	if (atomic_dec_and_test(v)) {
		__pass_lock(lock);
		return true;
	}
	spin_unlock_irqrestore(lock, *flags);
	return false;
}
