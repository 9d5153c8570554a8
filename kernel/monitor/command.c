// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands: words of a line, who they mean, what may follow, help. */
#include <base/err.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "monitor.h"

#define for_each_command(c) \
	for (const struct monitor_command *c = __start_monitor_commands; \
	     c < __stop_monitor_commands; c++)

/**
 * monitor_split() - a line in words
 * @line: cut into pieces
 * @argv: the words
 * @max:  how many fit
 *
 * Context: any.
 * Return: how many there are; -E2BIG.
 */
int monitor_split(char *line, char **argv, int max)
{
	int argc = 0;

	for (char *word; (word = strsep(&line, " \t")); ) {
		if (!*word)
			continue;
		if (argc == max)
			return -E2BIG;
		argv[argc++] = word;
	}
	return argc;
}

const struct monitor_command *monitor_find(const char *name)
{
	for_each_command(c)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

bool monitor_number(const char *s, unsigned int *n)
{
	return kstrtouint(s, 10, n) == 0;
}

static bool works_here(const struct monitor_command *c)
{
	return c->where & (monitor_is_stopped() ? MONITOR_STOPPED : MONITOR_AT_PROMPT);
}

/**
 * monitor_run() - do what a line says
 * @line: cut into pieces
 *
 * Context: the monitor's, see <kernel/monitor.h>.
 */
void monitor_run(char *line)
{
	const struct monitor_command *c;
	char *argv[MONITOR_ARGS];
	int argc = monitor_split(line, argv, MONITOR_ARGS), err;

	if (!argc)
		return;
	if (argc < 0) {
		monitor_printf("more than %d words\n", MONITOR_ARGS);
		return;
	}
	c = monitor_find(argv[0]);
	if (!c) {
		monitor_printf("%s: no such command; try 'help'\n", argv[0]);
		return;
	}
	if (!works_here(c)) {
		monitor_printf("%s: not %s\n", c->name, monitor_is_stopped() ?
			       "while everything stands still" : "while everything runs");
		return;
	}
	err = c->fn(argc, argv);
	if (err == -EINVAL)
		monitor_printf("usage: %s %s\n", c->name, c->args);
	else if (err)
		monitor_printf("%s: %pe\n", c->name, ERR_PTR(err));
}

static bool nth_command(unsigned int n, char *buf, size_t size)
{
	for_each_command(c) {
		if (works_here(c) && !n--) {
			strscpy(buf, c->name, size);
			return true;
		}
	}
	return false;
}

/* For the line editor: commands first, then what the command says. */
bool monitor_candidate(void *arg, const char *line, size_t start, unsigned int n, char *buf,
		       size_t size)
{
	size_t skip = strspn(line, " "), len = strcspn(line + skip, " ");
	char name[16];
	const struct monitor_command *c;

	(void)arg;
	if (skip >= start)
		return nth_command(n, buf, size);
	if (len >= sizeof(name))
		return false;
	memcpy(name, line + skip, len);
	name[len] = '\0';
	c = monitor_find(name);
	return c && c->complete && c->complete(n, buf, size);
}

static void print_help(const struct monitor_command *c)
{
	char usage[40];

	scnprintf(usage, sizeof(usage), "%s %s", c->name, c->args);
	monitor_printf("%-26s %s\n", usage, c->help);
}

static int cmd_help(int argc, char **argv)
{
	const struct monitor_command *c;

	if (argc > 2)
		return -EINVAL;
	if (argc == 2) {
		c = monitor_find(argv[1]);
		if (!c)
			return -ENOENT;
		print_help(c);
		return 0;
	}
	for_each_command(i)
		if (works_here(i))
			print_help(i);
	return 0;
}
MONITOR_COMMAND(help, "[COMMAND]", "what the commands do", cmd_help, nth_command, MONITOR_ANYWHERE);
