/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux's name for _THIS_IP_ and _RET_IP_ of <kernel/lockdep.h>. */
#ifndef LINUX_INSTRUCTION_POINTER_H
#define LINUX_INSTRUCTION_POINTER_H

#include <kernel/lockdep.h>

#endif /* LINUX_INSTRUCTION_POINTER_H */
