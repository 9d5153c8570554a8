/* SPDX-License-Identifier: GPL-2.0-only */
/* Freezing for a suspend, which never happens. */
#ifndef LINUX_FREEZER_H
#define LINUX_FREEZER_H

#include <linux/sched.h>
#include <linux/wait.h>

#define try_to_freeze()			false
#define set_freezable()			false
#define freezing(p)			((void)(p), false)
#ifndef wait_event_freezable
#define wait_event_freezable(wq, c)	wait_event_interruptible(wq, c)
#define wait_event_freezable_timeout(wq, c, t)	wait_event_interruptible_timeout(wq, c, t)
#endif

#endif /* LINUX_FREEZER_H */
