/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace events.  One declaration, in include/trace/, gives the function that
 * writes, its switch at run time, its switch in Kconfig, and the format that
 * the host's tools read from vmlinux:
 *
 *	#define TRACE_GROUP	sched
 *	#define TRACE_CONFIG	CONFIG_TRACE_SCHED
 *
 *	TRACE_EVENT(sched_wakeup,
 *		TP_PROTO(const struct task_struct *p, unsigned int cpu),
 *		TP_FIELDS((pid, pid, p->pid), (cpu, target_cpu, cpu)));
 *
 * gives trace_sched_wakeup(p, cpu).  A field is (type, name, value); the value
 * is computed only when the event is on.  Types: below, and those made by
 * TRACE_NAMES() and TRACE_FLAGS().  A file that defines CREATE_TRACE_POINTS
 * before it includes the header makes the events (kernel/trace/events.c does).
 *
 * On, an event of two words costs 20-odd instructions, off a no-op, and without
 * its Kconfig option nothing.  It may stand in any context, NMI and the switch
 * path included, between instrumentation_begin() and _end() in noinstr text.
 */
#ifndef KERNEL_TRACEPOINT_H
#define KERNEL_TRACEPOINT_H

#include <base/compiler.h>
#include <base/types.h>
#ifndef __HEDDLE_HOST__	/* where nothing is traced */
#include <asm/current.h>
#include <kernel/static_key.h>
#include <lib/trace_write.h>
#endif

#ifndef __HEDDLE_HOST__
/* An event, as the kernel knows it; its number is its place among the formats. */
struct trace_event {
	const char *group, *name;
	const char *fields;		/* "TYPE:NAME ..." */
	struct static_key_false key;
	const char *number;		/* the address is the number: a symbol of .trace_ids */
};

#define trace_event_id(e)	((u32)(unsigned long)(e)->number)
#endif

/* Offset of task_struct.pid, which this layer cannot see; kernel/trace/trace.c checks it. */
#define TRACE_TASK_PID		8

/* For each type how a value becomes words. */
#define __tp_word(x)		(u64)(x)
#define __tp_words_dec(x)	__tp_word((s64)(x))
#define __tp_words_udec(x)	__tp_word(x)
#define __tp_words_hex(x)	__tp_word(x)
#define __tp_words_pid(x)	__tp_word((u32)(x))
#define __tp_words_cpu(x)	__tp_word(x)
#define __tp_words_ns(x)	__tp_word(x)
#define __tp_words_sym(x)	__tp_word(x)
#define __tp_words_obj(x)	__tp_word(x)
#define __tp_words_cstr(x)	__tp_word((const char *)(x))
/* Of an array of 16 characters, which lies at any address. */
typedef u64 __tp_chars __aligned(1);
#define __tp_words_str16(x)	((const __tp_chars *)(x))[0], ((const __tp_chars *)(x))[1]

#define __tp_value(type, name, ...)	__tp_words_##type(__VA_ARGS__),
#define __tp_format(type, name, ...)	" " #type ":" #name

