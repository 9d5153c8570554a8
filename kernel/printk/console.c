// SPDX-License-Identifier: GPL-2.0-only
/*
 * Showing the log: the one drainer, its thread, and panic's way past it.
 *
 * Who drains:
 *	before the thread runs	whoever logs, if nobody else is at it
 *	then			the thread "printk", woken by the tick
 *	in panic		the CPU that panics, with a cursor and buffers of
 *				its own, whatever the others were doing
 *
 * No lock: the right to drain is one word, taken by cmpxchg by somebody who
 * goes away if he does not get it.
 *
 * Ordering, by pairs:
 *	E  console_drain(): xchg that gives drain_owner back, before it looks
 *	   for new records
 *	     with console_try_flush(): the cmpxchg that fails, after its
 *	     caller stored a record.
 *	   Either the caller gets the right, or the drainer sees the record.
 *	F  shown_pos: store-release after the consoles have the bytes
 *	     with console_flush(): the load in wait_event().
 */
#include "internal.h"

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <base/init.h>
#include <kernel/console.h>
#include <kernel/kthread.h>
#include <kernel/monitor.h>
#include <kernel/panic.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/wait.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#define CONSOLES_MAX	4	/* console= arguments that are kept */
#define CONSOLE_ARG_MAX	32
#define BATCH		32	/* records between two chances to switch */

/*
 * A drainer's own things.  The thread and the early drainers have one, under
 * drain_owner; panic has another.
 */
struct drainer {
	struct prb_reader at;		/* all before it is on the consoles */
	u64 lost_shown;
	struct printk_line line;
	struct prb_record rec;
	char out[PRINTK_OUT_MAX];
};

static struct drainer normal = { .at.pos = 0 };
static struct drainer panicking;
static u32 drain_owner;			/* [a] 1: somebody drains */
static u64 shown_pos;			/* [a] normal.at.pos, for those who wait; 0: nothing yet */
static struct console *incoming;	/* [a] registered, not yet in the list; by list.next */
static LIST_HEAD(consoles);		/* changed under drain_owner, appended only */
bool printk_thread_runs;		/* set once */

static DECLARE_WAIT_QUEUE_HEAD(printk_wait);	/* the thread */
static DECLARE_WAIT_QUEUE_HEAD(flush_wait);	/* console_flush() */

/* console= as given. */
static char wanted[CONSOLES_MAX][CONSOLE_ARG_MAX];	/* boot only writes */
static bool wanted_found[CONSOLES_MAX];			/* a console had that name */
static unsigned int nr_wanted;

static void write_all(const char *s, u32 len)
{
	struct console *con;

	list_for_each_entry(con, &consoles, list)
		if (con->enabled)
			con->write(con, s, len);
}

static void show_lost(struct drainer *d, void (*emit)(const char *s, u32 len))
{
	char msg[64];
	u32 n;

	n = (u32)scnprintf(msg, sizeof(msg), "%s** %llu printk messages lost **\n",
			   d->line.open && d->line.shown ? "\n" : "", d->at.lost - d->lost_shown);
	emit(msg, n);
	d->lost_shown = d->at.lost;
	d->line.open = false;
}

/*
 * One record.  The cursor moves when the bytes are out, so that a panic in
 * between shows the whole line again rather than half of it.
 */
static enum prb_result drain_one(struct drainer *d, bool skip_unfinished)
{
	struct prb_reader r = d->at;
	enum prb_result res = prb_read(&printk_ring, &r, &d->rec, skip_unfinished);
	u32 n;

	if (r.lost != d->lost_shown) {
		d->at.lost = r.lost;
		show_lost(d, write_all);
	}
	if (res == PRB_OK) {
		n = printk_format(d->out, sizeof(d->out), &d->rec, &d->line);
		if (n)
			write_all(d->out, n);
	}
	d->at = r;
	return res;
}

static struct console *replay_to;

static void write_replay(const char *s, u32 len)
{
	replay_to->write(replay_to, s, len);
}

/* A console that comes late gets what the others have had already.  Holds drain_owner. */
static void attach(struct console *con)
{
	struct drainer *d = &normal;
	struct printk_line line = { .open = false };
	struct prb_reader r;

	prb_reader_first(&printk_ring, &r);
	replay_to = con;
	while (con->enabled && r.pos != d->at.pos &&
	       prb_read(&printk_ring, &r, &d->rec, false) == PRB_OK) {
		u32 n;

		/* Overtaken: the rest comes with the others. */
		if ((s64)((r.pos - d->at.pos) << (64 - PRB_POS_BITS)) > 0)
			break;
		n = printk_format(d->out, sizeof(d->out), &d->rec, &line);
		if (n)
			write_replay(d->out, n);
	}
	list_add_tail(&con->list, &consoles);
}

static void attach_incoming(void)
{
	struct console *con = xchg(&incoming, NULL);

	while (con) {
		struct console *next = (struct console *)con->list.next;

		attach(con);
		con = next;
	}
}

