/* SPDX-License-Identifier: GPL-2.0-only */
/* As <linux/random.h>. */
#ifndef LINUX_PRANDOM_H
#define LINUX_PRANDOM_H

#include <linux/random.h>

#endif /* LINUX_PRANDOM_H */
