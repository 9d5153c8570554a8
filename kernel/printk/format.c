// SPDX-License-Identifier: GPL-2.0-only
/* What a record looks like on a console, and which are shown there. */
#include "internal.h"

#include <base/errno.h>
#include <kernel/console.h>
#include <kernel/params.h>
#include <kernel/printk.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

int console_loglevel = CONFIG_CONSOLE_LOGLEVEL_DEFAULT;
static bool ignore_loglevel;

static int set_quiet(const char *val, const struct kernel_param *kp)
{
	(void)kp;
	if (val)
		return -EINVAL;
	console_loglevel = LOGLEVEL_WARNING;
	return 0;
}
early_param("quiet", quiet, set_quiet, "show errors only: loglevel=4");

static int set_loglevel(const char *val, const struct kernel_param *kp)
{
	unsigned int level;
	int err;

	(void)kp;
	if (!val)
		return -EINVAL;
	err = kstrtouint(val, 0, &level);
	if (err)
		return err;
	if (level > LOGLEVEL_DEBUG + 1)
		return -ERANGE;
	console_loglevel = (int)level;
	return 0;
}
early_param("loglevel", loglevel, set_loglevel,
	    "0..8: show messages more urgent than this level (default: as configured)");

static int set_ignore_loglevel(const char *val, const struct kernel_param *kp)
{
	(void)kp;
	if (val)
		return -EINVAL;
	ignore_loglevel = true;
	return 0;
}
early_param("ignore_loglevel", ignore_loglevel, set_ignore_loglevel, "show every message");

/**
 * printk_shown() - is a message of this level shown on the consoles?
 * @level: LOGLEVEL_*
 *
 * Context: any.
 * Return: true if it is; always for LOGLEVEL_REPORT.
 */
bool printk_shown(s8 level)
{
	return level < READ_ONCE(console_loglevel) || ignore_loglevel;
}

/**
 * printk_prefix() - "[    1.234567][    T1] "
 * @out:  where to
 * @size: of @out, PRINTK_PREFIX_MAX or more
 * @info: the record's
 *
 * T and the thread's number, or C and the CPU's for an interrupt or NMI.
 *
 * Context: any.
 * Return: the number of bytes.
 */
u32 printk_prefix(char *out, u32 size, const struct prb_info *info)
{
	bool irq = info->flags & PRB_F_IRQ;
	unsigned long us = (unsigned long)(info->ts_ns / 1000);
	char caller[16];

	scnprintf(caller, sizeof(caller), "%c%u", irq ? 'C' : 'T', irq ? info->cpu : info->pid);
	return (u32)scnprintf(out, size, "[%5lu.%06lu][%6s] ", us / 1000000, us % 1000000, caller);
}

/* Does @rec go on where the open line ended? */
static bool joins(const struct prb_record *rec, const struct printk_line *line)
{
	const struct prb_info *i = &rec->info;
	bool irq = i->flags & PRB_F_IRQ;

	if (!(i->flags & PRB_F_CONT) || !line->open ||
	    (line->flags & PRB_F_IRQ) != (i->flags & PRB_F_IRQ))
		return false;
	return irq ? line->cpu == i->cpu : line->pid == i->pid;
}

/**
 * printk_format() - a record as bytes for the consoles
 * @out:  where to
 * @size: of @out, PRINTK_OUT_MAX or more
 * @rec:  the record
 * @line: what is open on the consoles; brought up to date
 *
 * Control characters that would disturb a terminal are shown as '?'.
 *
 * Context: any.
 * Return: the number of bytes; 0 if the level says not to show it.
 */
u32 printk_format(char *out, u32 size, const struct prb_record *rec, struct printk_line *line)
{
	const char *text = (const char *)rec->text;
	bool join = joins(rec, line);
	u32 n = 0, i;

	if (join ? !line->shown : !printk_shown(rec->info.level)) {
		/* A hidden line between leaves an open, shown one as it is. */
		if (!line->open || join)
			*line = (struct printk_line){
				.open = !(rec->info.flags & PRB_F_NEWLINE), .shown = false,
				.pid = rec->info.pid, .cpu = rec->info.cpu,
				.flags = rec->info.flags };
		return 0;
	}
	if (!join) {
		if (line->open && line->shown)
			out[n++] = '\n';
		n += printk_prefix(out + n, size - n, &rec->info);
	}
	for (i = 0; i < rec->len && n < size - 1; i++) {
		u8 c = (u8)text[i];

		out[n++] = (c < ' ' && c != '\t') || c == 0x7f ? '?' : (char)c;
	}
	*line = (struct printk_line){
		.open = !(rec->info.flags & PRB_F_NEWLINE), .shown = true,
		.pid = rec->info.pid, .cpu = rec->info.cpu, .flags = rec->info.flags };
	if (!line->open)
		out[n++] = '\n';
	return n;
}
