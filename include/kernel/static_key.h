/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Switches for code that is seldom wanted: where one is asked, a no-op stands
 * in the text while it is off, and turning it patches all those places
 * (kernel/jump_label.c).  Names and meanings are Linux's.
 *
 * The likely/unlikely forms say which way runs straight on; the type of the key
 * says how it starts.
 */
#ifndef KERNEL_STATIC_KEY_H
#define KERNEL_STATIC_KEY_H

#include <asm/jump_label.h>
#include <base/compiler.h>
#include <base/types.h>

struct static_key {
	s32 enabled;		/* written under jump_label_mutex; [a] */
};
struct static_key_true { struct static_key key; };
struct static_key_false { struct static_key key; };

#define STATIC_KEY_INIT_TRUE	{ .enabled = 1 }
#define STATIC_KEY_INIT_FALSE	{ .enabled = 0 }
#define DEFINE_STATIC_KEY_TRUE(name) \
	struct static_key_true name = { .key = STATIC_KEY_INIT_TRUE }
#define DEFINE_STATIC_KEY_FALSE(name) \
	struct static_key_false name = { .key = STATIC_KEY_INIT_FALSE }
#define DECLARE_STATIC_KEY_TRUE(name)	extern struct static_key_true name
#define DECLARE_STATIC_KEY_FALSE(name)	extern struct static_key_false name

#define static_key_count(k)	READ_ONCE((k)->enabled)
/* By reading it: for those who are not in a hurry. */
#define static_key_enabled(x)	(static_key_count(&(x)->key) > 0)

#define __static_key_is_true(x)	__same_type(*(x), struct static_key_true)

#define static_branch_likely(x) ({					\
	bool __b;							\
	if (__static_key_is_true(x))					\
		__b = !arch_static_branch(&(x)->key, true);		\
	else								\
		__b = !arch_static_branch_jump(&(x)->key, true);	\
	likely(__b); })

#define static_branch_unlikely(x) ({					\
	bool __b;							\
	if (__static_key_is_true(x))					\
		__b = arch_static_branch_jump(&(x)->key, false);	\
	else								\
		__b = arch_static_branch(&(x)->key, false);		\
	unlikely(__b); })

/* Context of all: task, may sleep. */
void static_key_enable(struct static_key *key);
void static_key_disable(struct static_key *key);
/* Counted: on while more incs than decs were made. */
void static_key_slow_inc(struct static_key *key);
void static_key_slow_dec(struct static_key *key);

/* Is this instruction a branch on some key?  Context: any. */
bool static_branch_at(unsigned long code);

#define static_branch_enable(x)		static_key_enable(&(x)->key)
#define static_branch_disable(x)	static_key_disable(&(x)->key)
#define static_branch_inc(x)		static_key_slow_inc(&(x)->key)
#define static_branch_dec(x)		static_key_slow_dec(&(x)->key)

#endif /* KERNEL_STATIC_KEY_H */
