/* SPDX-License-Identifier: GPL-2.0-only */
/* Finding bits. */
#ifndef LINUX_FIND_H
#define LINUX_FIND_H

#include <linux/bitops.h>

#endif /* LINUX_FIND_H */
