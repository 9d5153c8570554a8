// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entry and exit of traced functions, and the shadow stack between them.
 *
 * Each thread has its own, in its task_struct, so a function that is switched
 * away from, schedule() itself too, goes on with it.  Interrupts run on the stack
 * and the shadow stack of the thread they find; what they push they have popped
 * when they return.  NMIs run on a stack of their own, and are not traced.
 *
 * A frame is known by the place of its return address on the stack.  Stacks grow
 * down, so a frame below the place of a new one is of a function that will never
 * return (it was left for good, as by a test that is aborted), and is dropped.
 * Two frames have one place if a function ends in a jump to another (a tail
 * call): the second one returns to fgraph_return.
 *
 * Nothing here may be traced, nor call what may: kernel/trace/Makefile, and all
 * that is called is inline.
 */
#include <asm/current.h>
#include <asm/fgraph.h>
#include <asm/irqflags.h>
#include <asm/page.h>
#include <kernel/bug.h>
#include <kernel/fgraph.h>
#include <kernel/panic.h>
#include <kernel/percpu.h>
#include <kernel/sched.h>
#include <trace/fgraph.h>

static DEFINE_PER_CPU(u64, fgraph_too_deep);

/**
 * fgraph_enter() - a traced function has been entered
 * @func: the function
 * @slot: where its return address is
 *
 * Context: any, NMI too, which is left alone.  Takes no lock, calls nobody.
 */
void fgraph_enter(unsigned long func, unsigned long *slot)
{
	struct task_struct *t;
	struct fgraph_stack *s;
	unsigned long flags;
	u32 depth;

	local_irq_save(flags);
	t = current;
	s = &t->fgraph;
	if ((unsigned long)slot - (unsigned long)t->stack >= THREAD_SIZE)
		goto out;
	for (depth = s->depth; depth; depth--) {
		const struct fgraph_frame *f = &s->frame[depth - 1];

		if (f->slot > (unsigned long)slot ||
		    (f->slot == (unsigned long)slot && *slot == (unsigned long)fgraph_return))
			break;
	}
	if (unlikely(depth == FGRAPH_DEPTH)) {
		this_cpu_inc(fgraph_too_deep);
		goto out;
	}
	s->frame[depth] = (struct fgraph_frame){
		.ret = *slot, .func = func, .slot = (unsigned long)slot,
	};
	barrier();	/* an NMI that walks the stack finds a whole frame */
	WRITE_ONCE(s->depth, depth + 1);
	barrier();	/* ... before it needs it */
	WRITE_ONCE(*slot, (unsigned long)fgraph_return);
	trace_funcgraph_entry(func, depth);
out:
	local_irq_restore(flags);
}

/**
 * fgraph_leave() - a traced function has returned
 * @slot: where its return address was
 *
 * Context: any but NMI.  Takes no lock, calls nobody.
 * Return: the address.
 */
unsigned long fgraph_leave(unsigned long *slot)
{
	struct fgraph_stack *s;
	unsigned long flags, ret;
	u32 depth;

	local_irq_save(flags);
	s = &current->fgraph;
	for (depth = s->depth; depth && s->frame[depth - 1].slot < (unsigned long)slot; )
		depth--;
	if (unlikely(!depth || s->frame[depth - 1].slot != (unsigned long)slot))
		panic("fgraph: a function returned that was not entered");
	depth--;
	trace_funcgraph_exit(s->frame[depth].func, depth);
	ret = s->frame[depth].ret;
	WRITE_ONCE(s->depth, depth);
	local_irq_restore(flags);
	return ret;
}

/**
 * fgraph_real_return() - where a function returns to
 * @t:    whose stack it is
 * @addr: the return address as it was found
 * @slot: where on the stack it was found
 *
 * Of a thread that runs meanwhile the answer may be wrong, never unsafe.
 *
 * Context: any, NMI too.
 * Return: @addr if it is the real one, or the real one is not known.
 */
unsigned long fgraph_real_return(const struct task_struct *t, unsigned long addr,
				 unsigned long slot)
{
	u32 depth;

	if (likely(addr != (unsigned long)fgraph_return))
		return addr;
	depth = READ_ONCE(t->fgraph.depth);
	while (depth > FGRAPH_DEPTH)
		depth--;
	while (depth--) {
		const struct fgraph_frame *f = &t->fgraph.frame[depth];
		unsigned long ret = READ_ONCE(f->ret);

		if (READ_ONCE(f->slot) == slot && ret != (unsigned long)fgraph_return)
			return ret;
	}
	return addr;
}

/**
 * fgraph_nr_too_deep() - entries that found the shadow stack full
 *
 * Context: any.
 */
u64 fgraph_nr_too_deep(void)
{
	unsigned int cpu;
	u64 n = 0;

	for_each_possible_cpu(cpu)
		n += READ_ONCE(*per_cpu_ptr(&fgraph_too_deep, cpu));
	return n;
}
