/* SPDX-License-Identifier: GPL-2.0-only */
/* Hashing. */
#ifndef LINUX_HASH_H
#define LINUX_HASH_H

#include <lib/hash.h>

#endif /* LINUX_HASH_H */
