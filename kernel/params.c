// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's command line.
 *
 *	name			a switch
 *	name=value		a value
 *	name="a b"		a value with spaces; so may be "name=a b"
 *	--			the end: the rest is not the kernel's
 *
 * '-' and '_' in a name are the same.  A later setting wins.  Nothing here
 * is fatal: what is unknown or wrong is named in the log and ignored.
 */
#define pr_fmt(fmt) "params: " fmt

#include <base/boot_info.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <kernel/sections.h>
#include <lib/kstrtox.h>
#include <lib/string.h>

#include "params.h"

SECTION_TABLE(const struct kernel_param, __param);

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/**
 * next_param() - take one word off a command line
 * @args: the line; changed: quotes are taken out and the word is ended
 * @name: the word up to '=', or all of it
 * @val:  what follows '=', NULL without one
 *
 * A quote that is never closed reaches to the end of the line.
 *
 * Context: any.
 * Return: where to go on; NULL if there was no word left.
 */
char *next_param(char *args, char **name, char **val)
{
	bool quoted = false;
	char *out;

	while (is_blank(*args))
		args++;
	if (!*args)
		return NULL;
	*name = out = args;
	*val = NULL;
	for (; *args && (quoted || !is_blank(*args)); args++) {
		if (*args == '"') {
			quoted = !quoted;
		} else if (*args == '=' && !*val) {
			*out++ = '\0';
			*val = out;
		} else {
			*out++ = *args;
		}
	}
	/* @out may be where the blank stands: look before it is overwritten. */
	if (*args)
		args++;
	*out = '\0';
	return args;
}

/**
 * param_name_equal() - compare names as the command line does
 * @a: a name
 * @b: another
 *
 * Context: any.
 * Return: true if they differ in nothing but '-' for '_'.
 */
bool param_name_equal(const char *a, const char *b)
{
	for (;; a++, b++) {
		char x = *a == '-' ? '_' : *a, y = *b == '-' ? '_' : *b;

		if (x != y)
			return false;
		if (!x)
			return true;
	}
}

static const char *why_refused(int err)
{
	switch (err) {
	case -ERANGE:	return "is out of range";
	case -ENOSPC:	return "is too long";
	case -ENOENT:	return "names nothing that is here";
	default:	return "is not understood";
	}
}

/* Set @kp; a refusal is named in the log. */
static int set_param(const struct kernel_param *kp, const char *name, const char *val)
{
	int err = kp->set(val, kp);

	if (!err)
		return 0;
	if (val)
		pr_err("%s: value '%.64s' %s (error %d); %s\n", name, val, why_refused(err), err,
		       kp->help);
	else
		pr_err("%s needs a value; %s\n", name, kp->help);
	return err;
}

/**
 * parse_args() - go through a command line with a table of parameters
 * @args:  the line; changed
 * @table: the parameters
 * @n:     how many
 * @early: set those marked early; false: set the others, name the unknown
 *
 * Context: boot.
 * Return: how many words were refused or unknown.
 */
int parse_args(char *args, const struct kernel_param *table, size_t n, bool early)
{
	char *name, *val;
	int bad = 0;

	while ((args = next_param(args, &name, &val))) {
		bool known = false;

		if (!val && strcmp(name, "--") == 0)
			break;
		for (size_t i = 0; i < n; i++) {
			if (!param_name_equal(name, table[i].name))
				continue;
			known = true;
			if (!!table[i].early == early && set_param(&table[i], name, val))
				bad++;
		}
		if (!known && !early) {
			pr_warn("unknown parameter '%.64s' ignored\n", name);
			bad++;
		}
	}
	return bad;
}

static __init void parse_cmdline(const char *cmdline, bool early)
{
	static char copy[BOOT_CMDLINE_MAX] __initdata;

	if (strscpy(copy, cmdline, sizeof(copy)) < 0 && !early)
		pr_warn("command line is longer than %zu bytes; the rest is lost\n",
			sizeof(copy) - 1);
	parse_args(copy, __start___param, (size_t)(__stop___param - __start___param), early);
}

/**
 * parse_early_params() - set the parameters wanted before memory is up
 * @cmdline: the kernel's command line
 *
 * Context: boot, before setup_arch().  Allocates nothing.
 */
__init void parse_early_params(const char *cmdline)
{
	parse_cmdline(cmdline, true);
}

/**
 * parse_params() - set all others, and name the unknown in the log
 * @cmdline: the kernel's command line
 *
 * Context: boot, before the initcalls.
 */
__init void parse_params(const char *cmdline)
{
	parse_cmdline(cmdline, false);
}

/**
 * param_set_bool() - y n 1 0 on off true false; a bare name is true
 * @val: text, may be NULL
 * @kp:  a parameter whose @arg is a bool
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int param_set_bool(const char *val, const struct kernel_param *kp)
{
	static const char *const word[] = { "0", "1", "n", "y", "off", "on", "false", "true",
					    "N", "Y", "no", "yes" };

	if (!val) {
		*(bool *)kp->arg = true;
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(word); i++) {
		if (strcmp(val, word[i]) == 0) {
			*(bool *)kp->arg = i & 1;
			return 0;
		}
	}
	return -EINVAL;
}

/**
 * param_set_int() - a number: decimal, 0x hexadecimal or 0 octal
 * @val: text, may be NULL
 * @kp:  a parameter whose @arg is an int
 *
 * Context: any.
 * Return: 0, -EINVAL if it is no number, -ERANGE if it does not fit.
 */
int param_set_int(const char *val, const struct kernel_param *kp)
{
	return val ? kstrtoint(val, 0, kp->arg) : -EINVAL;
}

/**
 * param_set_uint() - as param_set_int(), not negative
 * @val: text, may be NULL
 * @kp:  a parameter whose @arg is an unsigned int
 *
 * Context: any.
 * Return: 0, -EINVAL or -ERANGE.
 */
int param_set_uint(const char *val, const struct kernel_param *kp)
{
	return val ? kstrtouint(val, 0, kp->arg) : -EINVAL;
}

/**
 * param_set_ulong() - as param_set_uint(), 64 bits
 * @val: text, may be NULL
 * @kp:  a parameter whose @arg is an unsigned long
 *
 * Context: any.
 * Return: 0, -EINVAL or -ERANGE.
 */
int param_set_ulong(const char *val, const struct kernel_param *kp)
{
	return val ? kstrtoul(val, 0, kp->arg) : -EINVAL;
}

/**
 * param_set_charp() - copy the text
 * @val: text, may be NULL
 * @kp:  a parameter whose @arg is an array of arg_size characters
 *
 * Context: any.
 * Return: 0, -EINVAL without a value, -ENOSPC if it does not fit: then the
 * array stays as it was.
 */
int param_set_charp(const char *val, const struct kernel_param *kp)
{
	if (!val)
		return -EINVAL;
	if (strlen(val) >= kp->arg_size)
		return -ENOSPC;
	memcpy(kp->arg, val, strlen(val) + 1);
	return 0;
}
