/* SPDX-License-Identifier: GPL-2.0-only */
/* panic(). */
#ifndef LINUX_PANIC_H
#define LINUX_PANIC_H

#include <kernel/panic.h>

#endif /* LINUX_PANIC_H */
