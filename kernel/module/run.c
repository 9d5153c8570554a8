// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running the modules that are linked into the image, and judging them.
 *
 * All are started in the order of their link, have modules.linger=
 * milliseconds for themselves, and are ended in the reverse order.  A module
 * passes if its init function returned 0, nobody holds a reference when it is
 * to end, none of its threads outlives it, and no warning was reported on its
 * account.  The results are KTAP, one a module.
 *
 * Whose a thread is: its function lies in the module's text; or, for threads
 * whose function is the kernel's (a kthread worker), it was made while the
 * module's init function ran.  Whose a warning is: it was raised in the
 * module's text or in what that called, or by a thread with a function there,
 * or while its init or exit function ran.
 */
#define pr_fmt(fmt) "modules: " fmt

#include <asm/current.h>
#include <asm/bitops.h>
#include <asm/irqflags.h>
#include <asm/stacktrace.h>
#include <base/err.h>
#include <kernel/console.h>
#include <kernel/kthread.h>
#include <kernel/module.h>
#include <kernel/panic.h>
#include <kernel/params.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/test_summary.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#define PID_LIMIT	32768

extern struct module *const __start_modules[], *const __stop_modules[];

static unsigned int linger = 1000;
core_param("modules.linger", linger, uint,
	   "milliseconds that modules run between init and exit (1000)");

/* The threads that were there before the first module. */
static DECLARE_BITMAP(older_threads, PID_LIMIT);
/* The module whose init or exit function runs: what is reported meanwhile is its fault. */
static struct module *in_call;

#define for_each_module(m)							\
	for (struct module *const *__p = __start_modules, *m;			\
	     __p < __stop_modules && (m = *__p, true); __p++)

static unsigned long module_count(void)
{
	return (unsigned long)(__stop_modules - __start_modules);
}

/**
 * __module_text_address() - whose function is this?
 * @addr: an address of code
 *
 * Context: any.
 * Return: the module, NULL if it is the kernel's.
 */
struct module *__module_text_address(unsigned long addr)
{
	for_each_module(m) {
		if (addr >= (unsigned long)m->text_start && addr < (unsigned long)m->text_end)
			return m;
	}
	return NULL;
}

static struct module *module_of_thread(struct task_struct *k)
{
	return k->kthread ? __module_text_address((unsigned long)kthread_func(k)) : NULL;
}

static bool is_module_text(const struct stack_entry *e, void *arg)
{
	struct module **found = arg;

	*found = __module_text_address(e->addr);
	return !*found;
}

/**
 * module_note_warning() - a bug was reported, here and now: is it a module's?
 *
 * Context: any, NMI too.
 */
void module_note_warning(void)
{
	struct module *m = NULL;

	if (!module_count())
		return;
	stack_walk(NULL, NULL, is_module_text, &m);
	if (!m && in_task())
		m = module_of_thread(current);
	if (!m)
		m = READ_ONCE(in_call);
	if (m)
		atomic_inc(&m->warnings);
}

static __printf(2, 3) void fault(struct module *m, const char *fmt, ...)
{
	char text[160];
	va_list args;

	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	printk(KERN_REPORT "    # %s: %s\n", m->name, text);
	m->faults++;
}

static void note_thread(struct task_struct *p, void *arg)
{
	(void)arg;
	if (p->pid < PID_LIMIT)
		__set_bit((unsigned long)p->pid, older_threads);
}

static void newest_pid(struct task_struct *p, void *arg)
{
	int *newest = arg;

	if (p->pid > *newest)
		*newest = p->pid;
}

/* Say what happens, on the consoles, before it does: a hang has to have a name. */
static void announce(const char *name, const char *what)
{
	printk(KERN_REPORT "    # %s%s: running\n", name, what);
	console_flush();
}

/* The two things that a function called from here must leave as they were. */
static void check_context(struct module *m, const char *what, u32 count)
{
	if (preempt_count() == count && !irqs_disabled())
		return;
	fault(m, "%s left preempt_count %x (before: %x), interrupts %s", what, preempt_count(),
	      count, irqs_disabled() ? "off" : "on");
	local_irq_enable();
	if (preempt_count() > count)
		preempt_count_sub(preempt_count() - count);
	else
		preempt_count_add(count - preempt_count());
}

static void start_module(struct module *m)
{
	u32 count = preempt_count();
	unsigned int before = (unsigned int)atomic_read(&m->warnings);

	announce(m->name, ".init");
	m->state = MODULE_STATE_COMING;
	for_each_task(newest_pid, &m->first_pid);
	WRITE_ONCE(in_call, m);
	m->init_error = m->init ? m->init() : 0;
	WRITE_ONCE(in_call, NULL);
	for_each_task(newest_pid, &m->last_pid);
	check_context(m, "init", count);
	if (atomic_read(&m->warnings) != before)
		fault(m, "a warning was reported during init");
	/* Linux: a positive value is said to be wrong, and the module is loaded. */
	if (m->init_error > 0)
		fault(m, "init returned %d, which is neither 0 nor an error", m->init_error);
	else if (m->init_error)
		fault(m, "init returned %pe (%d)", ERR_PTR(m->init_error), m->init_error);
	m->state = m->init_error < 0 ? MODULE_STATE_GONE : MODULE_STATE_LIVE;
}

