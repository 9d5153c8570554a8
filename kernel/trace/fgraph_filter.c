// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which functions are traced.
 *
 * There is no table of functions that could be: one can, if the no-op that the
 * compiler left stands at its symbol's address.  And none of those that are: it
 * is traced, if the call of fgraph_caller stands there.  So a function that the
 * linker drops leaves nothing behind, and what the text says is always true.
 */
#define pr_fmt(fmt) "fgraph: " fmt

#include <asm/fgraph.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/fgraph.h>
#include <kernel/kallsyms.h>
#include <kernel/mutex.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/sections.h>
#include <kernel/static_key.h>
#include <lib/glob.h>
#include <lib/string.h>
#include <trace/fgraph.h>

#include "internal.h"

#define BATCH	128	/* functions patched at a time */
#define BOOT_FILTER_MAX	512	/* bytes of fgraph= */

/* Covers the entries of all functions, and the batch. */
static DEFINE_MUTEX(fgraph_mutex);
static struct text_poke batch[BATCH];
static unsigned int in_batch;

static char boot_filter[BOOT_FILTER_MAX] __initdata;

static int set_boot_filter(const char *val, const struct kernel_param *kp)
{
	(void)kp;
	if (!val || strlen(val) >= sizeof(boot_filter))
		return -EINVAL;
	strscpy(boot_filter, val, sizeof(boot_filter));
	return 0;
}
early_param("fgraph", fgraph, set_boot_filter,
	    "functions to trace from the start, as kthread_*,schedule; * and ? match");

static bool is_traceable(unsigned long addr)
{
	return addr >= (unsigned long)_stext && addr + TEXT_POKE_SIZE <= (unsigned long)_etext &&
	       !(addr >= (unsigned long)__noinstr_text_start &&
		 addr < (unsigned long)__noinstr_text_end) &&
	       fgraph_is_nop((void *)addr) && !static_branch_at(addr);
}

static bool is_traced(unsigned long addr)
{
	return addr >= (unsigned long)_stext && addr + TEXT_POKE_SIZE <= (unsigned long)_etext &&
	       fgraph_is_call((void *)addr);
}

static void flush_batch(void)
{
	text_poke_all(batch, in_batch);
	in_batch = 0;
}

/* Symbols come by address, so one that is in the batch already was the last. */
static bool in_batch_already(unsigned long addr)
{
	return in_batch && batch[in_batch - 1].addr == (void *)addr;
}

/* The name, or what is before the first dot: the compiler names its variants foo.isra.0. */
static bool matches(const char *glob, const char *end, const char *name)
{
	char stem[KSYM_NAME_LEN];
	const char *dot;

	if (*glob != '*' && *glob != '?' && *glob != *name)
		return false;
	if (glob_match(glob, end, name))
		return true;
	dot = strchr(name, '.');
	if (!dot || dot == name || dot - name >= KSYM_NAME_LEN)
		return false;
	memcpy(stem, name, dot - name);
	stem[dot - name] = '\0';
	return glob_match(glob, end, stem);
}

/* fgraph_mutex is held. */
static int trace_matching(const char *glob, const char *end)
{
	bool seen = false, found = false;
	unsigned long addr;
	const char *name;

	for (u32 i = 0; (name = kallsyms_symbol(i, &addr)); i++) {
		if (!matches(glob, end, name))
			continue;
		seen = true;
		if (is_traced(addr)) {
			found = true;
		} else if (is_traceable(addr)) {
			found = true;
			if (in_batch_already(addr))
				continue;
			if (in_batch == BATCH)
				flush_batch();
			text_poke_call(&batch[in_batch++], (void *)addr, fgraph_caller);
		}
	}
	flush_batch();
	if (found)
		return 0;
	if (seen)
		pr_warn("%.*s cannot be traced: noinstr, init, assembly, the trace's, or data\n",
			(int)(end - glob), glob);
	else
		pr_warn("no function %.*s\n", (int)(end - glob), glob);
	return seen ? -EINVAL : -ENOENT;
}

/**
 * fgraph_set_filter() - trace functions, besides those that are
 * @globs: names or globs ('*', '?'), with commas between
 *
 * Each part is done, whatever becomes of the others; one that matches nothing
 * that can be traced is named in the log.  Turns the events on.
 *
 * Context: task, may sleep.
 * Return: 0; of the last part that failed, -ENOENT: there is no such symbol,
 * -EINVAL: it cannot be traced.
 */
int fgraph_set_filter(const char *globs)
{
	int ret = 0;

	static_branch_enable(&__trace_event_funcgraph_entry.key);
	static_branch_enable(&__trace_event_funcgraph_exit.key);
	mutex_lock(&fgraph_mutex);
	while (*globs) {
		const char *end = strchrnul(globs, ',');
		int err = end > globs ? trace_matching(globs, end) : 0;

		if (err)
			ret = err;
		globs = *end ? end + 1 : end;
	}
	mutex_unlock(&fgraph_mutex);
	return ret;
}

/**
 * fgraph_clear() - trace no function from now on
 *
 * Who is in a traced one still returns by fgraph_return, and writes its exit.
 *
 * Context: task, may sleep.
 */
void fgraph_clear(void)
{
	unsigned long addr;

	mutex_lock(&fgraph_mutex);
	for (u32 i = 0; kallsyms_symbol(i, &addr); i++) {
		if (!is_traced(addr) || in_batch_already(addr))
			continue;
		if (in_batch == BATCH)
			flush_batch();
		text_poke_nop(&batch[in_batch++], (void *)addr);
	}
	flush_batch();
	mutex_unlock(&fgraph_mutex);
}

/**
 * fgraph_nr_functions() - how many functions are traced
 *
 * Context: task, may sleep.
 */
unsigned int fgraph_nr_functions(void)
{
	unsigned long addr, last = 0;
	unsigned int n = 0;

	mutex_lock(&fgraph_mutex);
	for (u32 i = 0; kallsyms_symbol(i, &addr); i++) {
		n += addr != last && is_traced(addr);
		last = addr;
	}
	mutex_unlock(&fgraph_mutex);
	return n;
}

/**
 * fgraph_set_boot_filter() - trace what fgraph= says
 *
 * Context: task, boot.
 */
void __init fgraph_set_boot_filter(void)
{
	if (boot_filter[0] && !fgraph_set_filter(boot_filter))
		pr_info("%u functions are traced\n", fgraph_nr_functions());
}
