/* SPDX-License-Identifier: GPL-2.0-only */
/* As <linux/time64.h>. */
#ifndef LINUX_TIME_H
#define LINUX_TIME_H

#include <linux/time64.h>

#endif /* LINUX_TIME_H */