static bool pending(void)
{
	return prb_head_pos(READ_ONCE(printk_ring.head)) != READ_ONCE(shown_pos) ||
	       READ_ONCE(incoming);
}

/*
 * Show up to @max records; false if somebody else is at it.  *@res says why
 * it stopped.
 */
static bool console_drain(unsigned int max, enum prb_result *res)
{
	u32 free = 0;

	if (!try_cmpxchg(&drain_owner, &free, 1U))
		return false;
	if (!normal.at.pos)
		prb_reader_first(&printk_ring, &normal.at);
	attach_incoming();
	*res = PRB_OK;
	if (pending())
		monitor_hide_line();
	while (max-- && *res == PRB_OK && !READ_ONCE(panic_in_progress))
		*res = drain_one(&normal, false);
	smp_store_release(&shown_pos, normal.at.pos);	/* F */
	if (!normal.line.open)
		monitor_show_line();
	(void)xchg(&drain_owner, 0U);			/* E */
	return true;
}

/**
 * console_try_flush() - show what there is, unless somebody is doing so
 *
 * For what is logged before the thread exists, and where it cannot run: the
 * report of an NMI on a CPU that spins with interrupts off.
 *
 * Context: any, NMI too.  Never waits: if somebody drains already, he will
 * see what the caller has stored.
 */
void console_try_flush(void)
{
	enum prb_result res;

	if (READ_ONCE(panic_in_progress) || (list_empty(&consoles) && !READ_ONCE(incoming)))
		return;
	do {
		if (!console_drain(~0U, &res))		/* E */
			return;
	} while (res != PRB_UNFINISHED && !READ_ONCE(panic_in_progress) && pending());
}

static int printk_thread(void *unused)
{
	enum prb_result res;

	(void)unused;
	for (;;) {
		wait_event_idle(printk_wait, pending());
		if (!console_drain(BATCH, &res) || res == PRB_UNFINISHED) {
			/* An early drainer or a writer is at it, on another CPU or under us. */
			msleep(1);
			continue;
		}
		wake_up_all(&flush_wait);
		cond_resched();
	}
	return 0;
}

static int __init printk_thread_init(void)
{
	struct task_struct *t = kthread_run(printk_thread, NULL, "printk");

	if (IS_ERR(t)) {
		/* Not fatal: whoever logs goes on showing it himself. */
		pr_err("printk: cannot start the console thread: %pe\n", t);
		return (int)PTR_ERR(t);
	}
	WRITE_ONCE(printk_thread_runs, true);
	return 0;
}
subsys_initcall(printk_thread_init);

/**
 * printk_tick() - wake the console thread if there is something to show
 *
 * Context: the tick interrupt, interrupts off.
 */
void printk_tick(void)
{
	if (likely(prb_head_pos(READ_ONCE(printk_ring.head)) == READ_ONCE(shown_pos)))
		return;
	if (READ_ONCE(printk_thread_runs) && waitqueue_active(&printk_wait))
		wake_up(&printk_wait);
}

/**
 * printk_needs_tick() - does the log wait to be shown by the console's thread?
 *
 * Context: any.
 */
bool printk_needs_tick(void)
{
	return READ_ONCE(printk_thread_runs) &&
	       prb_head_pos(READ_ONCE(printk_ring.head)) != READ_ONCE(shown_pos);
}

static bool shown_up_to(u64 pos)
{
	u64 at = smp_load_acquire(&shown_pos);		/* F */

	return (s64)((at - pos) << (64 - PRB_POS_BITS)) >= 0;
}

/**
 * console_flush() - wait until what was logged before is on the consoles
 *
 * Context: task, may sleep.
 */
void console_flush(void)
{
	u64 pos = prb_head_pos(READ_ONCE(printk_ring.head));

	might_sleep();
	if (!READ_ONCE(printk_thread_runs)) {
		console_try_flush();
		return;
	}
	wake_up(&printk_wait);
	wait_event(flush_wait, shown_up_to(pos) || READ_ONCE(panic_in_progress));
}

/**
 * console_flush_on_panic() - show everything now, whoever was at it
 *
 * Takes the consoles over with a cursor and buffers of its own.  A line that
 * was half out is shown again from its beginning; a record whose writer was
 * stopped half way is skipped and counted.
 *
 * Context: any, the only one to use the consoles from now on.  Never waits.
 */
void console_flush_on_panic(void)
{
	struct console *con = xchg(&incoming, NULL);

	if (!panicking.at.pos) {
		panicking.at = normal.at;
		panicking.lost_shown = normal.lost_shown;
		if (!panicking.at.pos)
			prb_reader_first(&printk_ring, &panicking.at);
		monitor_hide_line();
		if (READ_ONCE(drain_owner) || normal.line.open)
			write_all("\n", 1);
	}
	while (con) {
		struct console *next = (struct console *)con->list.next;

		list_add_tail(&con->list, &consoles);
		con = next;
	}
	while (drain_one(&panicking, true) == PRB_OK)
		;
	if (panicking.line.open && panicking.line.shown)
		write_all("\n", 1);
	panicking.line.open = false;
}

