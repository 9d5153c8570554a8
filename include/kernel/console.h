/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Consoles: where the log is shown, and the log's interface beyond printk().
 */
#ifndef KERNEL_CONSOLE_H
#define KERNEL_CONSOLE_H

#include <base/list.h>
#include <base/types.h>

struct console {
	const char *name;		/* as in console=NAME[,OPTIONS] */
	/*
	 * Write @len bytes.  Called by one context at a time, except from
	 * panic, which may interrupt a write half way: so it takes no lock
	 * and can start afresh at any byte.  Context: any.
	 */
	void (*write)(struct console *con, const char *s, size_t len);
	/* Options after the comma in console=, NULL if none; 0 or -errno.  May be NULL. */
	int (*setup)(struct console *con, const char *options);
	void *data;
	bool enabled;			/* by console=, or all if there is none */
	bool early;			/* usable before memory is up */
	struct list_head list;
};

#ifdef CONFIG_PRINTK
void register_console(struct console *con);	/* boot; early ones before mm_init() */

/* Wait until all that was logged before the call is on the consoles.  Context: task, may sleep. */
void console_flush(void);
/* The same without waiting for the thread: panic and machine_exit().  Context: any. */
void console_flush_on_panic(void);
/* Show what there is, unless somebody is doing so; never waits.  Context: any, NMI too. */
void console_try_flush(void);
/* Past the log, straight to every console: when the log may be what is broken.  Context: any. */
void console_write_raw(const char *s);

/* The consoles are the caller's alone in between.  Context: task, may sleep. */
void console_acquire(void);
void console_release(void);

/* Called from the tick: wakes the console thread if there is something to write. */
void printk_tick(void);
/* The log waits to be shown by the thread: somebody has to wake it.  Context: any. */
bool printk_needs_tick(void);

/* Records overwritten before a console showed them / records ever stored. */
u64 printk_lost(void);
u64 printk_stored(void);

extern int console_loglevel;		/* levels below this are shown */
#else
static inline void register_console(struct console *con) { (void)con; }
static inline void console_flush(void) { }
static inline void console_flush_on_panic(void) { }
static inline void console_try_flush(void) { }
static inline void console_write_raw(const char *s) { (void)s; }
static inline void printk_tick(void) { }
static inline bool printk_needs_tick(void) { return false; }
static inline u64 printk_lost(void) { return 0; }
static inline u64 printk_stored(void) { return 0; }
#endif

#endif /* KERNEL_CONSOLE_H */
