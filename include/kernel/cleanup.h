/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is given back at the end of a scope: memory, references, locks.
 *
 *	void *buf __free(kfree) = kmalloc(n, GFP_KERNEL);
 *
 *	guard(mutex)(&m);			until the end of this block
 *	scoped_guard(spinlock_irqsave, &l)	for one statement
 *		list_add(&e->node, &head);
 *	scoped_cond_guard(mutex_intr, return -EINTR, &m)
 *		change();
 *
 * The compiler calls the ends in the opposite order of the definitions, on
 * each way out of the block: return, break, continue and goto alike.  A goto
 * must not jump over such a definition into its block.
 *
 * The guards of a kind of lock are defined where the lock is; here are those
 * of the CPU's own state: preempt, preempt_notrace, irq, irqsave.
 */
#ifndef KERNEL_CLEANUP_H
#define KERNEL_CLEANUP_H

#include <asm/irqflags.h>
#include <base/compiler.h>
#include <base/context_analysis.h>
#include <base/err.h>
#include <base/types.h>
#include <kernel/preempt.h>

/*
 * What begins and ends with a scope cannot be forgotten on a way out of it, and
 * the tools do not see its end: they are told nothing of it.
 */
#ifdef __CHECKER__
#define __guard_lock(_stmt...)	((void)0)
#define __guard_trylock(_expr...)	0
#else
#define __guard_lock(_stmt...)	_stmt
#define __guard_trylock(_expr...)	(_expr)
#endif

/*
 * DEFINE_FREE(name, type, free): __free(name) runs @free, a statement in
 * which _T is the variable's value.  It must do nothing for NULL.
 */
#define DEFINE_FREE(_name, _type, _free)					\
static __always_inline void __free_##_name(void *__p)				\
{										\
	_type _T = *(_type *)__p;						\
										\
	_free;									\
}
#define __free(_name)		__maybe_unused __cleanup(__free_##_name)

/* The pointer, which its scope then does not free: it has another owner now. */
#define no_free_ptr(p) ({							\
	__typeof__(p) *__pp = &(p), __was = *__pp;				\
										\
	*__pp = NULL;								\
	__was; })
#define return_ptr(p)			return no_free_ptr(p)
#define retain_and_null_ptr(p)		((void)no_free_ptr(p))

/*
 * A class: a type with a beginning and an end.  @exit sees the value as _T,
 * @init is an expression over the constructor's parameters.
 */
#define DEFINE_CLASS(_name, _type, _exit, _init, _init_args...)		\
typedef _type class_##_name##_t;						\
static __always_inline void class_##_name##_destructor(_type *__p)		\
	__no_context_analysis							\
{										\
	_type _T = *__p;							\
										\
	_exit;									\
}										\
static __always_inline _type class_##_name##_constructor(_init_args)		\
	__no_context_analysis							\
{										\
	_type __t = _init;							\
										\
	return __t;								\
}

/* A second way to begin an object of the same class. */
#define EXTEND_CLASS(_name, _ext, _init, _init_args...)			\
typedef class_##_name##_t class_##_name##_ext##_t;				\
static __always_inline void class_##_name##_ext##_destructor(class_##_name##_t *__p) \
	__no_context_analysis							\
{										\
	class_##_name##_destructor(__p);					\
}										\
static __always_inline class_##_name##_t class_##_name##_ext##_constructor(_init_args) \
	__no_context_analysis							\
{										\
	class_##_name##_t __t = _init;						\
										\
	return __t;								\
}

