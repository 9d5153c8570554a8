// SPDX-License-Identifier: GPL-2.0-only
/*
 * The monitor's two sessions: at the prompt and stopped.
 *
 * At the prompt the line on the terminal is changed with the console held
 * (console_acquire()), so that it and the log never write at once; the log's
 * drainer takes it off the terminal before it writes and puts it back.
 * Stopped, nobody else runs, and whoever held the console does not matter.
 *
 * Lock order:
 *   input_lock			(tried only)
 *
 * Barriers and their partners:
 *   release of input_head in drain_port()	acquire in typed()
 *	the byte is in the buffer
 *   release of input_tail in next_byte()	acquire in drain_port()
 *	the byte has been read: its place may be taken
 */
#include <asm/barrier.h>
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <kernel/console.h>
#include <kernel/jiffies.h>
#include <kernel/panic.h>
#include <kernel/params.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>
#include <lib/lineedit.h>
#include <lib/vsprintf.h>

#include "monitor.h"

#define INPUT_SIZE	256		/* bytes typed ahead; a power of two */
#define LOOK_TICKS	(HZ / 2)	/* between looks of our own: the CPU that gets the interrupt may hang */
#define PROMPT		"heddle> "

bool monitor_wanted;
core_param("monitor", monitor_wanted, bool,
	   "[=0|1] a prompt at the end of the boot, and by a break at any time (default 0)");

struct session {
	struct lineedit le;
	bool editing;		/* there is a line on the terminal */
	bool hidden;		/* taken off by the log */
};
static struct session at_prompt;	/* with the console held */
static struct session stopped;		/* by the CPU that holds the others */

static const struct monitor_port *port;		/* set once */
static enum exit_code exit_code = EXIT_CODE_FAIL;	/* without a verdict there is no success */
bool monitor_test_failed;	/* one that was started here */
bool monitor_go_on;		/* the session that stands still is to end */

/* Typed, and not read: filled under input_lock, emptied by the prompt's thread. */
static char input[INPUT_SIZE];
static u32 input_head, input_tail;
static DEFINE_RAW_SPINLOCK(input_lock);
static DECLARE_WAIT_QUEUE_HEAD(input_wait);
static bool repaint;		/* the line was written over: the prompt's thread is to paint it */

static void monitor_enter(const char *why);

static void to_port(void *arg, const char *s, size_t n)
{
	(void)arg;
	port->write(s, n);
}

/**
 * monitor_set_port() - here is the monitor's port
 * @p: its operations; must stay
 *
 * Context: boot.
 */
void monitor_set_port(const struct monitor_port *p)
{
	port = p;
}

enum exit_code monitor_exit_code(void)
{
	if (READ_ONCE(panic_in_progress))
		return EXIT_CODE_PANIC;
	return monitor_test_failed ? EXIT_CODE_FAIL : exit_code;
}

/**
 * monitor_write() - what a command has to say
 * @s: text
 * @n: its length
 *
 * Not logged: reading the log must not fill it.
 *
 * Context: a command's.
 */
void monitor_write(const char *s, size_t n)
{
	if (monitor_is_stopped()) {
		port->write(s, n);
		return;
	}
	console_acquire();
	port->write(s, n);
	console_release();
}

/**
 * monitor_printf() - the same, formatted
 * @fmt: as for printk(), without a level; 255 bytes are shown
 *
 * Context: a command's.
 */
void monitor_printf(const char *fmt, ...)
{
	char text[256];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	monitor_write(text, (size_t)n);
}

/**
 * monitor_hide_line() - the prompt makes room for the log
 *
 * Context: task or irq; the console is held.
 */
void monitor_hide_line(void)
{
	if (!at_prompt.editing || at_prompt.hidden)
		return;
	lineedit_hide(&at_prompt.le);
	at_prompt.hidden = true;
}

/**
 * monitor_show_line() - the prompt is back, if it had made room
 *
 * Context: task or irq; the console is held.
 */
void monitor_show_line(void)
{
	if (!at_prompt.editing || !at_prompt.hidden)
		return;
	lineedit_show(&at_prompt.le);
	at_prompt.hidden = false;
}

/* input_lock is held.  True: a break was in it. */
static bool drain_port(void)
{
	bool seen_break = false;
	int c;

	while ((c = port->poll()) >= 0) {
		if (c == MONITOR_BREAK) {
			seen_break = true;
			continue;
		}
		/* Pairs with the release in next_byte(). */
		if (input_head - smp_load_acquire(&input_tail) < INPUT_SIZE) {
			input[input_head % INPUT_SIZE] = (char)c;
			/* Pairs with the acquire in typed(). */
			smp_store_release(&input_head, input_head + 1);
		}
	}
	return seen_break;
}

/* What the port has goes into the buffer, while there is room, unless somebody is at it. */
static bool take_input(void)
{
	bool seen_break = false;
	unsigned long flags;

	local_irq_save(flags);
	if (raw_spin_trylock(&input_lock)) {
		seen_break = drain_port();
		raw_spin_unlock(&input_lock);
	}
	local_irq_restore(flags);
	return seen_break;
}

