/* SPDX-License-Identifier: GPL-2.0-only */
/* What printk.c (storing), console.c (showing) and the tests tell each other. */
#ifndef PRINTK_INTERNAL_H
#define PRINTK_INTERNAL_H

#include "ringbuffer.h"

#include <stdarg.h>

#define PRINTK_LINE_MAX		512	/* bytes of one printk(), the NUL included; on the stack */
#define PRINTK_PREFIX_MAX	32
#define PRINTK_CUT_MARK		"[cut]"

#ifndef CONFIG_CONSOLE_LOGLEVEL_DEFAULT
#define CONFIG_CONSOLE_LOGLEVEL_DEFAULT	7
#endif
#ifndef CONFIG_MESSAGE_LOGLEVEL_DEFAULT
#define CONFIG_MESSAGE_LOGLEVEL_DEFAULT	4
#endif

extern struct prb printk_ring;

/* printk() into any ring: how the tests have one of their own. */
__printf(2, 0) int printk_store(struct prb *rb, const char *fmt, va_list args);

/* What is open on the consoles: a line whose newline has not come yet. */
struct printk_line {
	bool open, shown;
	u32 pid;
	u16 cpu;
	u8 flags;
};

#define PRINTK_OUT_MAX	(PRB_MAX_TEXT + PRINTK_PREFIX_MAX + 8)

bool printk_shown(s8 level);
u32 printk_prefix(char *out, u32 size, const struct prb_info *info);
u32 printk_format(char *out, u32 size, const struct prb_record *rec, struct printk_line *line);

/* Show what there is if no thread does it yet.  Context: any. */
extern bool printk_thread_runs;

#endif /* PRINTK_INTERNAL_H */
