/* SPDX-License-Identifier: GPL-2.0-only */
/* Levels of the log. */
#ifndef LINUX_KERN_LEVELS_H
#define LINUX_KERN_LEVELS_H

#include <kernel/printk.h>

#endif /* LINUX_KERN_LEVELS_H */
