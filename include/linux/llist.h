/* SPDX-License-Identifier: GPL-2.0-only */
/* Lock-free lists. */
#ifndef LINUX_LLIST_H
#define LINUX_LLIST_H

#include <lib/llist.h>

#endif /* LINUX_LLIST_H */
