/* SPDX-License-Identifier: GPL-2.0-only */
/* What we ask of the compiler, by Linux's names. */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

#ifndef __ASSEMBLER__

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)

#define __used			__attribute__((__used__))
#define __unused		__attribute__((__unused__))
#define __maybe_unused		__attribute__((__unused__))
#define __packed		__attribute__((__packed__))
#define __aligned(n)		__attribute__((__aligned__(n)))
#define __section(s)		__attribute__((__section__(s)))
#define __noreturn		__attribute__((__noreturn__))
#define __weak			__attribute__((__weak__))
#define __cold			__attribute__((__cold__))
#define __pure			__attribute__((__pure__))
#define __must_check		__attribute__((__warn_unused_result__))
#define __printf(a, b)		__attribute__((__format__(printf, a, b)))
#define __cleanup(f)		__attribute__((__cleanup__(f)))
#define __malloc		__attribute__((__malloc__))
#define noinline		__attribute__((__noinline__))
#ifndef __always_inline
#define __always_inline		inline __attribute__((__always_inline__))
#endif
#define fallthrough		__attribute__((__fallthrough__))

/* No counters of gcc's in a function; clang, which has none here, would inline less into it. */
#ifdef CONFIG_GCOV_KERNEL
#define __no_profile		__attribute__((__no_profile_instrument_function__))
#else
#define __no_profile
#endif

/* A function whose entry is not patched, ever: no tracing of it. */
#ifdef CONFIG_FUNCTION_GRAPH_TRACER
#define notrace			__attribute__((__patchable_function_entry__(0, 0)))
#else
#define notrace
#endif

/* No checks of the compiler's, which call out of where they stand (UBSAN, KCSAN, KASAN). */
#if defined(CONFIG_UBSAN)
#define __no_sanitize		__attribute__((__no_sanitize__("undefined")))
#elif defined(CONFIG_KCSAN)
#define __no_sanitize		__attribute__((__no_sanitize__("thread")))
#elif defined(CONFIG_KASAN)
#define __no_sanitize		__attribute__((__no_sanitize__("kernel-address")))
#else
#define __no_sanitize
#endif

/* No canary: a function that calls nobody, not even to say that it is gone. */
#ifdef CONFIG_STACKPROTECTOR
#define __no_stack_protector	__attribute__((__no_stack_protector__))
#else
#define __no_stack_protector
#endif

/*
 * What a pointer points to, if not ordinary memory: for sparse, which refuses
 * to follow it or to mix it with others (make C=1).  __force: I know.
 */
#ifdef __CHECKER__
#define __force			__attribute__((force))
#define __iomem			__attribute__((noderef, address_space(__iomem)))
#define __user			__attribute__((noderef, address_space(__user)))
#define __percpu		__attribute__((noderef, address_space(__percpu)))
#define __kernel		__attribute__((address_space(0)))
#else
#define __force
#define __kernel
#define __percpu
#define __iomem
#define __user
#endif

/*
 * Text that may call nothing outside itself: interrupt and NMI entry, the
 * context switch and the return on the new stack.  Code that is allowed to
 * call out brackets the calls with instrumentation_begin()/_end()
 * (<kernel/instrumentation.h>).  On the host the attribute means nothing.
 */
#ifdef __HEDDLE_HOST__
#define noinstr
#else
#define noinstr			noinline notrace __no_profile __no_sanitize \
				__no_stack_protector __section(".noinstr.text")
#endif

#define barrier()		__asm__ volatile("" : : : "memory")

/*
 * One access, of the size of the object, neither torn, repeated nor
 * invented by the compiler.  The only use of volatile outside I/O.
 */
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v)	do { *(volatile __typeof__(x) *)&(x) = (v); } while (0)

/* Who called this function: what a report names.  (As <kernel/lockdep.h> has it.) */
#define _RET_IP_		((unsigned long)__builtin_return_address(0))

#define __same_type(a, b)	__builtin_types_compatible_p(__typeof__(a), __typeof__(b))

#define ARRAY_SIZE(a) \
	(sizeof(a) / sizeof((a)[0]) + \
	 0 * sizeof(struct { unsigned int not_an_array : 1 - 2 * __same_type((a), &(a)[0]); }))

#define container_of(ptr, type, member) ({				\
	_Static_assert(__same_type(*(ptr), ((type *)0)->member) ||	\
		       __same_type(*(ptr), void),			\
		       "container_of(): pointer of another type");	\
	(type *)((char *)(ptr) - offsetof(type, member)); })

#define __stringify_1(x...)	#x
#define __stringify(x...)	__stringify_1(x)
#define ___PASTE(a, b)		a##b
#define __PASTE(a, b)		___PASTE(a, b)
#define __UNIQUE_ID(prefix)	__PASTE(__PASTE(prefix, _), __COUNTER__)

#define BUILD_BUG_ON_MSG(c, msg)	_Static_assert(!(c), msg)
#define BUILD_BUG_ON(c)			BUILD_BUG_ON_MSG(c, "BUILD_BUG_ON: " #c)

#endif /* !__ASSEMBLER__ */

/*
 * IS_ENABLED(CONFIG_FOO) is 1 if the option is y, else 0, in C and #if alike:
 * CONFIG_FOO expands to 1, which turns the pasted name into "0," and so
 * moves the 1 into second place.
 */
#define __ARG_PLACEHOLDER_1		0,
#define __take_second_arg(ignored, val, ...)	val
#define __is_defined_2(junk...)		__take_second_arg(junk 1, 0, 0)
#define __is_defined_1(val)		__is_defined_2(__ARG_PLACEHOLDER_##val)
#define IS_ENABLED(option)		__is_defined_1(option)

#endif /* BASE_COMPILER_H */
