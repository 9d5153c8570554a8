/* SPDX-License-Identifier: GPL-2.0-only */
/* The largest and smallest of each type. */
#ifndef LINUX_LIMITS_H
#define LINUX_LIMITS_H

#include <base/limits.h>
#include <base/types.h>

#ifndef USHRT_MAX
#define USHRT_MAX	((unsigned short)~0U)
#define SHRT_MAX	((short)(USHRT_MAX >> 1))
#define SHRT_MIN	((short)(-SHRT_MAX - 1))
#endif
#define S8_MAX		((s8)(U8_MAX >> 1))
#define S8_MIN		((s8)(-S8_MAX - 1))
#define S16_MAX		((s16)(U16_MAX >> 1))
#define S16_MIN		((s16)(-S16_MAX - 1))
#define S32_MIN		((s32)(-S32_MAX - 1))
#define S64_MIN		((s64)(-S64_MAX - 1))

#endif /* LINUX_LIMITS_H */
