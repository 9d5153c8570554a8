/* SPDX-License-Identifier: GPL-2.0-only */
/* Undoing at the end of a scope. */
#ifndef LINUX_CLEANUP_H
#define LINUX_CLEANUP_H

#if __has_include(<kernel/cleanup.h>)
#include <kernel/cleanup.h>
#endif

#endif /* LINUX_CLEANUP_H */
