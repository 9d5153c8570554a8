/* SPDX-License-Identifier: GPL-2.0-only */
/* Simple wait queues. */
#ifndef LINUX_SWAIT_H
#define LINUX_SWAIT_H

#include <kernel/swait.h>

#endif /* LINUX_SWAIT_H */
