/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Chains of functions to call when something happens, by priority.
 *
 *	raw		the caller does the locking
 *	atomic		called and changed in any context but NMI, under a spinlock
 *	blocking	called and changed by threads, under a mutex; may sleep
 *
 * Unlike Linux's, a chain that is being called is locked against calls and
 * changes: a function in it must not touch its own chain.
 */
#ifndef KERNEL_NOTIFIER_H
#define KERNEL_NOTIFIER_H

#include <kernel/mutex.h>
#include <kernel/spinlock.h>

#define NOTIFY_DONE		0x0000	/* not for me */
#define NOTIFY_OK		0x0001
#define NOTIFY_STOP_MASK	0x8000	/* call no more */
#define NOTIFY_BAD		(NOTIFY_STOP_MASK | 0x0002)
#define NOTIFY_STOP		(NOTIFY_OK | NOTIFY_STOP_MASK)

struct notifier_block;
typedef int (*notifier_fn_t)(struct notifier_block *nb, unsigned long action, void *data);

struct notifier_block {
	notifier_fn_t notifier_call;
	struct notifier_block *next;
	int priority;			/* higher is called first */
};

struct raw_notifier_head {
	struct notifier_block *head;
};

struct atomic_notifier_head {
	raw_spinlock_t lock;		/* covers the chain */
	struct notifier_block *head;
};

struct blocking_notifier_head {
	struct mutex lock;		/* covers the chain */
	struct notifier_block *head;
};

#define RAW_NOTIFIER_INIT(name)		{ .head = NULL }
#define ATOMIC_NOTIFIER_INIT(name)	{ .lock = __RAW_SPIN_LOCK_UNLOCKED((name).lock), .head = NULL }
#define BLOCKING_NOTIFIER_INIT(name)	{ .lock = __MUTEX_INITIALIZER((name).lock), .head = NULL }
#define RAW_NOTIFIER_HEAD(name)		struct raw_notifier_head name = RAW_NOTIFIER_INIT(name)
#define ATOMIC_NOTIFIER_HEAD(name)	struct atomic_notifier_head name = ATOMIC_NOTIFIER_INIT(name)
#define BLOCKING_NOTIFIER_HEAD(name) \
	struct blocking_notifier_head name = BLOCKING_NOTIFIER_INIT(name)
#define RAW_INIT_NOTIFIER_HEAD(n)	do { (n)->head = NULL; } while (0)
#define ATOMIC_INIT_NOTIFIER_HEAD(n)	do { raw_spin_lock_init(&(n)->lock); (n)->head = NULL; } while (0)
#define BLOCKING_INIT_NOTIFIER_HEAD(n)	do { mutex_init(&(n)->lock); (n)->head = NULL; } while (0)

/* Register: 0, -EEXIST.  Unregister: 0, -ENOENT.  Call: what the last function returned. */
int raw_notifier_chain_register(struct raw_notifier_head *nh, struct notifier_block *nb);
int raw_notifier_chain_unregister(struct raw_notifier_head *nh, struct notifier_block *nb);
int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long action, void *data);
int atomic_notifier_chain_register(struct atomic_notifier_head *nh, struct notifier_block *nb);
int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh, struct notifier_block *nb);
int atomic_notifier_call_chain(struct atomic_notifier_head *nh, unsigned long action, void *data);
int blocking_notifier_chain_register(struct blocking_notifier_head *nh, struct notifier_block *nb);
int blocking_notifier_chain_unregister(struct blocking_notifier_head *nh, struct notifier_block *nb);
int blocking_notifier_call_chain(struct blocking_notifier_head *nh, unsigned long action, void *data);

static inline int notifier_from_errno(int err)
{
	return err ? NOTIFY_STOP_MASK | (NOTIFY_OK - err) : NOTIFY_OK;
}

static inline int notifier_to_errno(int ret)
{
	ret &= ~NOTIFY_STOP_MASK;
	return ret > NOTIFY_OK ? NOTIFY_OK - ret : 0;
}

#endif /* KERNEL_NOTIFIER_H */
