/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function does to locks, for the compilers and checkers that look at
 * each path through it.  Nothing here makes code.
 *
 *	void f(struct s *s) __must_hold(&s->lock);	the caller holds it
 *	void g(struct s *s) __acquires(&s->lock);	... has it after
 *	void h(struct s *s) __releases(&s->lock);	... no longer
 *	bool t(struct s *s) __cond_acquires(true, &s->lock);	... if it returns that
 *	static int n __guarded_by(&lock);	is used with it alone
 *
 * clang (-Wthread-safety) knows every lock by its expression, and so sees
 * which one is missing, taken twice or not given back.  sparse (__CHECKER__)
 * counts them: it sees that the ends of a function do not agree.  gcc sees
 * nothing.
 *
 * How to use it, and what each finds: Documentation/guide/static-analysis.rst
 */
#ifndef BASE_CONTEXT_ANALYSIS_H
#define BASE_CONTEXT_ANALYSIS_H

#include <base/compiler.h>

#if defined(__CHECKER__)

#define context_lock_struct(name)	struct name
#define context_lock_fwd(name)		struct name
#define token_context_lock(name)	struct name
#define __acquires(x)			__attribute__((context(x, 0, 1)))
#define __releases(x)			__attribute__((context(x, 1, 0)))
#define __must_hold(x)			__attribute__((context(x, 1, 1)))
#define __acquires_shared(x)		__acquires(x)
#define __releases_shared(x)		__releases(x)
#define __must_hold_shared(x)		__must_hold(x)
/* It cannot say 'if': the caller's side is a macro round the call, see __cond_lock(). */
#define __cond_acquires(ret, x)
#define __cond_acquires_shared(ret, x)
#define __acquire(x)			__context__(x, 1)
#define __release(x)			__context__(x, -1)
#define __acquire_shared(x)		__acquire(x)
#define __release_shared(x)		__release(x)
#define __assume_ctx_lock(x)		((void)0)
#define __no_context_analysis
#define __guarded_by(x)

#elif defined(__clang__)

/*
 * A kind of lock, in place of 'struct name' where the struct is defined; and
 * one that is no object but a state, such as RCU's.
 */
#define context_lock_struct(name)						\
	struct __attribute__((capability(#name))) name;				\
	static __always_inline __maybe_unused void __ctx_acquire(const struct name *l)		\
		__attribute__((overloadable)) __acquires(l) __no_context_analysis { (void)l; } \
	static __always_inline __maybe_unused void __ctx_release(const struct name *l)		\
		__attribute__((overloadable)) __releases(l) __no_context_analysis { (void)l; } \
	static __always_inline __maybe_unused void __ctx_acquire_shared(const struct name *l)	\
		__attribute__((overloadable)) __acquires_shared(l) __no_context_analysis { (void)l; } \
	static __always_inline __maybe_unused void __ctx_release_shared(const struct name *l)	\
		__attribute__((overloadable)) __releases_shared(l) __no_context_analysis { (void)l; } \
	static __always_inline __maybe_unused void __ctx_assume(const struct name *l)		\
		__attribute__((overloadable, assert_capability(l))) { (void)l; }	\
	struct __attribute__((capability(#name))) name
/* Of one that is defined elsewhere. */
#define context_lock_fwd(name)		struct __attribute__((capability(#name))) name
#define token_context_lock(name)						\
	context_lock_struct(__ctx_##name) { char none[0]; };			\
	extern const struct __ctx_##name *const name

#define __acquires(x...)		__attribute__((acquire_capability(x)))
#define __releases(x...)		__attribute__((release_capability(x)))
#define __must_hold(x...)		__attribute__((requires_capability(x)))
#define __acquires_shared(x...)		__attribute__((acquire_shared_capability(x)))
#define __releases_shared(x...)		__attribute__((release_shared_capability(x)))
#define __must_hold_shared(x...)	__attribute__((requires_shared_capability(x)))
#define __cond_acquires(ret, x)		__attribute__((try_acquire_capability(ret, x)))
#define __cond_acquires_shared(ret, x)	__attribute__((try_acquire_shared_capability(ret, x)))
#define __acquire(x)			__ctx_acquire(x)
#define __release(x)			__ctx_release(x)
#define __acquire_shared(x)		__ctx_acquire_shared(x)
#define __release_shared(x)		__ctx_release_shared(x)
#define __assume_ctx_lock(x)		__ctx_assume(x)
#define __no_context_analysis		__attribute__((no_thread_safety_analysis))
#define __guarded_by(x)			__attribute__((guarded_by(x)))

#else

#define context_lock_struct(name)	struct name
#define context_lock_fwd(name)		struct name
#define token_context_lock(name)	struct name
#define __acquires(x...)
#define __releases(x...)
#define __must_hold(x...)
#define __acquires_shared(x...)
#define __releases_shared(x...)
#define __must_hold_shared(x...)
#define __cond_acquires(ret, x)
#define __cond_acquires_shared(ret, x)
#define __acquire(x)			((void)0)
#define __release(x)			((void)0)
#define __acquire_shared(x)		((void)0)
#define __release_shared(x)		((void)0)
#define __assume_ctx_lock(x)		((void)0)
#define __no_context_analysis
#define __guarded_by(x)

#endif

/*
 * Round a call that may take a lock, for sparse alone: @c is what it returned,
 * not 0 if @x was taken; or _0: 0 if it was.  Both values are constants, so
 * that a branch on them later falls together with this one.
 */
#define __cond_lock(x, c)		((c) ? ({ __acquire(x); 1; }) : 0)
#define __cond_lock_0(x, c)		((c) ? -1 : ({ __acquire(x); 0; }))

/*
 * A lock that goes from one function to another under different names: what
 * a function has locked and returns a pointer to, or the run queue's that one
 * thread takes and the next one releases.  The first is where it goes, the
 * second where it comes; both tools see nothing in between.
 */
#define __pass_lock(x)			__release(x)
#define __receive_lock(x)		__acquire(x)
/* The same lock by another expression: a->pool->lock where pool is a->pool. */
#define __rename_lock(from, to)		do { __release(from); __acquire(to); } while (0)

#endif /* BASE_CONTEXT_ANALYSIS_H */
