/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor: a prompt on the console of a kernel that runs, stands still
 * or has panicked.  Documentation/guide/monitor.rst
 *
 * It is one of two things:
 *	at the prompt	a thread, the last thing that a boot comes to; all
 *			others go on
 *	stopped		where a break, an NMI or a panic found a CPU, with
 *			interrupts off and all other CPUs held by an NMI; it
 *			takes no lock and reads the port by itself
 *
 * A command is an entry in the section monitor_commands, sorted by name.
 */
#ifndef KERNEL_MONITOR_H
#define KERNEL_MONITOR_H

#include <base/compiler.h>
#include <base/errno.h>
#include <base/types.h>
#include <kernel/reboot.h>

struct pt_regs;

struct monitor_command {
	const char *name;
	const char *args;		/* for the reader: "[PID|NAME]", "" */
	const char *help;		/* one line */
	/* argv[0] is the name.  0; -EINVAL shows @args; other errors are shown by name. */
	int (*fn)(int argc, char **argv);
	/* The @n-th word that an argument may be, to @buf; false: no more.  NULL: none. */
	bool (*complete)(unsigned int n, char *buf, size_t size);
	u32 where;			/* MONITOR_AT_PROMPT and MONITOR_STOPPED */
};

#define MONITOR_AT_PROMPT	1U	/* may sleep and take locks there */
#define MONITOR_STOPPED		2U	/* works with all standing still: takes no lock */
#define MONITOR_ANYWHERE	(MONITOR_AT_PROMPT | MONITOR_STOPPED)

#define MONITOR_COMMAND(id, args_, help_, fn_, complete_, where_)		\
	static const struct monitor_command __monitor_command_##id __used	\
	__section("monitor_commands." #id) __aligned(8) = {			\
		.name = #id, .args = (args_), .help = (help_), .fn = (fn_),	\
		.complete = (complete_), .where = (where_) }

/* What a driver gives the monitor: its port, polled. */
struct monitor_port {
	/* A byte, MONITOR_BREAK, or -EAGAIN.  Context: any, one at a time. */
	int (*poll)(void);
	void (*write)(const char *s, size_t n);	/* as a console's */
};
#define MONITOR_BREAK	0x100

#ifdef CONFIG_MONITOR
/* The parameter monitor: somebody is at the terminal. */
extern bool monitor_wanted;

/* For a driver: here is the port.  Context: boot. */
void monitor_set_port(const struct monitor_port *port);
/* For a driver: the port has something to be read.  Context: hard interrupt. */
void monitor_input(void);

/* The prompt if it is wanted; comes back with how the run ends.  Context: task, may sleep. */
enum exit_code monitor_prompt(enum exit_code code);
/* The prompt of a panic, which ends the run.  Context: panic. */
__noreturn void monitor_panic(void);

/* Of NMIs: is it the one that holds this CPU?  Comes back when that is over. */
bool monitor_nmi(struct pt_regs *regs);
/* Nobody's: the monitor is entered if it is wanted. */
bool monitor_unclaimed_nmi(struct pt_regs *regs);
/* Panic stops this CPU here. */
void monitor_keep_regs(struct pt_regs *regs);

/* For the log's drainer, which holds the console: the prompt makes room, and is back. */
void monitor_hide_line(void);
void monitor_show_line(void);

/* For commands. */
__printf(1, 2) void monitor_printf(const char *fmt, ...);
void monitor_write(const char *s, size_t n);
/* Does everything else stand still? */
bool monitor_is_stopped(void);
#else
static inline enum exit_code monitor_prompt(enum exit_code code) { return code; }
static inline bool monitor_nmi(struct pt_regs *regs) { (void)regs; return false; }
static inline bool monitor_unclaimed_nmi(struct pt_regs *regs) { (void)regs; return false; }
static inline void monitor_keep_regs(struct pt_regs *regs) { (void)regs; }
static inline void monitor_hide_line(void) { }
static inline void monitor_show_line(void) { }
#endif

#endif /* KERNEL_MONITOR_H */
