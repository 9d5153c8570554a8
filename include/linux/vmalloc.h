/* SPDX-License-Identifier: GPL-2.0-only */
/* Virtually contiguous memory. */
#ifndef LINUX_VMALLOC_H
#define LINUX_VMALLOC_H

#include <mm/vmalloc.h>

#endif /* LINUX_VMALLOC_H */
