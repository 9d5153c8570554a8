/* SPDX-License-Identifier: GPL-2.0-only */
/* Signals: there are none. */
#ifndef LINUX_SCHED_SIGNAL_H
#define LINUX_SCHED_SIGNAL_H

#include <linux/sched.h>
#include <linux/signal.h>

#endif /* LINUX_SCHED_SIGNAL_H */
