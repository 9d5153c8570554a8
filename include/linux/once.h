/* SPDX-License-Identifier: GPL-2.0-only */
/* Once, and never again. */
#ifndef LINUX_ONCE_H
#define LINUX_ONCE_H

#include <asm/cmpxchg.h>
#include <base/compiler.h>
#include <base/types.h>

#define DO_ONCE_LITE_IF(condition, func, ...) ({			\
	static bool __already;						\
	bool __cond = !!(condition);					\
	if (unlikely(__cond && !xchg(&__already, true)))		\
		func(__VA_ARGS__);					\
	unlikely(__cond); })
#define DO_ONCE_LITE(func, ...)	DO_ONCE_LITE_IF(true, func, ##__VA_ARGS__)
/* Others may go on before the first has ended, unlike in Linux. */
#define DO_ONCE(func, ...)	DO_ONCE_LITE(func, ##__VA_ARGS__)

#endif /* LINUX_ONCE_H */
