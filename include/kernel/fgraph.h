/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Function-graph tracing: entry and exit of chosen functions become events
 * (Documentation/guide/function-graph.rst).
 *
 * At a traced function's entry stands a call of fgraph_caller, which notes the
 * return address on the thread's shadow stack and puts fgraph_return in its
 * place.  A return address that is found on a stack is therefore to be asked
 * for with fgraph_real_return().
 */
#ifndef KERNEL_FGRAPH_H
#define KERNEL_FGRAPH_H

#include <base/types.h>

struct task_struct;

#ifdef CONFIG_FUNCTION_GRAPH_TRACER
#define FGRAPH_DEPTH	64	/* traced functions that one thread may be in at once */

/* A traced function that has not returned yet. */
struct fgraph_frame {
	unsigned long ret;	/* where it shall return to */
	unsigned long func;
	unsigned long slot;	/* the place on the stack that @ret was in */
};

/* Innermost last. */
struct fgraph_stack {
	u32 depth;
	struct fgraph_frame frame[FGRAPH_DEPTH];
};

/*
 * Trace functions, too, besides those that are: names or globs with commas
 * between.  What is not there or cannot be traced is named in the log: -ENOENT,
 * -EINVAL; the others are done all the same.  Context: task, may sleep.
 */
int fgraph_set_filter(const char *globs);
/* None from now on; who is in one still writes its exit.  Context: task, may sleep. */
void fgraph_clear(void);
/* How many functions are traced. */
unsigned int fgraph_nr_functions(void);
/* Entries that were not traced because the shadow stack was full. */
u64 fgraph_nr_too_deep(void);

/* fgraph= of the command line.  Context: task, boot. */
void fgraph_set_boot_filter(void);

/* What @addr, found at @slot of @t's stack, was before it was replaced.  Context: any. */
unsigned long fgraph_real_return(const struct task_struct *t, unsigned long addr,
				 unsigned long slot);

/* For arch/x86/kernel/fgraph.S. */
void fgraph_enter(unsigned long func, unsigned long *slot);
unsigned long fgraph_leave(unsigned long *slot);
#else
static inline void fgraph_set_boot_filter(void) { }
static inline unsigned long fgraph_real_return(const struct task_struct *t, unsigned long addr,
					       unsigned long slot)
{
	(void)t, (void)slot;
	return addr;
}
#endif

#endif /* KERNEL_FGRAPH_H */
