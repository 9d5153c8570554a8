// SPDX-License-Identifier: GPL-2.0-only
/*
 * The wait core: see <kernel/wait.h> for the rule, <kernel/sched.h> for the
 * states, core.c for the barriers.
 */
#include <base/errno.h>
#include <kernel/bug.h>
#include <kernel/ktime.h>
#include <kernel/kthread.h>
#include <kernel/task.h>
#include <kernel/wait.h>
#include <trace/wait.h>

/**
 * wait_note_ender() - write down what this thread is about to wait for
 * @kind:  what kind of thing
 * @obj:   it
 * @ender: the only thread that can end it; NULL if it is not known
 *
 * For whoever asks why it does not run, and for the trace.
 *
 * Context: task.
 */
void wait_note_ender(enum wait_kind kind, const void *obj, const struct task_struct *ender)
{
	struct task_struct *me = current;

	WRITE_ONCE(me->wait_obj, obj);
	WRITE_ONCE(me->wait_since, ktime_get_ns());
	WRITE_ONCE(me->wait_kind, kind);
	trace_wait_begin(kind, obj, ender);
}

void wait_note_end(void)
{
	trace_wait_end(current->wait_kind, current->wait_obj);
	WRITE_ONCE(current->wait_kind, WAIT_NONE);
}

void wait_entry_init(struct wait_queue_entry *w, bool exclusive)
{
	init_wait_entry(w, exclusive ? WQ_FLAG_EXCLUSIVE : 0);
}

/* Step one.  wq->lock is held. */
void wait_enqueue_locked(struct wait_queue_head *wq, struct wait_queue_entry *w,
			 unsigned int state)
{
	if (list_empty(&w->entry)) {
		/* The exclusive ones behind the others: a wake-up meets all that want it first. */
		if (w->flags & WQ_FLAG_EXCLUSIVE)
			list_add_tail(&w->entry, &wq->head);
		else
			list_add(&w->entry, &wq->head);
	}
	set_current_state(state);
}

/* Has somebody ended this kind of wait for good? */
bool wait_interrupted(unsigned int state)
{
	return (state & TASK_INTERRUPTIBLE) && current->kthread && kthread_should_stop();
}

/**
 * prepare_to_wait_event() - store the state and enqueue, before the test
 * @wq:    the queue
 * @w:     this thread's entry
 * @state: TASK_INTERRUPTIBLE or TASK_UNINTERRUPTIBLE
 *
 * Context: task.  Takes and releases wq->lock.
 * Return: 0, or -EINTR if the thread was asked to stop and the wait is
 * interruptible: then it must not sleep, unless its condition holds anyway.
 */
long prepare_to_wait_event(struct wait_queue_head *wq, struct wait_queue_entry *w,
			   unsigned int state)
{
	unsigned long flags;
	long err = 0;

	spin_lock_irqsave(&wq->lock, flags);
	wait_enqueue_locked(wq, w, state);
	/* After the state is stored: kthread_stop() sets its flag, then wakes. */
	if (wait_interrupted(state)) {
		/*
		 * It leaves: a wake-up that counts exclusive waiters must not
		 * be spent on it.  Who was counted before finds the condition
		 * true in its last test.
		 */
		list_del_init(&w->entry);
		err = -EINTR;
	}
	spin_unlock_irqrestore(&wq->lock, flags);
	return err;
}

/**
 * prepare_to_wait() - store the state and enqueue, before the test
 * @wq:    the queue
 * @w:     this thread's entry, of DEFINE_WAIT()
 * @state: TASK_*
 *
 * Context: task.  Takes and releases wq->lock.
 */
void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *w, unsigned int state)
{
	unsigned long flags;

	w->flags &= ~WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&wq->lock, flags);
	wait_enqueue_locked(wq, w, state);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * prepare_to_wait_exclusive() - the same, one wake_up() ending one such wait
 * @wq:    the queue
 * @w:     this thread's entry, of DEFINE_WAIT()
 * @state: TASK_*
 *
 * Context: task.  Takes and releases wq->lock.
 * Return: true if nobody else waits.
 */
