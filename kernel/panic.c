// SPDX-License-Identifier: GPL-2.0-only
/*
 * BUG(), WARN(), die() and panic(): saying what went wrong, then ending.
 *
 * Everything here works from NMI and with any lock held: the log takes no
 * lock, and panic shows it with none.
 */
#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm/irqflags.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/console.h>
#include <kernel/ktime.h>
#include <kernel/monitor.h>
#include <kernel/panic.h>
#include <kernel/params.h>
#include <kernel/percpu.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/reboot.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <kernel/sections.h>
#include <kernel/smp.h>
#include <kernel/trace.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#define NOBODY		(~0U)
#define PANIC_MSG_MAX	256
#define UD2_SIZE	2	/* bytes of the instruction that BUG() and WARN() execute */

SECTION_TABLE(struct bug_entry, __bug_table);

int panic_in_progress;
static u32 panic_cpu = NOBODY;		/* the first to panic: it alone goes on */
static unsigned int panic_depth;	/* by that CPU only */
static u32 reported_by = NOBODY;		/* the last CPU whose death is a report already */
static u32 trace_shown_by = NOBODY;	/* die() has printed this CPU's; the last one of several */
static u64 warnings;			/* [a] */
static u32 deaths;			/* [a] */

enum panic_then { PANIC_EXIT, PANIC_HALT, PANIC_DUMP, PANIC_MONITOR, PANIC_RESTART };
static enum panic_then panic_then = PANIC_EXIT;
static unsigned int panic_seconds;	/* before a restart */
static bool panic_on_warn;

/*
 * panic=exit	end the machine with EXIT_CODE_PANIC
 * panic=halt	stop for good; so does 0, as in Linux
 * panic=dump	have the host take a dump, then as exit
 * panic=monitor	the monitor's prompt, with CONFIG_MONITOR
 * panic=N	restart after N seconds; N < 0: at once
 */
static int set_panic(const char *val, const struct kernel_param *kp)
{
	static const char *const words[] = {
		[PANIC_EXIT] = "exit", [PANIC_HALT] = "halt", [PANIC_DUMP] = "dump",
#ifdef CONFIG_MONITOR
		[PANIC_MONITOR] = "monitor",
#endif
	};
	int n, err;

	(void)kp;
	if (!val)
		return -EINVAL;
	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(val, words[i]))
			continue;
		panic_then = (enum panic_then)i;
		return 0;
	}
	err = kstrtoint(val, 0, &n);
	if (err)
		return err;
	panic_then = n ? PANIC_RESTART : PANIC_HALT;
	panic_seconds = n > 0 ? (unsigned int)n : 0;
	return 0;
}
early_param("panic", panic, set_panic,
	    "after a panic: exit (default), halt, monitor, dump (the host takes one, then exit), "
	    "or restart after N seconds (negative: at once, 0: halt)");

static int set_panic_on_warn(const char *val, const struct kernel_param *kp)
{
	(void)kp;
	if (val && strcmp(val, "0") && strcmp(val, "1"))
		return -EINVAL;
	panic_on_warn = !val || *val == '1';
	return 0;
}
early_param("panic_on_warn", panic_on_warn, set_panic_on_warn, "[=0|1] a WARN() is a panic (default 0)");

static __noreturn void panic_end(void)
{
	switch (panic_then) {
	case PANIC_RESTART:
		for (unsigned int s = 0; s < panic_seconds; s++)
			udelay(1000000);
		machine_restart();
	case PANIC_DUMP:
		machine_dump();
		machine_exit(EXIT_CODE_PANIC);
	case PANIC_EXIT:
		machine_exit(EXIT_CODE_PANIC);
	case PANIC_MONITOR:
#ifdef CONFIG_MONITOR
		monitor_panic();
#endif
	case PANIC_HALT:
		break;
	}
	halt_forever();
}

