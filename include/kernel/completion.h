/* SPDX-License-Identifier: GPL-2.0-only */
/* Completions: wait until somebody has finished something. */
#ifndef KERNEL_COMPLETION_H
#define KERNEL_COMPLETION_H

#include <kernel/wait.h>

struct completion {
	unsigned int done;		/* under wait.lock; COMPLETE_ALL: for good */
	struct wait_queue_head wait;
};

#define COMPLETE_ALL	(~0U)

#define COMPLETION_INITIALIZER(c) { 0, __WAIT_QUEUE_HEAD_INITIALIZER((c).wait) }
#define DECLARE_COMPLETION(c)		struct completion c = COMPLETION_INITIALIZER(c)
#define DECLARE_COMPLETION_ONSTACK(c)	DECLARE_COMPLETION(c)

static inline void init_completion(struct completion *c)
{
	c->done = 0;
	init_waitqueue_head(&c->wait);
}

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
bool try_wait_for_completion(struct completion *c);
bool completion_done(struct completion *c);

#endif /* KERNEL_COMPLETION_H */
