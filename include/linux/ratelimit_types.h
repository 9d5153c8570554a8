/* SPDX-License-Identifier: GPL-2.0-only */
/* As <linux/ratelimit.h>. */
#ifndef LINUX_RATELIMIT_TYPES_H
#define LINUX_RATELIMIT_TYPES_H

#include <kernel/ratelimit.h>

#endif /* LINUX_RATELIMIT_TYPES_H */