/* A panic inside a panic: say so in one line past everything that may be broken, and end. */
static __noreturn void panic_again(const char *fmt)
{
	static const char hex[] = "0123456789abcdef";
	unsigned long ip = (unsigned long)__builtin_return_address(0);
	char addr[20] = "0x";

	if (panic_depth == 2) {
		for (int i = 0; i < 16; i++)
			addr[2 + i] = hex[(ip >> (60 - 4 * i)) & 15];
		addr[18] = '\n';
		console_write_raw("\nPanic inside a panic: ");
		console_write_raw(fmt);
		console_write_raw(" from ");
		console_write_raw(addr);
	}
	if (panic_depth <= 3)
		panic_end();
	halt_forever();
}

/* First come; every other CPU stops here, for good. */
static void panic_enter(const char *fmt)
{
	u32 me = raw_smp_processor_id();
	u32 old = NOBODY;

	local_irq_disable();
	preempt_count_add(PREEMPT_OFFSET);
	if (!try_cmpxchg(&panic_cpu, &old, me) && old != me)
		halt_forever();
	if (++panic_depth > 1)
		panic_again(fmt);
	WRITE_ONCE(panic_in_progress, 1);
	/* The store before the NMIs.  Pairs with panic_stops_this_cpu(). */
	smp_mb();
	smp_stop_others();
	trace_panic();
}

/**
 * panic_stops_this_cpu() - has another CPU panicked?
 *
 * Context: any, NMI too.
 * Return: true: this one has nothing to do any more.
 */
bool panic_stops_this_cpu(void)
{
	return READ_ONCE(panic_in_progress) && READ_ONCE(panic_cpu) != raw_smp_processor_id();
}

/**
 * panic() - say why the system cannot go on, and end it
 * @fmt: the reason, without a newline
 *
 * The message is on the consoles before the stack trace is begun, which may
 * fault: a panic inside a panic prints one line past the log and ends.
 * What then: the panic= parameter.
 *
 * Context: any, NMI and the switch path too.  Takes no lock.
 */
void panic(const char *fmt, ...)
{
	static char msg[PANIC_MSG_MAX], record[PANIC_MSG_MAX];
	bool trace_is_shown;
	va_list args;

	panic_enter(fmt);
	trace_is_shown = READ_ONCE(trace_shown_by) == raw_smp_processor_id();
	va_start(args, fmt);
	vscnprintf(msg, sizeof(msg), fmt, args);
	va_end(args);

	pr_emerg("Kernel panic - not syncing: %s\n", msg);
	memcpy(record, msg, sizeof(record));
	if (READ_ONCE(reported_by) != raw_smp_processor_id())
		(void)report_record(&(struct report) { "panic", "panic",
				    .ip = (unsigned long)__builtin_return_address(0) }, record);
	if (!trace_is_shown)
		pr_emerg("CPU: %u PID: %d Comm: %.16s\n", raw_smp_processor_id(),
			 current->pid, current->comm);
	console_flush_on_panic();
	if (!trace_is_shown)
		dump_stack();
	pr_emerg("---[ end Kernel panic - not syncing: %s ]---\n", msg);
	console_flush_on_panic();
	panic_end();
}

/**
 * death_is_reported() - what this CPU is about to die of has been reported
 *
 * Neither die() nor panic() makes a report of it then.
 *
 * Context: any, NMI too.
 */
void death_is_reported(void)
{
	WRITE_ONCE(reported_by, raw_smp_processor_id());
}

/* Once for all that is said of a death.  The kind: "page fault" as "page-fault". */
static void report_fault(const char *what, const struct pt_regs *regs, unsigned long error)
{
	char kind[REPORT_NAME_MAX], text[128];

	if (READ_ONCE(reported_by) == raw_smp_processor_id())
		return;
	death_is_reported();
	strscpy(kind, what, sizeof(kind));
	kind[strcspn(kind, ":")] = '\0';
	for (char *c = kind; *c; c++)
		if (*c == ' ')
			*c = '-';
	scnprintf(text, sizeof(text), "%s: %04lx at %pS", what, error, (void *)regs->ip);
	(void)report_record(&(struct report) { "fault", kind, .ip = regs->ip }, text);
}

/**
 * die() - an exception that nobody could handle
 * @what:  which, in words
 * @regs:  the registers at the time
 * @error: the CPU's error code
 *
 * Context: the exception handler, in any context, NMI included.
 */
