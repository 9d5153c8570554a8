/* SPDX-License-Identifier: GPL-2.0-only */
/* Is this of that type? */
#ifndef LINUX_TYPECHECK_H
#define LINUX_TYPECHECK_H

#include <base/compiler.h>

#define typecheck(type, x) ({						\
	type __dummy;							\
	__typeof__(x) __dummy2;						\
	(void)(&__dummy == &__dummy2);					\
	1; })

#endif /* LINUX_TYPECHECK_H */
