/* SPDX-License-Identifier: GPL-2.0-only */
/* The log. */
#ifndef LINUX_PRINTK_H
#define LINUX_PRINTK_H

#include <kernel/printk.h>
#include <kernel/ratelimit.h>
#include <linux/init.h>

#ifndef pr_warning
#define pr_warning		pr_warn
#endif
#ifndef pr_info_once
#define pr_emerg_once(fmt, ...)		printk_once(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert_once(fmt, ...)		printk_once(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit_once(fmt, ...)		printk_once(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_once(fmt, ...)		printk_once(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice_once(fmt, ...)	printk_once(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_once(fmt, ...)		printk_once(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#endif
/* Checked by the compiler, never printed. */
#ifndef no_printk
#define no_printk(fmt, ...) ({ if (0) printk(fmt, ##__VA_ARGS__); 0; })
#endif
#ifndef pr_devel
#define pr_devel(fmt, ...)	no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#endif
/* As in Linux, a warning of its own; here without the function's name in front. */
#ifndef printk_deferred
#define printk_deferred		printk
#endif
void dump_stack(void);

#endif /* LINUX_PRINTK_H */
