/* SPDX-License-Identifier: GPL-2.0-only */
/* RCU whose readers may sleep. */
#ifndef LINUX_SRCU_H
#define LINUX_SRCU_H

#if __has_include(<kernel/srcu.h>)
#include <kernel/srcu.h>
#endif

#endif /* LINUX_SRCU_H */
