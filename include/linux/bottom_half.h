/* SPDX-License-Identifier: GPL-2.0-only */
/* Softirqs off and on. */
#ifndef LINUX_BOTTOM_HALF_H
#define LINUX_BOTTOM_HALF_H

#include <kernel/bottom_half.h>

#endif /* LINUX_BOTTOM_HALF_H */
