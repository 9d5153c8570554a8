/* SPDX-License-Identifier: GPL-2.0-only */
/* gcd(). */
#ifndef LINUX_GCD_H
#define LINUX_GCD_H

#include <lib/math64.h>

#endif /* LINUX_GCD_H */
