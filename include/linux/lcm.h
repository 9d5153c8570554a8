/* SPDX-License-Identifier: GPL-2.0-only */
/* lcm(). */
#ifndef LINUX_LCM_H
#define LINUX_LCM_H

#include <lib/math64.h>

#endif /* LINUX_LCM_H */
