/* SPDX-License-Identifier: GPL-2.0-only */
/* Claims about locks: what is checked without a lock validator. */
#ifndef LINUX_LOCKDEP_H
#define LINUX_LOCKDEP_H

#include <kernel/bug.h>

struct lock_class_key { };
#ifndef lockdep_assert_held
#define lockdep_assert_held(l)		do { (void)(l); } while (0)
#define lockdep_assert_held_write(l)	do { (void)(l); } while (0)
#define lockdep_assert_held_read(l)	do { (void)(l); } while (0)
#define lockdep_assert_not_held(l)	do { (void)(l); } while (0)
#define lockdep_is_held(l)		1
#define lockdep_set_class(l, key)	do { (void)(l); (void)(key); } while (0)
#define lockdep_assert_irqs_disabled()	do { } while (0)
#define lockdep_assert_irqs_enabled()	do { } while (0)
#endif
#ifndef SINGLE_DEPTH_NESTING
#define SINGLE_DEPTH_NESTING	1
#endif

#endif /* LINUX_LOCKDEP_H */
