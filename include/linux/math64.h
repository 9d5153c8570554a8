/* SPDX-License-Identifier: GPL-2.0-only */
/* 64-bit arithmetic. */
#ifndef LINUX_MATH64_H
#define LINUX_MATH64_H

#include <lib/math64.h>

#endif /* LINUX_MATH64_H */