#define CLASS(_name, var)							\
	class_##_name##_t var __maybe_unused					\
		__cleanup(class_##_name##_destructor) = class_##_name##_constructor

/*
 * A guard: a class whose value is the lock, NULL or an error if it was not
 * taken.  DEFINE_GUARD for a pointer, DEFINE_LOCK_GUARD_1 for a pointer and
 * more (the saved flags), DEFINE_LOCK_GUARD_0 for what has no object.
 */
#define __DEFINE_GUARD_PTR(_name, _cond, _expr)				\
static __always_inline bool class_##_name##_is_cond(void) { return _cond; }	\
static __always_inline void *class_##_name##_lock_ptr(class_##_name##_t *_T)	\
{										\
	void *__l = (void *)(_expr);						\
										\
	return IS_ERR(__l) ? NULL : __l;					\
}										\
static __always_inline int class_##_name##_lock_err(class_##_name##_t *_T)	\
{										\
	long __l = (long)(_expr);						\
										\
	return __l ? (IS_ERR((void *)__l) ? (int)__l : 0) : -EBUSY;		\
}

#define DEFINE_GUARD(_name, _type, _lock, _unlock)				\
	DEFINE_CLASS(_name, _type, if (!IS_ERR_OR_NULL(_T)) { __guard_lock(_unlock); },	\
		     ({ __guard_lock(_lock); _T; }), _type _T)			\
	__DEFINE_GUARD_PTR(_name, false, *_T)

/* @_condlock: true if it was taken.  _3: taken if @_cond of the result _RET holds. */
#define DEFINE_GUARD_COND_3(_name, _ext, _lock, _cond)				\
	EXTEND_CLASS(_name, _ext, ({						\
		int _RET = __guard_trylock(_lock);				\
		_T && !(_cond) ? (_RET < 0 ? ERR_PTR(_RET) : NULL) : _T; }),	\
		class_##_name##_t _T)						\
	__DEFINE_GUARD_PTR(_name##_ext, true, *_T)
#define DEFINE_GUARD_COND_2(_name, _ext, _lock)	DEFINE_GUARD_COND_3(_name, _ext, _lock, _RET)
#define __GUARD_COND_PICK(_1, _2, _3, _4, _which, ...)	_which
#define DEFINE_GUARD_COND(_args...)						\
	__GUARD_COND_PICK(_args, DEFINE_GUARD_COND_3, DEFINE_GUARD_COND_2)(_args)

#define DEFINE_LOCK_GUARD_1(_name, _type, _lock, _unlock, ...)			\
typedef struct {								\
	_type *lock;								\
	__VA_ARGS__;								\
} class_##_name##_t;								\
static __always_inline void class_##_name##_destructor(class_##_name##_t *_T)	\
	__no_context_analysis							\
{										\
	if (!IS_ERR_OR_NULL(_T->lock)) {					\
		__guard_lock(_unlock);						\
	}									\
}										\
static __always_inline class_##_name##_t class_##_name##_constructor(_type *__l)	\
	__no_context_analysis							\
{										\
	class_##_name##_t __t = { .lock = __l }, *_T = &__t;			\
										\
	__guard_lock(_lock);							\
	return __t;								\
}										\
__DEFINE_GUARD_PTR(_name, false, _T->lock)

#define DEFINE_LOCK_GUARD_1_COND_3(_name, _ext, _condlock, _cond)		\
	EXTEND_CLASS(_name, _ext, ({						\
		class_##_name##_t __g = { .lock = __l }, *_T = &__g;		\
		int _RET = __guard_trylock(_condlock);				\
		if (!(_cond))							\
			__g.lock = _RET < 0 ? ERR_PTR(_RET) : NULL;		\
		__g; }), __typeof__(((class_##_name##_t *)0)->lock) __l)	\
	__DEFINE_GUARD_PTR(_name##_ext, true, _T->lock)
#define DEFINE_LOCK_GUARD_1_COND_2(_name, _ext, _condlock)			\
	DEFINE_LOCK_GUARD_1_COND_3(_name, _ext, _condlock, _RET)
#define DEFINE_LOCK_GUARD_1_COND(_args...)					\
	__GUARD_COND_PICK(_args, DEFINE_LOCK_GUARD_1_COND_3, DEFINE_LOCK_GUARD_1_COND_2)(_args)

#define DEFINE_LOCK_GUARD_0(_name, _lock, _unlock, ...)			\
typedef struct {								\
	void *lock;								\
	__VA_ARGS__;								\
} class_##_name##_t;								\
static __always_inline void class_##_name##_destructor(class_##_name##_t *_T)	\
	__no_context_analysis							\
{										\
	if (_T->lock) {								\
		__guard_lock(_unlock);						\
	}									\
}										\
static __always_inline class_##_name##_t class_##_name##_constructor(void)	\
	__no_context_analysis							\
{										\
	class_##_name##_t __t = { .lock = (void *)1 }, *_T __maybe_unused = &__t;	\
										\
	__guard_lock(_lock);							\
	return __t;								\
}										\
__DEFINE_GUARD_PTR(_name, false, _T->lock)

/* To the end of the block.  Guards of a pointer or of 'nothing' are called alike. */
#define guard(_name)		CLASS(_name, __UNIQUE_ID(guard))

#define __guard_ptr(_name)	class_##_name##_lock_ptr
#define __guard_err(_name)	class_##_name##_lock_err

/*
 * For the next statement, which is not run if the lock was not taken.  The
 * compiler knows that the statement is run under a guard that cannot fail.
 */
#define __scoped_guard(_name, _scope, _args...)					\
	for (CLASS(_name, _scope)(_args), *_scope##_done = NULL;		\
	     !_scope##_done &&							\
	     (!class_##_name##_is_cond() || __guard_ptr(_name)(&_scope));	\
	     _scope##_done = (void *)8)
#define ___scoped_guard(_name, _scope, _args...)	__scoped_guard(_name, _scope, ##_args)
#define scoped_guard(_name, _args...)						\
	___scoped_guard(_name, __UNIQUE_ID(scope), ##_args)

/* The same, but run @_fail (return -EINTR, continue, ...) if it was not taken. */
#define __scoped_cond_guard(_name, _fail, _scope, _args...)			\
	for (CLASS(_name, _scope)(_args), *_scope##_done = NULL; !_scope##_done; \
	     _scope##_done = (void *)8)						\
		if (!__guard_ptr(_name)(&_scope)) {				\
			_fail;							\
		} else
#define ___scoped_cond_guard(_name, _fail, _scope, _args...)			\
	__scoped_cond_guard(_name, _fail, _scope, ##_args)
#define scoped_cond_guard(_name, _fail, _args...)				\
	___scoped_cond_guard(_name, _fail, __UNIQUE_ID(scope), ##_args)

/*
 * ACQUIRE(mutex_intr, m)(&lock); err = ACQUIRE_ERR(mutex_intr, &m): a guard
 * with a name, and why it was not taken.
 */
#define ACQUIRE(_name, var)		CLASS(_name, var)
#define ACQUIRE_ERR(_name, var)		__guard_err(_name)(var)

DEFINE_LOCK_GUARD_0(preempt, preempt_disable(), preempt_enable())
DEFINE_LOCK_GUARD_0(preempt_notrace, preempt_disable(), preempt_enable())
DEFINE_LOCK_GUARD_0(irq, local_irq_disable(), local_irq_enable())
DEFINE_LOCK_GUARD_0(irqsave, local_irq_save(_T->flags), local_irq_restore(_T->flags),
		    unsigned long flags)

#endif /* KERNEL_CLEANUP_H */
