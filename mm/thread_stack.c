// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel stacks: vmalloc areas of which each CPU keeps a few ready ones.  A
 * thread's stack goes to the CPU that frees it, whoever made it.
 */
#include <asm/irqflags.h>
#include <asm/page.h>
#include <kernel/debugobjects.h>
#include <kernel/percpu.h>
#include <kernel/smp.h>
#include <mm/gfp.h>
#include <mm/vmalloc.h>

#include "internal.h"
#include "vmalloc.h"

#define STACK_CACHE	16	/* ready stacks kept for each CPU */

/* The owning CPU only, interrupts off. */
struct stack_cache {
	unsigned int count;
	void *stack[STACK_CACHE];
};
static DEFINE_PER_CPU(struct stack_cache, stack_cache);

/**
 * alloc_thread_stack() - a kernel stack
 *
 * Context: task, may sleep.
 * Return: its lowest address, THREAD_SIZE bytes, THREAD_SIZE-aligned, with an
 * unmapped page below; NULL if there is no memory.  Old contents.
 */
void *alloc_thread_stack(void)
{
	struct stack_cache *c;
	unsigned long flags;
	void *stack = NULL;

	local_irq_save(flags);
	c = this_cpu_ptr(&stack_cache);
	if (likely(c->count))
		stack = c->stack[--c->count];
	local_irq_restore(flags);
	return stack ?: vm_area_alloc(THREAD_SIZE, THREAD_SIZE, GFP_KERNEL);
}

/**
 * free_thread_stack() - give a stack back
 * @stack: its lowest address; nobody stands on it
 *
 * Context: any but NMI.
 */
void free_thread_stack(void *stack)
{
	struct stack_cache *c;
	unsigned long flags;
	bool kept = false;

	debug_check_no_obj_freed(stack, THREAD_SIZE, _RET_IP_);
	local_irq_save(flags);
	c = this_cpu_ptr(&stack_cache);
	if (likely(c->count < STACK_CACHE)) {
		c->stack[c->count++] = stack;
		kept = true;
	}
	local_irq_restore(flags);
	if (!kept)
		vfree(stack);
}

/* On each CPU, interrupts off. */
static void drain_here(void *unused)
{
	struct stack_cache *c = this_cpu_ptr(&stack_cache);

	(void)unused;
	while (c->count)
		vfree(c->stack[--c->count]);
}

/**
 * drain_thread_stacks() - no CPU keeps a stack any more
 *
 * Context: task, interrupts on, no spinlock held.
 */
void drain_thread_stacks(void)
{
	on_each_cpu(drain_here, NULL, 1);
}
