/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * printk - the kernel's log.
 *
 * Safe in every context, NMI and the middle of a context switch included: a
 * call formats on its own stack and copies one record into a lock-free ring.
 * It takes no lock, allocates nothing, wakes nobody and never waits.  A
 * thread writes the records to the consoles; what the ring had to overwrite
 * before it got there is counted and the count is shown.
 *
 * Design and proofs: kernel/printk/ringbuffer.h
 */
#ifndef KERNEL_PRINTK_H
#define KERNEL_PRINTK_H

#include <stdarg.h>

#include <base/compiler.h>
#include <base/types.h>

#define KERN_SOH	"\001"
#define KERN_EMERG	KERN_SOH "0"	/* the system is unusable */
#define KERN_ALERT	KERN_SOH "1"
#define KERN_CRIT	KERN_SOH "2"
#define KERN_ERR	KERN_SOH "3"
#define KERN_WARNING	KERN_SOH "4"
#define KERN_NOTICE	KERN_SOH "5"
#define KERN_INFO	KERN_SOH "6"
#define KERN_DEBUG	KERN_SOH "7"
#define KERN_DEFAULT	""
#define KERN_CONT	KERN_SOH "c"	/* goes on where this thread's last line without a newline ended */
/* A result that a program reads: on the consoles whatever the log level is. */
#define KERN_REPORT	KERN_SOH "r"

#define LOGLEVEL_REPORT		(-2)
#define LOGLEVEL_EMERG		0
#define LOGLEVEL_ERR		3
#define LOGLEVEL_WARNING	4
#define LOGLEVEL_INFO		6
#define LOGLEVEL_DEBUG		7

#ifdef CONFIG_PRINTK
__printf(1, 2) int printk(const char *fmt, ...);
__printf(1, 0) int vprintk(const char *fmt, va_list args);
#else
static inline __printf(1, 2) int printk(const char *fmt, ...) { (void)fmt; return 0; }
static inline __printf(1, 0) int vprintk(const char *fmt, va_list args) { (void)fmt; (void)args; return 0; }
#endif

/* A file may define it before its first include: a prefix for all its lines. */
#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif

#define pr_emerg(fmt, ...)	printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...)	printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...)	printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...)	printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)	printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice(fmt, ...)	printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)	printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_cont(fmt, ...)	printk(KERN_CONT fmt, ##__VA_ARGS__)
#define pr_debug(fmt, ...)	do {						\
	if (IS_ENABLED(CONFIG_DEBUG_PRINTK))					\
		printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__);			\
} while (0)

#define printk_once(fmt, ...) do {						\
	static bool __done;							\
	if (!READ_ONCE(__done)) {						\
		WRITE_ONCE(__done, true);					\
		printk(fmt, ##__VA_ARGS__);					\
	}									\
} while (0)
#define pr_warn_once(fmt, ...)	printk_once(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)

/* The rest of the log's interface (flushing, reading, levels): <kernel/console.h>. */

#endif /* KERNEL_PRINTK_H */
