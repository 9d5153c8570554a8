// SPDX-License-Identifier: GPL-2.0-only
/* What a case has to undo: actions, run newest first after it has ended. */
#include <lib/string.h>

#include "internal.h"

struct kunit_action {
	struct list_head node;		/* in kunit::actions */
	void (*fn)(void *arg);
	void *arg;
};

void kunit_test_init(struct kunit *test, const struct kunit_suite *suite, const char *name)
{
	memset(test, 0, sizeof(*test));
	test->suite = suite;
	test->name = name;
	raw_spin_lock_init(&test->lock);
	INIT_LIST_HEAD(&test->actions);
}

/**
 * kunit_add_action() - call a function after the case
 * @test: the running test
 * @fn:   called with @arg, in thread context, after actions added later
 * @arg:  for it
 *
 * Context: task or irq.
 * Return: 0, or -ENOMEM and @fn will not be called.
 */
int kunit_add_action(struct kunit *test, void (*fn)(void *arg), void *arg)
{
	struct kunit_action *a = kmalloc(sizeof(*a), GFP_KERNEL);
	unsigned long flags;

	if (!a)
		return -ENOMEM;
	a->fn = fn;
	a->arg = arg;
	raw_spin_lock_irqsave(&test->lock, flags);
	list_add(&a->node, &test->actions);
	raw_spin_unlock_irqrestore(&test->lock, flags);
	return 0;
}

/**
 * kunit_add_action_or_reset() - the same; without memory, call it now
 * @test: the running test
 * @fn:   what to call
 * @arg:  for it
 *
 * Context: task, may sleep.
 * Return: 0, or -ENOMEM and @fn has been called.
 */
int kunit_add_action_or_reset(struct kunit *test, void (*fn)(void *arg), void *arg)
{
	int err = kunit_add_action(test, fn, arg);

	if (err)
		fn(arg);
	return err;
}

/* Takes out the newest action, or the newest of @fn and @arg; NULL if there is none. */
static struct kunit_action *take(struct kunit *test, void (*fn)(void *arg), void *arg)
{
	struct kunit_action *a, *found = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&test->lock, flags);
	list_for_each_entry(a, &test->actions, node) {
		if (!fn || (a->fn == fn && a->arg == arg)) {
			found = a;
			list_del(&a->node);
			break;
		}
	}
	raw_spin_unlock_irqrestore(&test->lock, flags);
	return found;
}

/**
 * kunit_remove_action() - forget an action
 * @test: the running test
 * @fn:   as given to kunit_add_action()
 * @arg:  likewise
 *
 * Context: task or irq.
 */
void kunit_remove_action(struct kunit *test, void (*fn)(void *arg), void *arg)
{
	kfree(take(test, fn, arg));
}

/**
 * kunit_release_action() - call an action now and not again
 * @test: the running test
 * @fn:   as given to kunit_add_action()
 * @arg:  likewise
 *
 * Context: task, may sleep.
 */
void kunit_release_action(struct kunit *test, void (*fn)(void *arg), void *arg)
{
	struct kunit_action *a = take(test, fn, arg);

	if (a)
		a->fn(a->arg);
	kfree(a);
}

/* Newest first; an action may add others.  Context: task, may sleep. */
void kunit_run_actions(struct kunit *test)
{
	struct kunit_action *a;

	while ((a = take(test, NULL, NULL)) != NULL) {
		a->fn(a->arg);
		kfree(a);
	}
}

static void free_action(void *arg)
{
	kfree(arg);
}

/**
 * kunit_kmalloc() - memory that is freed after the case
 * @test: the running test
 * @size: bytes
 * @gfp:  GFP_* flags
 *
 * Context: task or irq.
 * Return: the memory; NULL if there is none.
 */
void *kunit_kmalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	void *p = kmalloc(size, gfp);

	if (p && kunit_add_action(test, free_action, p)) {
		kfree(p);
		return NULL;
	}
	return p;
}

/* The same, filled with zeros. */
void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	return kunit_kmalloc(test, size, gfp | __GFP_ZERO);
}

/* The same for an array; NULL also when n * size overflows. */
void *kunit_kcalloc(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return kunit_kzalloc(test, bytes, gfp);
}
