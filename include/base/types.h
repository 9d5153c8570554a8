/* SPDX-License-Identifier: GPL-2.0-only */
/* Fixed-width integers and the few types everything uses. */
#ifndef BASE_TYPES_H
#define BASE_TYPES_H

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
/* long long, as Linux has it, so that %llu fits without a cast. */
typedef unsigned long long u64;
typedef long long s64;

typedef unsigned char uchar;
typedef unsigned int uint;
typedef unsigned long ulong;

#ifndef __HEDDLE_HOST__
typedef long ssize_t;
typedef int pid_t;
#else
#include <sys/types.h>
#endif

typedef u64 phys_addr_t;	/* physical address */
typedef unsigned int gfp_t;	/* allocation flags: <mm/gfp.h> */

_Static_assert(sizeof(u64) == 8 && sizeof(void *) == 8, "64-bit only");
#endif /* !__ASSEMBLER__ */

#endif /* BASE_TYPES_H */
