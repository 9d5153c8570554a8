/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KCSAN: data races are found while they happen.
 *
 * The compiler calls KCSAN at each access to memory.  One in some thousands is
 * watched: for some microseconds this CPU waits, and whoever else comes to the
 * same memory meanwhile, one of the two writing and one of them plain, is a data
 * race: both sides are reported.  guide/kcsan.rst.
 *
 * Names and meanings are Linux's.
 */
#ifndef KERNEL_KCSAN_H
#define KERNEL_KCSAN_H

#include <base/compiler.h>
#include <base/types.h>

/* Of an access; none: a plain read. */
#define KCSAN_ACCESS_WRITE	0x1
#define KCSAN_ACCESS_ATOMIC	0x2	/* marked: READ_ONCE(), WRITE_ONCE(), atomics */
#define KCSAN_ACCESS_ASSERT	0x4	/* nobody else may do what is wrong beside it, marked or not */
#define KCSAN_ACCESS_COMPOUND	0x8	/* reads and writes: x++ */

#ifdef CONFIG_KCSAN

#define KCSAN_TASK_FIELDS	u32 kcsan_disabled;	/* [o] kcsan_disable_current() depth */

/* As if there were an access here.  Context: any. */
void __kcsan_check_access(const void *ptr, size_t size, int type);
#define kcsan_check_read(p, size)	__kcsan_check_access(p, size, 0)
#define kcsan_check_write(p, size)	__kcsan_check_access(p, size, KCSAN_ACCESS_WRITE)

/* This thread, or interrupt, is not looked at meanwhile; they nest.  Context: any. */
void kcsan_disable_current(void);
void kcsan_enable_current(void);

/* Here, and as long as it is watched, nobody else writes @var / comes to it.  Context: any. */
#define ASSERT_EXCLUSIVE_WRITER(var) \
	__kcsan_check_access((const void *)&(var), sizeof(var), KCSAN_ACCESS_ASSERT)
#define ASSERT_EXCLUSIVE_ACCESS(var) \
	__kcsan_check_access((const void *)&(var), sizeof(var), KCSAN_ACCESS_WRITE | KCSAN_ACCESS_ASSERT)

#else

#define KCSAN_TASK_FIELDS
#define kcsan_check_read(p, size)	do { (void)(p); (void)(size); } while (0)
#define kcsan_check_write(p, size)	do { (void)(p); (void)(size); } while (0)
static inline void kcsan_disable_current(void) { }
static inline void kcsan_enable_current(void) { }
#define ASSERT_EXCLUSIVE_WRITER(var)	do { (void)&(var); } while (0)
#define ASSERT_EXCLUSIVE_ACCESS(var)	do { (void)&(var); } while (0)

#endif

/* A race that is meant, and in which any value will do: say beside it why. */
#define data_race(expr) ({							\
	__typeof__(({ expr; })) __race;						\
	kcsan_disable_current();						\
	__race = ({ expr; });							\
	kcsan_enable_current();							\
	__race;									\
})

#endif /* KERNEL_KCSAN_H */
