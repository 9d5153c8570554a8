/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Modules: code written against Linux's interface that is linked into the
 * image and run after the boot (kernel/module/run.c).
 *
 * Each module is linked on its own first (scripts/link-module.sh), so that
 * its names are its own, its text is one piece, and __this_module in it is
 * its struct module.
 */
#ifndef KERNEL_MODULE_H
#define KERNEL_MODULE_H

#include <asm/atomic.h>
#include <base/compiler.h>
#include <base/types.h>

struct pt_regs;
struct test_summary;

enum module_state {
	MODULE_STATE_UNFORMED,	/* not yet run */
	MODULE_STATE_COMING,	/* its init function runs */
	MODULE_STATE_LIVE,	/* that has returned 0 */
	MODULE_STATE_GOING,	/* its exit function runs */
	MODULE_STATE_GONE,	/* it has ended, or its init function failed */
};

/*
 * Who may touch a member:
 *	[c]  constant
 *	[r]  the thread that runs the modules; anyone reads
 *	[a]  atomic
 */
struct module {
	const char *name;			/* [c] */
	int (*init)(void);			/* [c] NULL: nothing to do */
	void (*exit)(void);			/* [c] NULL with an init: it never ends */
	const char *text_start, *text_end;	/* [c] its functions, and nobody else's */
	enum module_state state;		/* [r] */
	atomic_t refcount;			/* [a] try_module_get() */
	atomic_t warnings;			/* [a] reports that are its own */
	int init_error;				/* [r] what its init function returned */
	u32 faults;				/* [r] what else was wrong with it */
	int first_pid, last_pid;		/* [r] threads made while init ran: above the
						 * first, up to the last */
};

#define MODULE_NAME_LEN		56

#ifdef CONFIG_MODULES
void modules_run(struct test_summary *sum);
void module_note_warning(void);
struct module *__module_text_address(unsigned long addr);
#else
static inline void modules_run(struct test_summary *sum) { (void)sum; }
static inline void module_note_warning(void) { }
static inline struct module *__module_text_address(unsigned long addr) { (void)addr; return NULL; }
#endif

bool try_module_get(struct module *m);
void __module_get(struct module *m);
void module_put(struct module *m);
int module_refcount(struct module *m);

#endif /* KERNEL_MODULE_H */
