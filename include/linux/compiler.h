/* SPDX-License-Identifier: GPL-2.0-only */
/* What is asked of the compiler. */
#ifndef LINUX_COMPILER_H
#define LINUX_COMPILER_H

#include <base/compiler.h>
#include <base/context_analysis.h>
#include <asm/barrier.h>
#include <kernel/kcsan.h>

#ifndef __rcu
#define __rcu
#endif
#ifndef __bitwise
#define __bitwise
#endif
#ifndef notrace
#define notrace
#endif
#ifndef noinline_for_stack
#define noinline_for_stack	noinline
#endif
#ifndef __no_kcsan
#define __no_kcsan		__no_sanitize
#endif
#ifndef __always_unused
#define __always_unused		__unused
#endif
#ifndef __deprecated
#define __deprecated
#endif
#ifndef __visible
#define __visible
#endif
#ifndef OPTIMIZER_HIDE_VAR
#define OPTIMIZER_HIDE_VAR(v)	__asm__ ("" : "=r" (v) : "0" (v))
#endif
#ifndef unreachable
#define unreachable()		__builtin_unreachable()
#endif

#endif /* LINUX_COMPILER_H */
