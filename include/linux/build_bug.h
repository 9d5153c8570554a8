/* SPDX-License-Identifier: GPL-2.0-only */
/* Claims that the compiler checks. */
#ifndef LINUX_BUILD_BUG_H
#define LINUX_BUILD_BUG_H

#include <base/compiler.h>

#ifndef static_assert
#define static_assert(expr, ...)	__static_assert(expr, ##__VA_ARGS__, #expr)
#define __static_assert(expr, msg, ...)	_Static_assert(expr, msg)
#endif
#define BUILD_BUG()			BUILD_BUG_ON_MSG(1, "BUILD_BUG failed")
#define BUILD_BUG_ON_ZERO(e)		((int)(sizeof(struct { int : (-!!(e)); })))
#define BUILD_BUG_ON_NOT_POWER_OF_2(n)	BUILD_BUG_ON((n) == 0 || (((n) & ((n) - 1)) != 0))

#endif /* LINUX_BUILD_BUG_H */