bool prepare_to_wait_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *w,
			       unsigned int state)
{
	unsigned long flags;
	bool first;

	w->flags |= WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&wq->lock, flags);
	first = list_empty(&wq->head);
	wait_enqueue_locked(wq, w, state);
	spin_unlock_irqrestore(&wq->lock, flags);
	return first;
}

/**
 * add_wait_queue() - enqueue without a state, for loops of one's own
 * @wq: the queue
 * @w:  the entry
 *
 * Context: any but NMI.
 */
void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *w)
{
	unsigned long flags;

	w->flags &= ~WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&wq->lock, flags);
	__add_wait_queue(wq, w);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * add_wait_queue_exclusive() - the same, behind all others, one per wake_up()
 * @wq: the queue
 * @w:  the entry
 *
 * Context: any but NMI.
 */
void add_wait_queue_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *w)
{
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	__add_wait_queue_entry_tail_exclusive(wq, w);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * add_wait_queue_priority() - in front of all others, and exclusive
 * @wq: the queue
 * @w:  the entry; its function may keep a wake-up from all behind it
 *
 * Context: any but NMI.
 */
void add_wait_queue_priority(struct wait_queue_head *wq, struct wait_queue_entry *w)
{
	unsigned long flags;

	w->flags |= WQ_FLAG_PRIORITY;
	spin_lock_irqsave(&wq->lock, flags);
	__add_wait_queue_exclusive(wq, w);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * remove_wait_queue() - the opposite of the three
 * @wq: the queue
 * @w:  the entry
 *
 * Context: any but NMI.
 */
void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *w)
{
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	__remove_wait_queue(wq, w);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * wait_woken() - sleep unless woken since the last time
 * @w:       an entry with woken_wake_function(), queued by add_wait_queue()
 * @state:   TASK_*
 * @timeout: jiffies
 *
 * For loops that test under a lock of their own: the wake-up is kept in the
 * entry, so the state need not be stored before the test.
 *
 * Context: task, may sleep.
 * Return: what is left of @timeout.
 */
long wait_woken(struct wait_queue_entry *w, unsigned int state, long timeout)
{
	/*
	 * The state before the look at WOKEN.  Pairs with the barrier in
	 * woken_wake_function(): it has stored WOKEN before it looks at the state.
	 */
	set_current_state(state);
	if (!(READ_ONCE(w->flags) & WQ_FLAG_WOKEN) && !wait_interrupted(state))
		timeout = schedule_timeout(timeout);
	__set_current_state(TASK_RUNNING);
	/* Taken back before the caller's next test, of which a later wake-up may be true. */
	(void)__atomic_fetch_and(&w->flags, ~WQ_FLAG_WOKEN, __ATOMIC_SEQ_CST);
	return timeout;
}

/* wq->lock is held, with interrupts on or off as the caller says; they are the same after. */
static int wait_intr(struct wait_queue_head *wq, struct wait_queue_entry *w, bool irq)
	__must_hold(&wq->lock)
{
	if (list_empty(&w->entry))
		__add_wait_queue_entry_tail(wq, w);
	set_current_state(TASK_INTERRUPTIBLE);
	if (wait_interrupted(TASK_INTERRUPTIBLE))
		return -EINTR;
	if (irq)
		spin_unlock_irq(&wq->lock);
	else
		spin_unlock(&wq->lock);
	wait_note(WAIT_EVENT, wq);
	schedule();
	wait_note_end();
	if (irq)
		spin_lock_irq(&wq->lock);
	else
		spin_lock(&wq->lock);
	return 0;
}

/* For wait_event_interruptible_locked() and _locked_irq(). */
int do_wait_intr(struct wait_queue_head *wq, struct wait_queue_entry *w)
{
	return wait_intr(wq, w, false);
}

int do_wait_intr_irq(struct wait_queue_head *wq, struct wait_queue_entry *w)
{
	return wait_intr(wq, w, true);
}

/**
 * finish_wait() - after the last test: running again, and off the queue
 * @wq: the queue
 * @w:  this thread's entry
 *
 * Context: task.
 */
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *w)
{
	unsigned long flags;

	__set_current_state(TASK_RUNNING);
	/*
	 * Under the lock in every case: an entry that looks dequeued may
	 * still be in the hands of its waker, and it lives on this stack.
	 */
	spin_lock_irqsave(&wq->lock, flags);
	if (!list_empty(&w->entry))
		list_del_init(&w->entry);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * default_wake_function() - end the entry's thread's wait, leave it queued
 * @w:     the entry
 * @mode:  which states to end
 * @flags: of the wake-up, unused
 * @key:   of the wake-up, unused
 *
 * Context: any but NMI, the queue locked.
 * Return: 1 if the thread was woken.
 */
int default_wake_function(struct wait_queue_entry *w, unsigned int mode, int flags, void *key)
{
	return wake_up_state(w->private, mode);
}

/* The same, and take the entry off the queue if that ended its wait. */
int autoremove_wake_function(struct wait_queue_entry *w, unsigned int mode, int flags, void *key)
{
	int woken = wake_up_state(w->private, mode);

	if (woken)
		list_del_init(&w->entry);
	return woken;
}

/* For wait_woken(). */
int woken_wake_function(struct wait_queue_entry *w, unsigned int mode, int flags, void *key)
{
	/* A full barrier: pairs with the one in wait_woken(). */
	(void)__atomic_fetch_or(&w->flags, WQ_FLAG_WOKEN, __ATOMIC_SEQ_CST);
	return wake_up_state(w->private, mode);
}

/**
 * wake_up_queue_locked() - end waits; wq->lock is held
 * @wq:           the queue
 * @mode:         which states to end
 * @nr_exclusive: how many exclusive waiters at the most, 0: all
 * @key:          for the entries' functions
 *
 * Context: any but NMI.
 * Return: how many exclusive waiters were ended.
 */
int wake_up_queue_locked(struct wait_queue_head *wq, unsigned int mode,
			 unsigned int nr_exclusive, void *key)
{
	struct wait_queue_entry *w, *next;
	unsigned int ended = 0;

	list_for_each_entry_safe(w, next, &wq->head, entry) {
		bool exclusive = w->flags & WQ_FLAG_EXCLUSIVE;
		int ret = w->func(w, mode, 0, key);

		if (ret < 0)
			break;
		if (ret && exclusive && ++ended == nr_exclusive)
			break;
	}
	return (int)ended;
}

/* End the longest exclusive wait.  wq->lock is held.  False: nobody waits so. */
bool wake_one_locked(struct wait_queue_head *wq, unsigned int mask)
{
	return wake_up_queue_locked(wq, mask, 1, NULL);
}

/* End all waits.  wq->lock is held. */
void wake_all_locked(struct wait_queue_head *wq, unsigned int mask)
{
	wake_up_queue_locked(wq, mask, 0, NULL);
}

/**
 * __wake_up() - end waits
 * @wq:           the queue
 * @mode:         which states to end
 * @nr_exclusive: how many exclusive waiters at the most, 0: all
 * @key:          for the entries' functions
 *
 * Context: any but NMI.  Takes and releases wq->lock.
 * Return: how many exclusive waiters were ended.
 */
int __wake_up(struct wait_queue_head *wq, unsigned int mode, unsigned int nr_exclusive, void *key)
{
	unsigned long flags;
	int ended;

	spin_lock_irqsave(&wq->lock, flags);
	ended = wake_up_queue_locked(wq, mode, nr_exclusive, key);
	spin_unlock_irqrestore(&wq->lock, flags);
	return ended;
}
