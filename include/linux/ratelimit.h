/* SPDX-License-Identifier: GPL-2.0-only */
/* So many in so much time. */
#ifndef LINUX_RATELIMIT_H
#define LINUX_RATELIMIT_H

#include <kernel/ratelimit.h>

#endif /* LINUX_RATELIMIT_H */
