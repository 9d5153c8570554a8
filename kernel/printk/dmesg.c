// SPDX-License-Identifier: GPL-2.0-only
/* The monitor's command dmesg: the log, with a cursor of its own. */
#include <kernel/monitor.h>
#include <kernel/printk.h>
#include <lib/kstrtox.h>

#include "internal.h"

/* The monitor is one, but where all stands still it may have interrupted itself at the prompt. */
static struct dmesg {
	struct prb_record rec;
	char out[PRINTK_OUT_MAX];
} at_prompt, stopped;

static bool next(struct dmesg *d, struct prb_reader *r)
{
	return prb_read(&printk_ring, r, &d->rec, true) == PRB_OK;
}

static int cmd_dmesg(int argc, char **argv)
{
	struct dmesg *d = monitor_is_stopped() ? &stopped : &at_prompt;
	struct printk_line line = { .open = false };
	unsigned int wanted = ~0U, there = 0;
	struct prb_reader r;

	if (argc > 2 || (argc == 2 && kstrtouint(argv[1], 10, &wanted)))
		return -EINVAL;
	prb_reader_first(&printk_ring, &r);
	while (next(d, &r))
		there++;
	prb_reader_first(&printk_ring, &r);
	/* No more than there were: somebody may be logging. */
	for (; there && next(d, &r); there--) {
		u32 n = there > wanted ? 0 : printk_format(d->out, sizeof(d->out), &d->rec, &line);

		if (n)
			monitor_write(d->out, n);
	}
	return 0;
}
MONITOR_COMMAND(dmesg, "[N]", "the log, or its last N records", cmd_dmesg, NULL, MONITOR_ANYWHERE);
