/* SPDX-License-Identifier: GPL-2.0-only */
/* Reference counts. */
#ifndef LINUX_REFCOUNT_H
#define LINUX_REFCOUNT_H

#include <kernel/refcount.h>

#endif /* LINUX_REFCOUNT_H */