/**
 * console_write_raw() - past the log, straight to every console
 * @s: text
 *
 * For when the log itself may be what is broken.
 * Context: any.
 */
void console_write_raw(const char *s)
{
	write_all(s, (u32)strlen(s));
}

#ifdef CONFIG_MONITOR
/**
 * console_acquire() - nobody else writes to the consoles until console_release()
 *
 * What is logged meanwhile is shown after it.
 *
 * Context: task, may sleep.
 */
void console_acquire(void)
{
	u32 free;

	for (;;) {
		free = 0;
		if (try_cmpxchg(&drain_owner, &free, 1U))
			return;
		msleep(1);
	}
}

/**
 * console_release() - the log goes on
 *
 * Context: task; the one that called console_acquire().
 */
void console_release(void)
{
	(void)xchg(&drain_owner, 0U);			/* E */
	if (pending())
		wake_up(&printk_wait);
}
#endif

/* The console= argument that names @con, or NULL. */
static const char *wanted_as(const struct console *con)
{
	size_t len = strlen(con->name);

	for (unsigned int i = 0; i < nr_wanted; i++)
		if (!strncmp(wanted[i], con->name, len) &&
		    (wanted[i][len] == '\0' || wanted[i][len] == ','))
			return wanted[i];
	return NULL;
}

/* Enable @con as console= says. */
static void console_select(struct console *con)
{
	const char *arg = wanted_as(con);
	const char *options = arg ? strchr(arg, ',') : NULL;
	int err = 0;

	if (arg)
		wanted_found[(arg - wanted[0]) / CONSOLE_ARG_MAX] = true;
	con->enabled = !nr_wanted || arg;
	if (con->enabled && con->setup)
		err = con->setup(con, options ? options + 1 : NULL);
	if (err) {
		con->enabled = false;
		pr_err("console %s: cannot be used%s%s: error %d\n", con->name,
		       options ? " with options " : "", options ? options + 1 : "", err);
	}
}

/**
 * register_console() - a device that can show the log
 * @con: the console, for good
 *
 * It is enabled if console= names it, or if there is no console=.  The lines
 * still in the log are shown on it first.
 *
 * Context: boot, or task.
 */
void register_console(struct console *con)
{
	struct console *first = READ_ONCE(incoming);

	console_select(con);
	do {
		con->list.next = (struct list_head *)first;
	} while (!try_cmpxchg(&incoming, &first, con));
	if (!READ_ONCE(printk_thread_runs))
		console_try_flush();
	else
		wake_up(&printk_wait);
	pr_debug("console %s %s\n", con->name, con->enabled ? "enabled" : "not enabled");
}

static int set_console(const char *val, const struct kernel_param *kp)
{
	struct console *con;

	(void)kp;
	if (!val || !*val)
		return -EINVAL;
	if (nr_wanted == CONSOLES_MAX)
		return -ENOSPC;
	if (strlen(val) >= CONSOLE_ARG_MAX)
		return -ENAMETOOLONG;
	strscpy(wanted[nr_wanted++], val, CONSOLE_ARG_MAX);
	list_for_each_entry(con, &consoles, list)
		console_select(con);
	return 0;
}
early_param("console", console, set_console,
	    "NAME[,OPTIONS]: show the log there (ttyS0,BAUD, debugcon, fb); may be repeated; default: everywhere");

/* A wrong console= must not make the kernel mute: then all are used. */
static void __init fall_back_to_all(void)
{
	struct console *con;

	list_for_each_entry(con, &consoles, list)
		if (con->enabled)
			return;
	nr_wanted = 0;
	list_for_each_entry(con, &consoles, list)
		console_select(con);
	pr_warn("console=: none of those named is there; all are used\n");
}

static int __init check_wanted(void)
{
	if (!nr_wanted)
		return 0;
	for (unsigned int i = 0; i < nr_wanted; i++)
		if (!wanted_found[i])
			pr_warn("console=%s: no such console, or named twice\n", wanted[i]);
	fall_back_to_all();
	return 0;
}
late_initcall(check_wanted);

/**
 * printk_lost() - records that no console will ever show
 *
 * Context: any.
 * Return: how many so far.
 */
u64 printk_lost(void)
{
	return READ_ONCE(normal.at.lost);
}

/**
 * printk_stored() - records ever logged
 *
 * Context: any; a number in passing while the console thread is at work.
 * Return: how many so far, dropped ones included.
 */
u64 printk_stored(void)
{
	u32 rec = prb_head_rec(READ_ONCE(printk_ring.head));

	return READ_ONCE(normal.at.seen) + READ_ONCE(normal.at.lost) +
	       ((rec - READ_ONCE(normal.at.rec)) & PRB_REC_MASK);
}
