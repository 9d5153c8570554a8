/* SPDX-License-Identifier: GPL-2.0-only */
/* What one lock alone shows to be wrong, said in one way for all kinds of locks. */
#ifndef LOCKING_MISUSE_H
#define LOCKING_MISUSE_H

struct task_struct;

/*
 * @what ("spinlock"), @kind as in struct report; current @does something to
 * @lock, at @ip.  @owner: who holds it, or NULL.  Context: any.
 */
void lock_misuse(const char *what, const char *kind, const void *lock,
		 const struct task_struct *owner, const char *does, unsigned long ip);

#endif /* LOCKING_MISUSE_H */