/* M applied to each of up to eight parenthesized fields. */
#define __tp_each_0(m)
#define __tp_each_1(m, f)	m f
#define __tp_each_2(m, f, ...)	m f __tp_each_1(m, __VA_ARGS__)
#define __tp_each_3(m, f, ...)	m f __tp_each_2(m, __VA_ARGS__)
#define __tp_each_4(m, f, ...)	m f __tp_each_3(m, __VA_ARGS__)
#define __tp_each_5(m, f, ...)	m f __tp_each_4(m, __VA_ARGS__)
#define __tp_each_6(m, f, ...)	m f __tp_each_5(m, __VA_ARGS__)
#define __tp_each_7(m, f, ...)	m f __tp_each_6(m, __VA_ARGS__)
#define __tp_each_8(m, f, ...)	m f __tp_each_7(m, __VA_ARGS__)
#define __tp_count(x, f1, f2, f3, f4, f5, f6, f7, f8, n, ...)	n
#define __tp_each(m, ...) \
	__PASTE(__tp_each_, __tp_count(, ##__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0))(m, ##__VA_ARGS__)

#define TP_PROTO(...)		(__VA_ARGS__)	/* one argument, however many it has */
#define TP_FIELDS(...)		__VA_ARGS__

/* Three words of the running thread (kernel/trace/trace.c). */
void trace_write_three(u32 id, u64 w0, u64 w1, u64 w2);

#define __trace_slot(id, w0, w1) \
	arch_trace_write(trace_cpu, current_task, TRACE_TASK_PID, id, w0, w1)
#define __trace_three(id, w) \
	trace_write_three((u32)(unsigned long)(id), (w)[0], (w)[1], (w)[2])
#define __trace_words(id, nr, w) \
	trace_write_words((u32)(unsigned long)(id), \
			  *(const u32 *)((const char *)current + TRACE_TASK_PID), nr, w)

/* Zeros follow the words, so that each of the three ways has as many as it looks at. */
#define __trace_write(event, ...) do {					\
	const u64 __w[] = { __tp_each(__tp_value, ##__VA_ARGS__) 0, 0, 0 };	\
	enum { __nr = ARRAY_SIZE(__w) - 3 };				\
	if (__nr <= TRACE_HEAD_WORDS)					\
		__trace_slot(__trace_id_##event, __w[0], __w[1]);	\
	else if (__nr == 3)						\
		__trace_three(__trace_id_##event, __w);			\
	else								\
		__trace_words(__trace_id_##event, __nr, __w);	\
} while (0)

/* What an option that is off leaves: arguments are checked and not computed. */
#define __TRACE_EVENT_0(event, proto, ...)				\
	static __always_inline bool trace_##event##_enabled(void) { return false; } \
	static __always_inline void trace_##event proto { }

#define __TRACE_EVENT_1(event, proto, ...)				\
	extern struct trace_event __trace_event_##event;		\
	extern const char __trace_id_##event[];				\
	static __always_inline bool trace_##event##_enabled(void)	\
	{								\
		return static_branch_unlikely(&__trace_event_##event.key); \
	}								\
	static __always_inline void trace_##event proto		\
	{								\
		if (trace_##event##_enabled())				\
			__trace_write(event, ##__VA_ARGS__);		\
	}								\
	__TRACE_DEFINE(event, ##__VA_ARGS__)

#define TRACE_EVENT(event, proto, fields) \
	__PASTE(__TRACE_EVENT_, IS_ENABLED(TRACE_CONFIG))(event, proto, fields)
/* One without arguments: that it happened, when, where and over whom is all. */
#define TRACE_EVENT_BARE(event) \
	__PASTE(__TRACE_EVENT_, IS_ENABLED(TRACE_CONFIG))(event, (void))

/* A line of the format; both sections grow together, so the line's place is the number. */
#define __trace_line(text)						\
	__asm__(".pushsection .trace_format, \"\", @progbits\n\t"	\
		".ascii \"" text "\\n\"\n\t"				\
		".popsection")

#ifdef CREATE_TRACE_POINTS
#define __TRACE_DEFINE(event, ...)					\
	struct trace_event __trace_event_##event __used __section("trace_events") __aligned(8) = { \
		.group = __stringify(TRACE_GROUP), .name = #event,	\
		.fields = "" __tp_each(__tp_format, ##__VA_ARGS__),	\
		.number = __trace_id_##event,				\
	};								\
	__trace_line("event " __stringify(TRACE_GROUP) " " #event __tp_each(__tp_format, ##__VA_ARGS__)); \
	__asm__(".pushsection .trace_ids, \"\", @progbits\n\t"		\
		".byte 0\n"						\
		".globl __trace_id_" #event "\n"			\
		"__trace_id_" #event ":\n\t"				\
		".popsection");
/* A type whose values, or bits, have names: TRACE_NAMES(task_state, "0=R 1=S"). */
#define TRACE_NAMES(type, text)		__trace_line("names " #type " " text);
#define TRACE_FLAGS(type, text)		__trace_line("flags " #type " " text);
#else
#define __TRACE_DEFINE(event, ...)
#define TRACE_NAMES(type, text)
#define TRACE_FLAGS(type, text)
#endif

#endif /* KERNEL_TRACEPOINT_H */
