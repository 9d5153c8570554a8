// SPDX-License-Identifier: GPL-2.0-only
/* Stack traces: see <asm/stacktrace.h>. */
#define pr_fmt(fmt) fmt

#include <asm/current.h>
#include <asm/desc.h>
#include <asm/page.h>
#include <asm/ptrace.h>
#include <asm/stacktrace.h>
#include <asm/switch_to.h>
#include <asm/traps.h>
#include <kernel/fgraph.h>
#include <kernel/kallsyms.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <lib/string.h>

#define MAX_FRAMES		64	/* of one trace */
#define MAX_STACKS		4	/* that one trace crosses */
#define FRAMELESS_WORDS		16	/* of a function without a frame */
#define CALL_OPCODE		0xe8	/* and four bytes: how far from the next instruction */
#define CALL_SIZE		5

/* entry.S: what its calls of C return to. */
extern char entry_ret_exc[], entry_ret_nmi[], entry_ret_irq[];

struct walk {
	struct task_struct *task;
	stack_visit_t visit;
	void *arg;
	unsigned long low, high;	/* bounds of the stack we are on */
	unsigned int frames, stacks;
	bool scan;			/* by looking at every word, not by frames */
};

/* Set the bounds to the stack that holds @sp; false if it is none we know. */
static bool enter_stack(struct walk *w, unsigned long sp)
{
	unsigned long stack = (unsigned long)w->task->stack;
	const char *name;

	if (sp % sizeof(long) || ++w->stacks > MAX_STACKS)
		return false;
	if (sp - stack <= THREAD_SIZE) {
		w->low = stack;
		w->high = stack + THREAD_SIZE;
		return true;
	}
	return w->task == current && ist_stack_bounds(sp, &w->low, &w->high, &name);
}

static bool on_stack(const struct walk *w, unsigned long addr, size_t size)
{
	return addr % sizeof(long) == 0 && addr >= w->low && w->high - size >= addr;
}

static bool read_words(const struct walk *w, unsigned long addr, void *to, size_t size)
{
	return on_stack(w, addr, size) &&
	       !copy_from_kernel_nofault(to, (void *)addr, size);
}

static bool emit(struct walk *w, unsigned long addr, bool exact, bool reliable)
{
	struct stack_entry e = { .addr = addr, .exact = exact, .reliable = reliable };

	return ++w->frames <= MAX_FRAMES && w->visit(&e, w->arg);
}

static bool is_entry_return(unsigned long addr)
{
	return addr == (unsigned long)entry_ret_exc || addr == (unsigned long)entry_ret_nmi ||
	       addr == (unsigned long)entry_ret_irq;
}

/* Without frame pointers: every word that could be a return address, as a guess. */
static void walk_scan(struct walk *w, unsigned long sp)
{
	unsigned long addr;

	for (; read_words(w, sp, &addr, sizeof(addr)); sp += sizeof(long)) {
		addr = fgraph_real_return(w->task, addr, sp);
		if (kernel_text_address(addr) && !emit(w, addr, false, false))
			return;
	}
}

/* Where the call goes that returns to @ret; 0: it is no direct call. */
static unsigned long call_target(unsigned long ret)
{
	u8 call[CALL_SIZE];
	s32 distance;

	if (!kernel_text_address(ret) ||
	    copy_from_kernel_nofault(call, (void *)(ret - CALL_SIZE), sizeof(call)) ||
	    call[0] != CALL_OPCODE)
		return 0;
	memcpy(&distance, call + 1, sizeof(distance));
	return ret + (unsigned long)(long)distance;
}

/*
 * Compilers give no frame to a function that calls nobody: its caller is the
 * first word on the stack that a call of it returns to.
 */
static bool emit_frameless_caller(struct walk *w, const struct pt_regs *regs)
{
	unsigned long size, offset, start, ret, sp = regs->sp;
	char name[KSYM_NAME_LEN];

	if (!kallsyms_lookup(regs->ip, &size, &offset, name))
		return true;
	start = regs->ip - offset;
	if (read_words(w, regs->bp + sizeof(long), &ret, sizeof(ret)) && call_target(ret) == start)
		return true;	/* it has one */
	for (unsigned int i = 0; i < FRAMELESS_WORDS && sp < regs->bp; i++, sp += sizeof(long))
		if (read_words(w, sp, &ret, sizeof(ret)) && call_target(ret) == start)
			return emit(w, ret, false, true);
	return true;
}

