/* SPDX-License-Identifier: GPL-2.0-only */
/* As <linux/compiler.h>. */
#ifndef LINUX_COMPILER_ATTRIBUTES_H
#define LINUX_COMPILER_ATTRIBUTES_H

#include <linux/compiler.h>

#endif /* LINUX_COMPILER_ATTRIBUTES_H */
