/* SPDX-License-Identifier: GPL-2.0-only */
/* As <linux/percpu.h>. */
#ifndef LINUX_PERCPU_DEFS_H
#define LINUX_PERCPU_DEFS_H

#include <linux/percpu.h>

#endif /* LINUX_PERCPU_DEFS_H */
