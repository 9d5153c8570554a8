// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkdtm, Linux's kernel dump test module: lkdtm=NAME makes the kernel do a
 * named wrong thing, for those who test what is said about it.
 */
#define pr_fmt(fmt) "lkdtm: " fmt

#include <base/compiler.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/console.h>
#include <kernel/lkdtm.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/system_state.h>
#include <lib/string.h>

static char wanted[32];
core_param("lkdtm", wanted, charp, "NAME: the wrong thing to do at the end of the boot; list: names all");

static const struct lkdtm_crash *const tables[] = {
	lkdtm_bugs, lkdtm_locks, lkdtm_memory, lkdtm_lists, lkdtm_context, lkdtm_rcu,
	lkdtm_waits, lkdtm_stalls, lkdtm_interrupts, lkdtm_races, lkdtm_undefined, lkdtm_kasan,
};

/* One line of JSON for each that this configuration has, as a report has its own. */
static void lkdtm_list(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct lkdtm_crash *c = tables[i]; c->name; c++)
			printk(KERN_REPORT "lkdtm: {\"name\":\"%s\",\"detector\":\"%s\",\"kind\":\"%s\",\"object\":\"%s\",\"function\":\"%s\","
			       "\"hangs\":%s,\"params\":\"%s\"}\n",
			       c->name, c->detector ?: "", c->kind ?: "", c->object ?: "",
			       c->function ?: "", c->params ? "true" : "false", c->params ?: "");
}

/**
 * lkdtm_find() - a wrong thing by its name
 * @name: the name, in capitals
 *
 * Context: any.
 * Return: NULL if there is none.
 */
const struct lkdtm_crash *lkdtm_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct lkdtm_crash *c = tables[i]; c->name; c++)
			if (!strcmp(c->name, name))
				return c;
	return NULL;
}

/**
 * lkdtm_nth() - one of the wrong things
 * @n: from 0 on
 *
 * Context: any.
 * Return: NULL if there are not so many.
 */
const struct lkdtm_crash *lkdtm_nth(unsigned int n)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct lkdtm_crash *c = tables[i]; c->name; c++)
			if (!n--)
				return c;
	return NULL;
}

/**
 * lkdtm_do() - do a wrong thing
 * @c: which
 *
 * On the boot CPU, so that a report can be compared; and a reader of the
 * console knows from the line on that it begins.
 *
 * Context: task, may sleep; most never come back.
 */
void lkdtm_do(const struct lkdtm_crash *c)
{
	set_cpus_allowed_ptr(current, cpumask_of(0));
	printk(KERN_REPORT "lkdtm: Performing direct entry %s\n", c->name);
	console_flush();
	/* Some checks are for a running system alone; the rest of the boot is none the wiser. */
	if (c->running)
		WRITE_ONCE(system_state, SYSTEM_RUNNING);
	c->crash();
	pr_err("%s: survived\n", c->name);
}

/* Late: all CPUs run, and every thread that the kernel has by itself. */
static int __init lkdtm_init(void)
{
	const struct lkdtm_crash *c = lkdtm_find(wanted);

	if (!wanted[0])
		return 0;
	if (!strcmp(wanted, "list")) {
		lkdtm_list();
		return 0;
	}
	if (!c) {
		pr_err("lkdtm=%s: no such thing\n", wanted);
		return -EINVAL;
	}
	lkdtm_do(c);
	barrier();	/* no tail call: this function is in the stack trace */
	return 0;
}
late_initcall(lkdtm_init);
