// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who waits for whom: a wait whose end hangs on one known thread (a mutex's
 * owner; the target of join, stop and park; the worker that is flushed) is an edge, and a cycle is found
 * when its last edge is added, not when somebody notices the silence.
 */
#define pr_fmt(fmt) "waits: " fmt

#include <asm/irqflags.h>
#include <base/compiler.h>
#include <base/errno.h>
#include <kernel/kthread.h>
#include <kernel/mutex.h>
#include <kernel/printk.h>
#include <kernel/report.h>
#include <kernel/rtmutex.h>
#include <kernel/rwsem.h>
#include <kernel/spinlock.h>
#include <kernel/task.h>
#include <kernel/watchdog.h>
#include <lib/string.h>
#include <lib/vsprintf.h>
#include <trace/wait.h>

/*
 * Covers wait_kind and wait_obj of all threads for the kinds that have
 * edges: adding one and walking the rest is one step, so of two threads that
 * close a cycle together the second one sees it.
 */
static DEFINE_RAW_SPINLOCK(wait_graph_lock);

static const char *const kind_names[] = {
	[WAIT_NONE]	  = "nothing",
	[WAIT_EVENT]	  = "event",
	[WAIT_COMPLETION] = "completion",
	[WAIT_MUTEX]	  = "mutex",
	[WAIT_SEMAPHORE]  = "semaphore",
	[WAIT_RWSEM]	  = "rwsem",
	[WAIT_RT_MUTEX]	  = "rt_mutex",
	[WAIT_JOIN]	  = "join",
	[WAIT_STOP]	  = "stop",
	[WAIT_PARK]	  = "park",
	[WAIT_FLUSH]	  = "flush",
	[WAIT_SLEEP]	  = "sleep",
};
_Static_assert(ARRAY_SIZE(kind_names) == WAIT_KINDS, "a name per kind of wait");

/**
 * wait_kind_name() - a word for what a thread waits for
 * @kind: the kind
 *
 * Context: any.
 * Return: a constant string.
 */
const char *wait_kind_name(enum wait_kind kind)
{
	return (unsigned int)kind < WAIT_KINDS ? kind_names[kind] : "?";
}

/* A look without the completion's lock, whose holder may be the one who reports. */
static bool completion_has_come(const struct completion *c)
{
	return READ_ONCE(c->done) != 0;
}

/* The thread that alone can end a wait; NULL: none, or it is over already. */
static struct task_struct *ender(struct task_struct *waiter, enum wait_kind kind,
				 const void *obj)
{
	struct task_struct *t;

	switch (kind) {
	case WAIT_MUTEX:
		t = mutex_owner(obj);
		return t == waiter ? NULL : t;	/* handed over: it is about to run */
	case WAIT_RT_MUTEX:
		t = rt_mutex_owner(obj);
		return t == waiter ? NULL : t;
	case WAIT_RWSEM:
		t = READ_ONCE(((const struct rw_semaphore *)obj)->owner);
		return t == waiter ? NULL : t;
	case WAIT_JOIN:
	case WAIT_STOP:
		t = (struct task_struct *)obj;
		return READ_ONCE(t->state) == TASK_DEAD ? NULL : t;
	case WAIT_PARK:
		t = (struct task_struct *)obj;
		return kthread_park_pending(t) ? t : NULL;
	case WAIT_FLUSH:
		/* It lives on the waiter's stack, until flush_wait_end() takes the lock. */
		return completion_has_come(&((const struct flush_wait *)obj)->done) ?
			NULL : ((const struct flush_wait *)obj)->ender;
	case WAIT_NONE:
	case WAIT_EVENT:
	case WAIT_COMPLETION:
	case WAIT_SEMAPHORE:
	case WAIT_SLEEP:
	case WAIT_KINDS:
		break;
	}
	return NULL;
}

static struct task_struct *ender_of(struct task_struct *t)
{
	return ender(t, READ_ONCE(t->wait_kind), READ_ONCE(t->wait_obj));
}

#ifdef CONFIG_PROVE_LOCKING
static const char *class_of_wait(enum wait_kind kind, const void *obj)
{
	if (kind == WAIT_MUTEX)
		return ((const struct mutex *)obj)->dep_map.name;
	if (kind == WAIT_RWSEM)
		return ((const struct rw_semaphore *)obj)->dep_map.name;
	return ((const struct rt_mutex *)obj)->dep_map.name;
}
#else
static const char *class_of_wait(enum wait_kind kind, const void *obj)
{
	(void)kind, (void)obj;
	return NULL;
}
#endif

