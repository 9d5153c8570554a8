/* SPDX-License-Identifier: GPL-2.0-only */
/* Reference counts. */
#ifndef LINUX_REFCOUNT_H
#define LINUX_REFCOUNT_H

#if __has_include(<kernel/refcount.h>)
#include <kernel/refcount.h>
#endif

#endif /* LINUX_REFCOUNT_H */
