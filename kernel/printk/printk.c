// SPDX-License-Identifier: GPL-2.0-only
/*
 * printk(): format on the stack, store in the ring.  Nothing here takes a
 * lock, waits, wakes or allocates; showing is console.c's.
 */
#include "internal.h"

#include <asm/current.h>
#include <asm/irqflags.h>
#include <kernel/console.h>
#include <kernel/ktime.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/trace.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#ifndef CONFIG_LOG_BUF_SHIFT
#define CONFIG_LOG_BUF_SHIFT	16
#endif
#define RING_SLOTS	((1U << CONFIG_LOG_BUF_SHIFT) / sizeof(struct prb_slot))

_Static_assert(PRINTK_LINE_MAX <= PRB_MAX_TEXT, "a line must fit into one record");
_Static_assert(RING_SLOTS >= 4 * PRB_MAX_SLOTS, "the ring must hold several records");

static struct prb_slot ring_slots[RING_SLOTS];
struct prb printk_ring = PRB_INIT(ring_slots, RING_SLOTS);

/* What a KERN_ prefix says, and how many characters of it there are. */
static u32 parse_level(const char *fmt, struct prb_info *info)
{
	u32 n = 0;

	while (fmt[n] == KERN_SOH[0] && fmt[n + 1]) {
		char c = fmt[n + 1];

		if (c >= '0' && c <= '7')
			info->level = (s8)(c - '0');
		else if (c == 'c')
			info->flags |= PRB_F_CONT;
		else if (c == 'r')
			info->level = LOGLEVEL_REPORT;
		n += 2;
	}
	return n;
}

static void describe_caller(struct prb_info *info)
{
	const struct task_struct *t = current;

	info->ts_ns = ktime_get_ns();
	info->cpu = (u16)raw_smp_processor_id();
	info->pid = t ? (u32)t->pid : 0;
	if (!in_task())
		info->flags |= PRB_F_IRQ;
}

/*
 * Each line of the text becomes a record.  Interrupts are off while one is
 * copied, so that on one CPU only an NMI can come between: the ring then
 * drops a record only after a CPU has been stalled for a whole turn.
 */
static void store_lines(struct prb *rb, struct prb_info *info, const char *text, u32 len)
{
	unsigned long irq;

	do {
		const char *nl = memchr(text, '\n', len);
		u32 n = nl ? (u32)(nl - text) : len;

		if (nl)
			info->flags |= PRB_F_NEWLINE;
		local_irq_save(irq);
		prb_write(rb, info, text, n);
		local_irq_restore(irq);
		n += nl != NULL;
		text += n;
		len -= n;
		info->flags &= (u8)~(PRB_F_NEWLINE | PRB_F_CONT);
	} while (len);
}

/**
 * printk_store() - format a message and store it in a ring
 * @rb:   the ring
 * @fmt:  as for printk(), KERN_ prefix included
 * @args: its arguments
 *
 * Context: any, NMI and the switch path too.  Takes no lock, never waits.
 * Return: the number of bytes stored, the prefix not counted.  A message of
 * PRINTK_LINE_MAX bytes or more is cut, and ends in PRINTK_CUT_MARK.
 */
int printk_store(struct prb *rb, const char *fmt, va_list args)
{
	struct prb_info info = { .level = CONFIG_MESSAGE_LOGLEVEL_DEFAULT };
	char buf[PRINTK_LINE_MAX];
	u32 skip = parse_level(fmt, &info);
	int len = vsnprintf(buf, sizeof(buf), fmt + skip, args);

	if (len < 0)
		return 0;
	if (len >= (int)sizeof(buf)) {
		static const char mark[] = PRINTK_CUT_MARK "\n";

		len = sizeof(buf) - 1;
		memcpy(buf + len - (sizeof(mark) - 1), mark, sizeof(mark) - 1);
	}
	if (!len)
		return 0;
	describe_caller(&info);
	if (rb == &printk_ring)
		trace_text(buf, (size_t)len);
	store_lines(rb, &info, buf, (u32)len);
	return len;
}

/**
 * vprintk() - printk() with its arguments in a va_list
 * @fmt:  format, KERN_ prefix first
 * @args: arguments
 *
 * Context: any, NMI and the switch path too.
 * Return: the number of bytes stored.
 */
int vprintk(const char *fmt, va_list args)
{
	int n = printk_store(&printk_ring, fmt, args);

	if (unlikely(!READ_ONCE(printk_thread_runs)))
		console_try_flush();
	return n;
}

/**
 * printk() - log a message
 * @fmt: format, KERN_ prefix first; each line of the result becomes a record
 *
 * Context: any, NMI, panic and the switch path too.  Takes no lock, never
 * waits, wakes nobody, allocates nothing.  Before the console thread runs it
 * also writes to the consoles, unless somebody is doing so.
 * Return: the number of bytes stored.
 */
int printk(const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vprintk(fmt, args);
	va_end(args);
	return n;
}