/* What is waited for: a lock's class, the thread, what is flushed.  The waiter keeps @obj. */
static void name_object(char *name, size_t size, enum wait_kind kind, const void *obj)
{
	const char *class;

	switch (kind) {
	case WAIT_MUTEX:
	case WAIT_RWSEM:
	case WAIT_RT_MUTEX:
		class = class_of_wait(kind, obj);
		if (class)
			strscpy(name, class, size);
		else
			scnprintf(name, size, "%ps", obj);
		break;
	case WAIT_JOIN:
	case WAIT_STOP:
	case WAIT_PARK:
		strscpy(name, ((const struct task_struct *)obj)->comm, size);
		break;
	case WAIT_FLUSH:
		scnprintf(name, size, "%ps", ((const struct flush_wait *)obj)->what);
		break;
	default:
		*name = '\0';
		if (obj)
			scnprintf(name, size, "%ps", obj);
	}
}

/* Without the stacks: where the report of hangs is not built in, or is busy with another one. */
static void report_alone(const struct report *r, enum wait_kind kind, const void *obj)
{
	struct task_struct *me = current, *t = ender(me, kind, obj);
	unsigned int steps = nr_tasks();

	if (!report_begin(r, "%s/%d waits (%s %s) for", me->comm, me->pid, wait_kind_name(kind),
			  r->name))
		return;
	/* The lock holds the waits, not the owners: a mutex may be handed over meanwhile. */
	for (; t && t != me && steps--; t = ender_of(t)) {
		char name[WAIT_NAME_MAX];

		name_object(name, sizeof(name), t->wait_kind, t->wait_obj);
		pr_emerg("  %s/%d, which waits (%s %s) for\n", t->comm, t->pid,
			 wait_kind_name(t->wait_kind), name);
	}
	pr_emerg("  %s/%d\n", me->comm, me->pid);
	report_end(r);
}

/* The wait is written down, and stays until this is over. */
static void report_cycle(enum wait_kind kind, const void *obj)
{
	struct report r = { .detector = "waits", .kind = "cycle" };
	char name[WAIT_NAME_MAX];
	unsigned long flags;

	name_object(name, sizeof(name), kind, obj);
	r.name = name;
	/* The report tries locks that interrupts take. */
	local_irq_save(flags);
	if (!hang_report(&(struct hang){ .detector = r.detector, .kind = r.kind, .cpu = -1,
			 .task = current, .name = name },
			 "%s/%d waits (%s %s) for what waits for it", current->comm, current->pid,
			 wait_kind_name(kind), name)) {
		raw_spin_lock(&wait_graph_lock);
		report_alone(&r, kind, obj);
		raw_spin_unlock(&wait_graph_lock);
	}
	local_irq_restore(flags);
}

/* Does the chain of waits that begins with this one come back to @me? */
static bool closes_cycle(struct task_struct *me, enum wait_kind kind, const void *obj,
			 bool interruptible)
{
	struct task_struct *t = ender(me, kind, obj);
	unsigned int steps = nr_tasks();	/* a reported cycle of mutexes may stand */

	while (t && steps--) {
		/* A stop ends an interruptible wait, also this new one: the chain ends here. */
		if (kind == WAIT_STOP &&
		    (t == me ? interruptible : READ_ONCE(t->wait_interruptible)))
			return false;
		if (t == me)
			return true;
		kind = READ_ONCE(t->wait_kind);
		t = ender_of(t);
	}
	return false;
}

/**
 * wait_graph_enter() - write down what this thread is about to wait for
 * @kind:          a kind that ender() knows
 * @obj:           the lock, the thread or the flush; the caller keeps it alive
 * @interruptible: kthread_stop() ends the wait
 *
 * A cycle is a report.  A join, stop or flush that would close one is not
 * left written down: its caller must not wait.  The others do wait, and stand
 * in every report.
 *
 * Context: task.  Takes and releases wait_graph_lock.
 * Return: true if it closes a cycle, which has been reported.
 */
bool wait_graph_enter(enum wait_kind kind, const void *obj, bool interruptible)
{
	struct task_struct *me = current;
	unsigned long flags;
	bool cycle, refused;

	raw_spin_lock_irqsave(&wait_graph_lock, flags);
	cycle = closes_cycle(me, kind, obj, interruptible);
	refused = cycle && (kind == WAIT_JOIN || kind == WAIT_STOP || kind == WAIT_FLUSH);
	WRITE_ONCE(me->wait_interruptible, interruptible);
	/* Who it is, is looked up for the trace alone. */
	wait_note_ender(kind, obj, trace_wait_begin_enabled() ? ender(me, kind, obj) : NULL);
	raw_spin_unlock_irqrestore(&wait_graph_lock, flags);
	if (unlikely(cycle)) {
		/* It stands: nobody in it goes on by itself. */
		report_cycle(kind, obj);
		if (refused)
			wait_graph_leave();
	}
	return cycle;
}

