/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux's basic types. */
#ifndef LINUX_TYPES_H
#define LINUX_TYPES_H

#include <base/types.h>
#include <asm/atomic.h>
#include <asm/bitops.h>
#include <base/list.h>

typedef u8 __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef s8 __s8;
typedef s16 __s16;
typedef s32 __s32;
typedef s64 __s64;
typedef u16 __le16, __be16;
typedef u32 __le32, __be32;
typedef u64 __le64, __be64;
typedef long long loff_t;
typedef unsigned short umode_t;
typedef unsigned int fmode_t;
typedef unsigned long pgoff_t;
typedef long long time64_t;
typedef u64 dma_addr_t;
typedef phys_addr_t resource_size_t;
typedef unsigned char unchar;
typedef unsigned short ushort;

#endif /* LINUX_TYPES_H */