void die(const char *what, struct pt_regs *regs, unsigned long error)
{
	unsigned int nth = xadd(&deaths, 1U) + 1;

	local_irq_disable();
	pr_emerg("%s: %04lx [#%u]\n", what, error, nth);
	pr_emerg("CPU: %u PID: %d Comm: %.16s\n", raw_smp_processor_id(),
		 current->pid, current->comm);
	report_fault(what, regs, error);
	/* The report itself may fault: then the second death does not try again. */
	if (nth == 1) {
		show_regs(regs);
		show_stack(NULL, regs);
	}
	/* Another CPU may be the one that ends the system: its own is shown then. */
	WRITE_ONCE(trace_shown_by, raw_smp_processor_id());
	panic("Fatal exception: %s", what);
}

static struct bug_entry *find_bug(unsigned long ip)
{
	struct bug_entry *b;

	for (b = __start___bug_table; b < __stop___bug_table; b++)
		if ((unsigned long)&b->ip_disp + (long)b->ip_disp == ip)
			return b;
	return NULL;
}

static const char *bug_file(const struct bug_entry *b)
{
	return (const char *)((unsigned long)&b->file_disp + (long)b->file_disp);
}

/**
 * count_warning() - a warning has been printed whole
 *
 * Context: any, NMI too.  Panics if panic_on_warn= says so.
 */
void count_warning(void)
{
	(void)xadd(&warnings, 1ULL);
	if (!panic_on_warn)
		return;
	death_is_reported();
	panic("panic_on_warn set");
}

/* For programs, who get file and line. */
static void record_bug(const char *detector, const char *kind, const struct bug_entry *b,
		       const struct pt_regs *regs)
{
	char text[128];

	scnprintf(text, sizeof(text), "%s:%u", bug_file(b), b->line);
	(void)report_record(&(struct report) { detector, kind, .ip = regs->ip }, text);
}

static void report_warning(const struct bug_entry *b, struct pt_regs *regs)
{
	pr_warn("------------[ cut here ]------------\n");
	pr_warn("WARNING: CPU: %u PID: %d at %s:%u %pS\n", raw_smp_processor_id(),
		current->pid, bug_file(b), b->line, (void *)regs->ip);
	pr_warn("Comm: %.16s\n", current->comm);
	record_bug("warn", "warning", b, regs);
	show_regs(regs);
	show_stack(NULL, regs);
	pr_warn("---[ end trace %016llu ]---\n", READ_ONCE(warnings) + 1);
	count_warning();
}

/**
 * report_bug() - was this ud2 a BUG() or a WARN()?  Print its report
 * @regs: registers at the ud2; moved past it for a WARN()
 *
 * Context: the exception handler, in any context, NMI included.
 * Return: true for a WARN(), and the caller returns from the exception; false
 * for a BUG(), after its headline is printed, and for a ud2 of another kind:
 * the caller calls die().
 */
bool report_bug(struct pt_regs *regs)
{
	struct bug_entry *b = find_bug(regs->ip);

	if (!b)
		return false;
	if (!(b->flags & BUGFLAG_WARNING)) {
		pr_emerg("------------[ cut here ]------------\n");
		pr_emerg("kernel BUG at %s:%u!\n", bug_file(b), b->line);
		/* Who has just reported what is wrong says BUG() to end it. */
		if (READ_ONCE(reported_by) != raw_smp_processor_id())
			record_bug("bug", "bug", b, regs);
		death_is_reported();
		return false;
	}
	if (!(b->flags & BUGFLAG_ONCE) ||
	    !(__atomic_fetch_or(&b->flags, BUGFLAG_DONE, __ATOMIC_RELAXED) & BUGFLAG_DONE))
		report_warning(b, regs);
	regs->ip += UD2_SIZE;
	return true;
}

/**
 * warn_count() - reports made by WARN() so far
 *
 * A test compares it before and after: a warning fails the test.
 *
 * Context: any.
 * Return: how many since boot.
 */
unsigned long warn_count(void)
{
	return (unsigned long)READ_ONCE(warnings);
}
