// SPDX-License-Identifier: GPL-2.0-only
/* The command bt: where a thread stands, with the other CPUs held meanwhile. */
#include <asm/irqflags.h>
#include <asm/stacktrace.h>
#include <base/errno.h>
#include <lib/string.h>

#include "tasks.h"

#define FRAMES	64

/* Whose trace is wanted, and the first one that fits. */
struct trace {
	enum { BY_TURN, BY_PID, BY_NAME, BY_CPU } by;
	unsigned int number;
	const char *name;
	unsigned int at;
	bool found, running;
	struct row row;
	struct stack_entry entry[FRAMES];
	unsigned int nr;
};
static struct trace prompt_trace, stopped_trace;

static bool is_wanted(struct trace *t, const struct task_struct *p)
{
	switch (t->by) {
	case BY_TURN:
		return t->at++ == t->number;
	case BY_PID:
		return (unsigned int)p->pid == t->number && !is_idle_task(p);
	case BY_NAME:
		return !strcmp(p->comm, t->name);
	case BY_CPU:
		return READ_ONCE(p->on_cpu) && READ_ONCE(p->cpu) == t->number;
	}
	return false;
}

static bool take_entry(const struct stack_entry *e, void *arg)
{
	struct trace *t = arg;

	t->entry[t->nr++] = *e;
	return t->nr < FRAMES;
}

static void take_trace(struct task_struct *p, void *arg)
{
	struct trace *t = arg;
	struct pt_regs *regs = NULL;

	if (t->found || !is_wanted(t, p))
		return;
	t->found = true;
	t->nr = 0;
	monitor_take_row(&t->row, p);
	if (READ_ONCE(p->on_cpu))
		regs = monitor_regs(READ_ONCE(p->cpu));
	/* Where it runs we do not know: the words of its stack are old. */
	t->running = READ_ONCE(p->on_cpu) && !regs && p != current;
	if (!t->running)
		stack_walk(p, regs, take_entry, t);
}

static void print_trace(const struct trace *t)
{
	char wait[128];

	monitor_wait_text(&t->row, wait, sizeof(wait));
	monitor_printf("%s/%d: %s%s%s\n", t->row.comm, t->row.pid, monitor_state_text(&t->row),
		       *wait ? ", " : "", wait);
	if (t->running)
		monitor_printf("  it runs on CPU %u, which does not answer\n", t->row.cpu);
	for (unsigned int i = 0; i < t->nr; i++) {
		const struct stack_entry *e = &t->entry[i];

		if (e->exact)
			monitor_printf("  -- at %pS\n", (void *)e->addr);
		else
			monitor_printf("  %s%pB\n", e->reliable ? "" : "? ", (void *)e->addr);
	}
}

/* With the other CPUs held: what they run stands still while it is looked at. */
static bool trace_one(struct trace *t)
{
	bool stop = !monitor_is_stopped();
	unsigned long flags;

	t->found = false;
	t->at = 0;
	local_irq_save(flags);
	if (stop)
		stop = monitor_stop();
	monitor_each_task(take_trace, t);
	if (stop)
		monitor_release();
	local_irq_restore(flags);
	if (t->found)
		print_trace(t);
	return t->found;
}

static int cmd_bt(int argc, char **argv)
{
	struct trace *t = monitor_is_stopped() ? &stopped_trace : &prompt_trace;

	t->by = BY_TURN;
	t->number = 0;
	if (argc == 1) {
		for (; trace_one(t); t->number++)
			;
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "cpu") && monitor_number(argv[2], &t->number))
		t->by = BY_CPU;
	else if (argc == 2 && monitor_number(argv[1], &t->number))
		t->by = BY_PID;
	else if (argc == 2)
		t->by = BY_NAME;
	else
		return -EINVAL;
	t->name = argv[1];
	return trace_one(t) ? 0 : -ESRCH;
}

/* For completion: the @n-th name. */
struct nth {
	unsigned int left;
	bool found;
	char name[TASK_COMM_LEN];
};

static void take_name(struct task_struct *p, void *arg)
{
	struct nth *nth = arg;

	if (!nth->found && !nth->left--) {
		memcpy(nth->name, p->comm, sizeof(nth->name));
		nth->found = true;
	}
}

bool monitor_complete_task(unsigned int n, char *buf, size_t size)
{
	struct nth nth = { .left = n };

	monitor_each_task(take_name, &nth);
	if (nth.found)
		strscpy(buf, nth.name, size);
	return nth.found;
}
MONITOR_COMMAND(bt, "[PID|NAME|cpu N]", "stack trace of a thread, of a CPU, of all threads", cmd_bt,
		monitor_complete_task, MONITOR_ANYWHERE);