/**
 * wait_graph_self() - a function waits for its own end, by spinning: report it
 * @fn: the function
 * @ip: where it does
 *
 * Context: any.
 */
void wait_graph_self(const void *fn, unsigned long ip)
{
	const struct report r = { "waits", "cycle", .object = fn, .ip = ip };

	if (report_begin(&r, "%ps waits for its own end", fn))
		report_end(&r);
}

/**
 * wait_graph_leave() - the wait is over
 *
 * Under the lock, so that a walk on another CPU has done with the object.
 *
 * Context: task.  Takes and releases wait_graph_lock.
 */
void wait_graph_leave(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&wait_graph_lock, flags);
	wait_note_end();
	WRITE_ONCE(current->wait_interruptible, false);
	raw_spin_unlock_irqrestore(&wait_graph_lock, flags);
}

/**
 * wait_graph_forget() - wait until no walk can still look at a thread
 *
 * A walk reads a lock's owner and follows it without a reference.  It does
 * so under wait_graph_lock; a thread that owns nothing any more cannot be
 * found by walks that begin later, so having had the lock once is enough.
 *
 * Context: any but NMI.  Takes and releases wait_graph_lock.
 */
void wait_graph_forget(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&wait_graph_lock, flags);
	raw_spin_unlock_irqrestore(&wait_graph_lock, flags);
}

/**
 * flush_wait_begin() - prepare to wait until a worker has done something
 * @f:     made here; whoever does it completes @f->done
 * @ender: the worker; NULL if it is not one known thread
 * @what:  the function that is waited for, for reports
 *
 * Called with the lock held that keeps @ender from ending, so that the edge
 * is there no sooner than there is something to wait for.
 *
 * Context: task.
 * Return: 0, and then flush_wait_end() must follow; -EDEADLK if waiting would
 * close a cycle, which has been reported.
 */
int flush_wait_begin(struct flush_wait *f, struct task_struct *ender, const void *what)
{
	init_completion(&f->done);
	completion_set_novalidate(&f->done);
	f->ender = ender;
	f->what = what;
	if (!ender)
		return 0;	/* no edge: it is a wait for a completion like any other */
	if (wait_graph_enter(WAIT_FLUSH, f, false))
		return -EDEADLK;
	get_task_struct(ender);
	return 0;
}

/**
 * flush_wait_end() - wait for what flush_wait_begin() has prepared
 * @f: the flush
 *
 * Context: task, may sleep.
 */
void flush_wait_end(struct flush_wait *f)
{
	wait_for_completion(&f->done);
	if (!f->ender)
		return;
	/* Nobody looks at @f or at the worker through it any more after this. */
	wait_graph_leave();
	put_task_struct(f->ender);
}

#ifdef CONFIG_MONITOR
static void take_edge(struct task_struct *t, struct wait_edge *edge)
{
	edge->kind = READ_ONCE(t->wait_kind);
	edge->obj = READ_ONCE(t->wait_obj);
	edge->ender = ender_of(t);
	if (edge->ender) {
		edge->pid = edge->ender->pid;
		memcpy(edge->comm, edge->ender->comm, sizeof(edge->comm));
	}
}

/**
 * wait_graph_edge() - what a thread waits for, and who can end it
 * @t:       the thread, which somebody keeps alive
 * @edge:    filled
 * @stopped: everything else stands still: no lock is taken
 *
 * Context: any but NMI; with @stopped any.
 */
void wait_graph_edge(struct task_struct *t, struct wait_edge *edge, bool stopped)
{
	unsigned long flags;

	if (stopped) {
		take_edge(t, edge);
		return;
	}
	raw_spin_lock_irqsave(&wait_graph_lock, flags);
	take_edge(t, edge);
	raw_spin_unlock_irqrestore(&wait_graph_lock, flags);
}
#endif

#ifdef CONFIG_HANG_REPORT
/**
 * wait_graph_try_edge() - the same, for who cannot wait for the lock
 * @t:    the thread, which somebody keeps alive
 * @edge: filled
 *
 * Context: any, NMI too.
 * Return: false if somebody has the lock.
 */
bool wait_graph_try_edge(struct task_struct *t, struct wait_edge *edge)
{
	struct task_struct *e;

	if (!__raw_spin_tryacquire(&wait_graph_lock))
		return false;
	e = ender_of(t);
	name_object(edge->name, sizeof(edge->name), READ_ONCE(t->wait_kind),
		    READ_ONCE(t->wait_obj));
	edge->kind = READ_ONCE(t->wait_kind);
	edge->obj = READ_ONCE(t->wait_obj);
	edge->ender = e;
	edge->pid = e ? e->pid : -1;
	if (e)
		memcpy(edge->comm, e->comm, sizeof(edge->comm));
	__raw_spin_release(&wait_graph_lock);
	return true;
}
#endif
