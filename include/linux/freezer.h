/* SPDX-License-Identifier: GPL-2.0-only */
/* Freezing for a suspend, which never happens. */
#ifndef LINUX_FREEZER_H
#define LINUX_FREEZER_H

#include <linux/sched.h>
#include <linux/wait.h>

#define try_to_freeze()			false
#define set_freezable()			false
#define freezing(p)			((void)(p), false)

#endif /* LINUX_FREEZER_H */
