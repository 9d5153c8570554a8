/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing one slot of the trace: the fast path, in assembly because its length
 * is the price of an event.
 *
 * Interrupts are off from taking the slot until it is written, so that its
 * writer neither leaves the CPU nor is held up while others go round the ring.
 * An NMI may come between any two instructions, and takes the next slot.
 * Stores are seen in their order (SDM vol. 3A, 9.2.2): the stamp is the last.
 * The write of the position, which says that the slot's old record is gone,
 * is before all of them.
 */
#ifndef ASM_TRACE_RING_H
#define ASM_TRACE_RING_H

/*
 * @cpu:      this CPU's struct trace_cpu, a per-CPU variable
 * @current_task: the per-CPU variable; @pid_at: offset of the number in a thread
 * @id:       number of the event, a constant of the linker
 * @w0, @w1:  its words
 */
#define arch_trace_write(cpu, current_task, pid_at, id, w0, w1)	\
	__asm__ volatile(						\
		"pushfq\n\t"						\
		"cli\n\t"						\
		"movl %[step], %%eax\n\t"				\
		"xaddq %%rax, %%gs:%[pos]\n\t"				\
		"cmpq %%gs:%[limit], %%rax\n\t"				\
		"jae 1f\n\t"						\
		"movl %%eax, %%ecx\n\t"					\
		"shrl %[shift], %%ecx\n\t"				\
		"andl %%gs:%[mask], %%ecx\n\t"				\
		"addq %%gs:%[ring], %%rcx\n\t"				\
		"leal %c[event](%%rax), %%esi\n\t"			\
		"rdtsc\n\t"						\
		"movl %%eax, 8(%%rcx)\n\t"				\
		"movl %%edx, 12(%%rcx)\n\t"				\
		"movq %[a], 16(%%rcx)\n\t"				\
		"movq %[b], 24(%%rcx)\n\t"				\
		"movq %%gs:%[task], %%rax\n\t"				\
		"movl %c[pid](%%rax), %%eax\n\t"			\
		"movl %%eax, 4(%%rcx)\n\t"				\
		"movl %%esi, (%%rcx)\n"					\
		"1:\tpopfq"						\
		: [pos] "+m" (__pcpu_var((cpu).control.pos))		\
		: [limit] "m" (__pcpu_var((cpu).control.limit)),	\
		  [mask] "m" (__pcpu_var((cpu).mask)),			\
		  [ring] "m" (__pcpu_var((cpu).ring)),			\
		  [task] "m" (__pcpu_var(current_task)),		\
		  [step] "i" (1 << TRACE_POS_SHIFT),			\
		  [shift] "i" (TRACE_POS_SHIFT - TRACE_SLOT_SHIFT),	\
		  [event] "i" (id), [pid] "i" (pid_at),			\
		  [a] "re" ((u64)(w0)), [b] "re" ((u64)(w1))		\
		: "rax", "rcx", "rdx", "rsi", "memory", "cc")

#endif /* ASM_TRACE_RING_H */