static void end_module(struct module *m)
{
	u32 count = preempt_count();
	int users;

	if (m->state != MODULE_STATE_LIVE)
		return;
	if (m->init && !m->exit) {
		printk(KERN_REPORT "    # %s: has no exit function: it stays\n", m->name);
		return;
	}
	/* Takes the last reference, so that try_module_get() fails from here. */
	users = atomic_cmpxchg(&m->refcount, 1, 0) - 1;
	if (users) {
		fault(m, "%d reference(s) are held, so it cannot end", users);
		return;
	}
	announce(m->name, ".exit");
	m->state = MODULE_STATE_GOING;
	WRITE_ONCE(in_call, m);
	if (m->exit)
		m->exit();
	WRITE_ONCE(in_call, NULL);
	check_context(m, "exit", count);
	m->state = MODULE_STATE_GONE;
}

/* The module to which a thread is left over; NULL: it is nobody's, or may stay. */
static struct module *owner_of_left(struct task_struct *p)
{
	struct module *m;

	if (p->pid < PID_LIMIT && test_bit((unsigned long)p->pid, older_threads))
		return NULL;
	m = module_of_thread(p);
	/* The workers of the work queues come and go as they are needed. */
	if (!m && strncmp(p->comm, "kworker", 7) == 0)
		return NULL;
	if (!m) {
		for_each_module(made) {
			if (p->pid > made->first_pid && p->pid <= made->last_pid)
				m = made;
		}
	}
	/* One that has no exit function may keep its threads. */
	return m && m->state == MODULE_STATE_GONE ? m : NULL;
}

static void check_left(struct task_struct *p, void *arg)
{
	struct module *m = owner_of_left(p);

	(void)arg;
	if (m)
		fault(m, "left a thread: %s [T%d], %s, in %ps", p->comm, p->pid,
		      task_state_name(READ_ONCE(p->state)),
		      p->kthread ? kthread_func(p) : NULL);
}

static void report_module(struct module *m, unsigned int number, struct test_summary *sum)
{
	bool failed = m->faults != 0;

	sum->total++;
	if (failed)
		sum->failed++;
	else
		sum->passed++;
	printk(KERN_REPORT "    %s %u %s\n", failed ? "not ok" : "ok", number, m->name);
	console_flush();
}

/**
 * modules_run() - start all modules, let them run, end them, and judge them
 * @sum: one unit a module is added
 *
 * Context: task, may sleep; all initcalls are done.
 */
void modules_run(struct test_summary *sum)
{
	unsigned long planned = module_count();
	struct test_summary mine = {};
	unsigned int number = 0;

	if (!planned)
		return;
	printk(KERN_REPORT "KTAP version 1\n");
	printk(KERN_REPORT "1..1\n");
	printk(KERN_REPORT "    KTAP version 1\n");
	printk(KERN_REPORT "    # Subtest: modules\n");
	printk(KERN_REPORT "    1..%lu\n", planned);
	for_each_task(note_thread, NULL);
	for_each_module(m)
		start_module(m);
	announce("all", "");
	msleep(linger);
	for (struct module *const *p = __stop_modules; p-- > __start_modules; )
		end_module(*p);
	for_each_task(check_left, NULL);
	for_each_module(m) {
		if (atomic_read(&m->warnings))
			fault(m, "%d warning(s) were reported", atomic_read(&m->warnings));
		report_module(m, ++number, &mine);
	}
	printk(KERN_REPORT "    # modules: pass:%u fail:%u skip:%u total:%u\n",
	       mine.passed, mine.failed, mine.skipped, mine.total);
	printk(KERN_REPORT "%s 1 modules\n", mine.failed ? "not ok" : "ok");
	console_flush();
	test_summary_add(sum, &mine);
}

/**
 * try_module_get() - hold a module where it is
 * @m: the module, NULL for the kernel itself
 *
 * Context: any.
 * Return: false if it is about to end.
 */
bool try_module_get(struct module *m)
{
	int old = m ? atomic_read(&m->refcount) : 0;

	if (!m)
		return true;
	while (old > 0) {
		if (atomic_try_cmpxchg(&m->refcount, &old, old + 1))
			return true;
	}
	return false;
}

/**
 * __module_get() - hold a module that is known to be held already
 * @m: the module, NULL for the kernel itself
 *
 * Context: any.
 */
void __module_get(struct module *m)
{
	if (m)
		atomic_inc(&m->refcount);
}

/**
 * module_put() - the end of a try_module_get()
 * @m: the module, NULL for the kernel itself
 *
 * Context: any.
 */
void module_put(struct module *m)
{
	if (m)
		atomic_dec(&m->refcount);
}

/**
 * module_refcount() - how many hold the module
 * @m: the module
 *
 * Context: any.
 * Return: the number; -1 once it is ending.
 */
int module_refcount(struct module *m)
{
	return atomic_read(&m->refcount) - 1;
}
