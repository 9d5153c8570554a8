/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside KCSAN: one side of a race. */
#ifndef KCSAN_INTERNAL_H
#define KCSAN_INTERNAL_H

#include <kernel/kcsan.h>
#include <kernel/task.h>

#define KCSAN_FRAMES	12U

struct kcsan_side {
	const void *ptr;
	size_t size;
	int type;		/* KCSAN_ACCESS_* */
	unsigned long ip;
	unsigned int cpu, frames;
	int pid;
	char comm[TASK_COMM_LEN];
	const char *context;
	unsigned long frame[KCSAN_FRAMES];
};

/* Who is here, and by what way.  Context: any, this context disabled. */
void kcsan_fill_side(struct kcsan_side *s, const void *ptr, size_t size, int type,
		     unsigned long ip);

/* @other: NULL: nobody was seen, but the value changed.  Context: any, this context disabled. */
void kcsan_report(const struct kcsan_side *watcher, const struct kcsan_side *other, u64 before,
		  u64 after);

/* Off until memory and CPUs are up.  [o] written once while booting. */
extern bool kcsan_enabled;

#endif /* KCSAN_INTERNAL_H */
