/* SPDX-License-Identifier: GPL-2.0-only */
/* Undoing at the end of a scope. */
#ifndef LINUX_CLEANUP_H
#define LINUX_CLEANUP_H

#include <kernel/cleanup.h>

#endif /* LINUX_CLEANUP_H */