/**
 * monitor_input() - the port has something to be read
 *
 * Enters the monitor if it is a break, and comes back when that is over.
 *
 * Context: hard interrupt.
 */
void monitor_input(void)
{
	bool seen_break = take_input();

	wake_up(&input_wait);
	if (seen_break)
		monitor_enter("a break");
}

/* Also without an interrupt: its CPU may be what hangs. */
static void look_for_input(void)
{
	unsigned long flags;

	if (take_input()) {
		local_irq_save(flags);
		monitor_enter("a break");
		local_irq_restore(flags);
	}
}

static void paint_again(void)
{
	if (!READ_ONCE(repaint))
		return;
	WRITE_ONCE(repaint, false);
	console_acquire();
	at_prompt.hidden = true;
	monitor_show_line();
	console_release();
}

static bool typed(void)
{
	/* Pairs with the release in drain_port(). */
	return smp_load_acquire(&input_head) != input_tail;
}

static char next_byte(void)
{
	char c;

	while (!typed()) {
		(void)wait_event_timeout(input_wait, typed() || READ_ONCE(repaint), LOOK_TICKS);
		paint_again();
		look_for_input();
	}
	c = input[input_tail % INPUT_SIZE];
	/* Pairs with the acquire in drain_port(). */
	smp_store_release(&input_tail, input_tail + 1);
	return c;
}

static void read_line(struct session *s)
{
	enum lineedit_result res = LINEEDIT_MORE;

	/* What the command before has logged comes first. */
	console_flush();
	console_acquire();
	lineedit_begin(&s->le);
	s->editing = true;
	s->hidden = false;
	console_release();
	while (res == LINEEDIT_MORE) {
		char c = next_byte();

		console_acquire();
		monitor_show_line();
		res = lineedit_byte(&s->le, c);
		s->editing = res == LINEEDIT_MORE;
		console_release();
	}
	if (res != LINEEDIT_LINE)
		s->le.line[0] = '\0';
}

/**
 * monitor_prompt() - stay at a prompt, if it is wanted
 * @code: what the run has come to
 *
 * Context: task, may sleep.
 * Return: @code without a prompt; with one the commands end the run.
 */
enum exit_code monitor_prompt(enum exit_code code)
{
	exit_code = code;
	if (!monitor_wanted || !port)
		return code;
	lineedit_init(&at_prompt.le, PROMPT, to_port, NULL);
	at_prompt.le.candidate = monitor_candidate;
	for (;;) {
		read_line(&at_prompt);
		monitor_run(at_prompt.le.line);
	}
}

/* A byte of the port, whatever the interrupt would do with it.  Interrupts are off. */
static char poll_byte(void)
{
	int c;

	while ((c = port->poll()) < 0)
		cpu_relax();
	return c == MONITOR_BREAK ? 0x03 : (char)c;
}

static void say_where(const char *why)
{
	unsigned int cpu;

	monitor_printf("\nmonitor: %s, on CPU %u in %s/%d\n", why, raw_smp_processor_id(),
		       current->comm, current->pid);
	for_each_online_cpu(cpu)
		if (cpu != raw_smp_processor_id() && !monitor_held(cpu))
			monitor_printf("monitor: CPU %u does not answer\n", cpu);
}

/* Everything else stands still. */
static void stopped_session(const char *why)
{
	static bool ready;

	if (!ready) {
		lineedit_init(&stopped.le, "stopped> ", to_port, NULL);
		stopped.le.candidate = monitor_candidate;
		ready = true;
	}
	say_where(why);
	monitor_go_on = false;
	while (!monitor_go_on) {
		enum lineedit_result res = LINEEDIT_MORE;

		lineedit_begin(&stopped.le);
		while (res == LINEEDIT_MORE)
			res = lineedit_byte(&stopped.le, poll_byte());
		if (res == LINEEDIT_LINE)
			monitor_run(stopped.le.line);
	}
}

/* Interrupts are off. */
static void monitor_enter(const char *why)
{
	if (!port || monitor_is_stopped() || !monitor_stop())
		return;
	stopped_session(why);
	monitor_release();
	WRITE_ONCE(repaint, true);
	if (!in_nmi())		/* then it looks by itself, soon */
		wake_up(&input_wait);
}

/**
 * monitor_unclaimed_nmi() - an NMI from outside
 * @regs: what was interrupted
 *
 * Context: NMI.
 * Return: true if it was the monitor's.
 */
bool monitor_unclaimed_nmi(struct pt_regs *regs)
{
	if (!monitor_wanted || !port)
		return false;
	monitor_keep_regs(regs);
	monitor_enter("an NMI");
	return true;
}

/**
 * monitor_panic() - the prompt of a panic
 *
 * Context: panic; the other CPUs are stopped for good.
 */
void monitor_panic(void)
{
	if (!port)
		machine_exit(EXIT_CODE_PANIC);
	(void)monitor_stop();
	for (;;)
		stopped_session("a panic");
}
