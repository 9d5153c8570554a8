/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the boot code enters C: init/main.c. */
#ifndef BASE_START_KERNEL_H
#define BASE_START_KERNEL_H

#include <base/compiler.h>

__noreturn void start_kernel(void);

#endif /* BASE_START_KERNEL_H */
