// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text in the trace: the format's address and the arguments, unformatted.
 *
 * What an argument is, the format says; the reader reads the same one from
 * vmlinux.  A string is copied, since it may be gone when it is read.
 */
#include <asm/current.h>
#include <kernel/sched.h>
#include <kernel/trace.h>
#include <lib/ctype.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "internal.h"

struct words {
	u64 word[TRACE_MAX_WORDS];
	unsigned int nr;
};

static void put(struct words *w, u64 value)
{
	if (w->nr < TRACE_MAX_WORDS)
		w->word[w->nr++] = value;
}

/* Its length, then its characters; cut where the record ends. */
static void put_text(struct words *w, const char *text, size_t len)
{
	size_t room;

	if (w->nr >= TRACE_MAX_WORDS)
		return;
	room = (TRACE_MAX_WORDS - w->nr - 1) * sizeof(u64);
	if (len > room)
		len = room;
	put(w, len);
	for (size_t at = 0; at < len; at += sizeof(u64)) {
		u64 word = 0;

		memcpy(&word, text + at, len - at < sizeof(u64) ? len - at : sizeof(u64));
		put(w, word);
	}
}

/* The arguments that @fmt asks for, in words. */
static void put_args(struct words *w, const char *fmt, va_list args)
{
	while ((fmt = strchr(fmt, '%'))) {
		unsigned int longs = 0;
		int precision = -1;

		for (fmt++; *fmt && strchr("-+ #0123456789.*hlzt", *fmt); fmt++) {
			if (*fmt == 'l' || *fmt == 'z' || *fmt == 't')
				longs++;
			if (*fmt == '.')
				precision = isdigit(fmt[1]) ? 0 : -1;
			else if (isdigit(*fmt) && precision >= 0)
				precision = precision * 10 + *fmt - '0';
			if (*fmt == '*') {
				int star = va_arg(args, int);

				if (fmt[-1] == '.')
					precision = star;
				put(w, (u64)(s64)star);
			}
		}
		if (!*fmt)
			return;
		if (*fmt == 's') {
			const char *s = va_arg(args, const char *);

			s = s ?: "(null)";
			put_text(w, s, precision >= 0 ? strnlen(s, (size_t)precision) : strlen(s));
		} else if (*fmt == 'p') {
			put(w, (u64)(unsigned long)va_arg(args, void *));
		} else if (*fmt != '%') {
			put(w, longs ? va_arg(args, u64) : va_arg(args, u32));
		}
		fmt++;
	}
}

/**
 * __trace_printk() - what trace_printk() calls
 * @fmt: the format, a constant
 *
 * Context: any, NMI and the switch path too.  Takes no lock.
 */
void __trace_printk(const char *fmt, ...)
{
	struct words w = { .nr = 0 };
	va_list args;

	if (!trace_print_enabled())
		return;
	put(&w, (u64)(unsigned long)__builtin_return_address(0));
	put(&w, (u64)(unsigned long)fmt);
	va_start(args, fmt);
	put_args(&w, fmt, args);
	va_end(args);
	trace_write_words((u32)(unsigned long)__trace_id_print, (u32)current->pid, w.nr, w.word);
}

/**
 * trace_text() - a message of the log, for the event console
 * @text: without its prefix
 * @len:  bytes of it
 *
 * Context: any, NMI and the switch path too.  Takes no lock.
 */
void trace_text(const char *text, size_t len)
{
#ifdef CONFIG_TRACE_PRINTK
	static const char fmt[] = "%s";
	struct words w = { .nr = 0 };

	if (!trace_console_enabled())
		return;
	while (len && text[len - 1] == '\n')
		len--;
	put(&w, (u64)(unsigned long)fmt);
	put_text(&w, text, len);
	trace_write_words((u32)(unsigned long)__trace_id_console, (u32)current->pid, w.nr, w.word);
#else
	(void)text;
	(void)len;
#endif
}