static void walk_frames(struct walk *w, unsigned long fp)
{
	struct { unsigned long fp, ret; } frame;
	struct pt_regs regs;

	while (read_words(w, fp, &frame, sizeof(frame)) && frame.ret) {
		frame.ret = fgraph_real_return(w->task, frame.ret, fp + offsetof(typeof(frame), ret));
		if (!kernel_text_address(frame.ret) || !emit(w, frame.ret, false, true))
			return;
		if (is_entry_return(frame.ret)) {
			if (!read_words(w, fp + ENTRY_REGS_ABOVE, &regs, sizeof(regs)))
				return;
			if (user_mode(&regs) || !emit(w, regs.ip, true, true))
				return;
			if (!on_stack(w, regs.sp, 0) && !enter_stack(w, regs.sp))
				return;
			if (!emit_frameless_caller(w, &regs))
				return;
			frame.fp = regs.bp;
			/* Frames lie above what was interrupted, or it was not a frame. */
			if (frame.fp < regs.sp)
				return;
		} else if (frame.fp <= fp) {
			return;		/* the end (0), or a loop */
		}
		fp = frame.fp;
	}
}

/**
 * stack_walk() - visit the return addresses of a stack
 * @task:  whose; NULL: the current thread
 * @regs:  from here; NULL: from where it stands
 * @visit: called for each, innermost first; false ends the walk
 * @arg:   handed to it
 *
 * Of another thread that runs meanwhile the trace may be wrong, never unsafe.
 *
 * Context: any, caller cannot migrate.  Takes no lock, never faults.
 */
noinline void stack_walk(struct task_struct *task, const struct pt_regs *regs,
			 stack_visit_t visit, void *arg)
{
	struct walk w = { .task = task ? task : current, .visit = visit, .arg = arg };
	unsigned long sp, fp;

	if (regs) {
		sp = regs->sp;
		fp = regs->bp;
		if (user_mode(regs) || !emit(&w, regs->ip, true, true))
			return;
	} else if (w.task == current) {
		sp = fp = (unsigned long)__builtin_frame_address(0);
	} else {
		struct switch_frame f;

		sp = READ_ONCE(w.task->sp);
		if (!enter_stack(&w, sp) || !read_words(&w, sp, &f, sizeof(f)))
			return;
		if (!emit(&w, f.ret, false, true))
			return;
		fp = f.bp;
		sp += sizeof(f);
		w.stacks = 0;
	}
	if (!enter_stack(&w, sp))
		return;
	if (!IS_ENABLED(CONFIG_FRAME_POINTER))
		walk_scan(&w, sp);
	else if (!regs || emit_frameless_caller(&w, regs))
		walk_frames(&w, fp);
}

static bool print_entry(const struct stack_entry *e, void *arg)
{
	if (e->exact)
		pr_emerg(" -- interrupted at %pS\n", (void *)e->addr);
	else
		pr_emerg(" %s%pB\n", e->reliable ? "" : "? ", (void *)e->addr);
	return true;
}

/**
 * show_stack() - print a thread's stack trace
 * @task: whose; NULL: the current thread
 * @regs: from here; NULL: from where it stands
 *
 * Context: any, caller cannot migrate.
 */
void show_stack(struct task_struct *task, const struct pt_regs *regs)
{
	pr_emerg("Call trace of %s/%d:\n", (task ? task : current)->comm,
		 (task ? task : current)->pid);
	stack_walk(task, regs, print_entry, NULL);
}

/**
 * dump_stack() - print who called this
 *
 * Context: any, caller cannot migrate.
 */
void dump_stack(void)
{
	show_stack(NULL, NULL);
}

struct trace_store {
	unsigned long *store;
	unsigned int n, max;
};

static bool store_entry(const struct stack_entry *e, void *arg)
{
	struct trace_store *t = arg;

	if (t->n == t->max)
		return false;
	t->store[t->n++] = e->addr;
	return true;
}

/**
 * stack_trace_save() - store who called this
 * @store: where to
 * @max:   how many fit
 *
 * Context: any, caller cannot migrate.
 * Return: how many there are, innermost first.
 */
unsigned int stack_trace_save(unsigned long *store, unsigned int max)
{
	struct trace_store t = { .store = store, .max = max };

	stack_walk(NULL, NULL, store_entry, &t);
	return t.n;
}
