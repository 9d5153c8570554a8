// SPDX-License-Identifier: GPL-2.0-only
/* See <kernel/notifier.h>. */
#include <base/errno.h>
#include <kernel/notifier.h>

static int chain_add(struct notifier_block **link, struct notifier_block *nb)
{
	struct notifier_block **place = NULL;

	for (; *link; link = &(*link)->next) {
		if (*link == nb)
			return -EEXIST;
		if (!place && nb->priority > (*link)->priority)
			place = link;
	}
	if (!place)
		place = link;
	nb->next = *place;
	*place = nb;
	return 0;
}

static int chain_remove(struct notifier_block **link, struct notifier_block *nb)
{
	for (; *link; link = &(*link)->next) {
		if (*link == nb) {
			*link = nb->next;
			return 0;
		}
	}
	return -ENOENT;
}

static int chain_call(struct notifier_block *nb, unsigned long action, void *data)
{
	int ret = NOTIFY_DONE;

	for (struct notifier_block *next; nb; nb = next) {
		next = nb->next;	/* its memory may be gone after the call */
		ret = nb->notifier_call(nb, action, data);
		if (ret & NOTIFY_STOP_MASK)
			break;
	}
	return ret;
}

/* The functions of <kernel/notifier.h>: the chain's lock round one of the three above. */

int raw_notifier_chain_register(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	return chain_add(&nh->head, nb);
}

int raw_notifier_chain_unregister(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	return chain_remove(&nh->head, nb);
}

int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long action, void *data)
{
	return chain_call(nh->head, action, data);
}

#define UNDER_SPINLOCK(nh, call) ({			\
	unsigned long __flags;				\
	int __ret;					\
							\
	raw_spin_lock_irqsave(&(nh)->lock, __flags);	\
	__ret = (call);					\
	raw_spin_unlock_irqrestore(&(nh)->lock, __flags);	\
	__ret; })

int atomic_notifier_chain_register(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	return UNDER_SPINLOCK(nh, chain_add(&nh->head, nb));
}

int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	return UNDER_SPINLOCK(nh, chain_remove(&nh->head, nb));
}

int atomic_notifier_call_chain(struct atomic_notifier_head *nh, unsigned long action, void *data)
{
	return UNDER_SPINLOCK(nh, chain_call(nh->head, action, data));
}

#define UNDER_MUTEX(nh, call) ({			\
	int __ret;					\
							\
	mutex_lock(&(nh)->lock);			\
	__ret = (call);					\
	mutex_unlock(&(nh)->lock);			\
	__ret; })

int blocking_notifier_chain_register(struct blocking_notifier_head *nh, struct notifier_block *nb)
{
	return UNDER_MUTEX(nh, chain_add(&nh->head, nb));
}

int blocking_notifier_chain_unregister(struct blocking_notifier_head *nh, struct notifier_block *nb)
{
	return UNDER_MUTEX(nh, chain_remove(&nh->head, nb));
}

int blocking_notifier_call_chain(struct blocking_notifier_head *nh, unsigned long action, void *data)
{
	return UNDER_MUTEX(nh, chain_call(nh->head, action, data));
}
