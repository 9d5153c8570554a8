/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes in the other order. */
#ifndef LINUX_SWAB_H
#define LINUX_SWAB_H

#include <base/types.h>

#define swab16(x)	__builtin_bswap16(x)
#define swab32(x)	__builtin_bswap32(x)
#define swab64(x)	((u64)__builtin_bswap64(x))

#endif /* LINUX_SWAB_H */
