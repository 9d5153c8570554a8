/* SPDX-License-Identifier: GPL-2.0-only */
/* Signals: there are none, and nobody is asked for any. */
#ifndef LINUX_SIGNAL_H
#define LINUX_SIGNAL_H

#include <kernel/sched.h>

#define SIGINT		2
#define SIGKILL		9
#define SIGTERM		15

#ifndef signal_pending
#define signal_pending(p)		((void)(p), 0)
#define fatal_signal_pending(p)		((void)(p), 0)
#define signal_pending_state(state, p)	((void)(state), (void)(p), 0)
#define allow_signal(sig)		((void)(sig))
#define disallow_signal(sig)		((void)(sig))
#define flush_signals(p)		((void)(p))
#endif

#endif /* LINUX_SIGNAL_H */
