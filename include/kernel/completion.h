/* SPDX-License-Identifier: GPL-2.0-only */
/* Completions: wait until somebody has finished something. */
#ifndef KERNEL_COMPLETION_H
#define KERNEL_COMPLETION_H

#include <kernel/lockdep.h>
#include <kernel/wait.h>

struct completion {
	unsigned int done;		/* under wait.lock; COMPLETE_ALL: for good */
	struct wait_queue_head wait;
#ifdef CONFIG_LOCKDEP_WAITS
	struct lockdep_map dep_map;
#endif
};

#define COMPLETE_ALL	(~0U)

#ifdef CONFIG_LOCKDEP_WAITS
#define __COMPLETION_MAP(c)		.dep_map = { .name = "(completion)" #c },
#define __init_completion_map(c, n)	do {					\
	static struct lock_class_key __key;					\
	lockdep_init_map(&(c)->dep_map, "(completion)" n, &__key, 0);		\
} while (0)
/* Its waits are looked at by others. */
#define completion_set_novalidate(c) \
	lockdep_init_map(&(c)->dep_map, "(completion)" #c, &__lockdep_no_validate__, 0)
#else
#define __COMPLETION_MAP(c)
#define __init_completion_map(c, n)	do { } while (0)
#define completion_set_novalidate(c)	do { } while (0)
#endif

#define COMPLETION_INITIALIZER(c) \
	{ .wait = __WAIT_QUEUE_HEAD_INITIALIZER((c).wait), __COMPLETION_MAP(c) }
#define DECLARE_COMPLETION(c)		struct completion c = COMPLETION_INITIALIZER(c)

static inline void __init_completion(struct completion *c)
{
	c->done = 0;
	init_waitqueue_head(&c->wait);
}

/* A class of completions: the place that initialises them. */
#define init_completion(c) do {							\
	struct completion *__c = (c);						\
	__init_completion(__c);							\
	__init_completion_map(__c, #c);						\
} while (0)

/* What is not static has to be initialised where it is. */
#define COMPLETION_INITIALIZER_ONSTACK(c)	(*({ init_completion(&(c)); &(c); }))
#define DECLARE_COMPLETION_ONSTACK(c)	struct completion c = COMPLETION_INITIALIZER_ONSTACK(c)

/* Only when nobody can be waiting or completing. */
static inline void reinit_completion(struct completion *c)
{
	c->done = 0;
}

void complete(struct completion *c);
void complete_all(struct completion *c);
void wait_for_completion(struct completion *c);
int wait_for_completion_interruptible(struct completion *c);
unsigned long wait_for_completion_timeout(struct completion *c, unsigned long timeout);
long wait_for_completion_interruptible_timeout(struct completion *c, unsigned long timeout);
/* Kernel threads are not killed, and I/O is a wait like any other. */
#define wait_for_completion_io(c)		wait_for_completion(c)
#define wait_for_completion_io_timeout(c, t)	wait_for_completion_timeout(c, t)
#define wait_for_completion_killable(c)		({ wait_for_completion(c); 0; })
#define wait_for_completion_killable_timeout(c, t) ((long)wait_for_completion_timeout(c, t))
#define complete_on_current_cpu(c)		complete(c)
int wait_for_completion_state(struct completion *c, unsigned int state);
bool try_wait_for_completion(struct completion *c);
bool completion_done(struct completion *c);

#endif /* KERNEL_COMPLETION_H */
