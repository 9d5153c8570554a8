/* SPDX-License-Identifier: GPL-2.0-only */
/* Turning the trace, writing text to it, and reading it: kernel/trace/. */
#ifndef KERNEL_TRACE_H
#define KERNEL_TRACE_H

#include <base/compiler.h>
#include <base/types.h>
#include <kernel/cpumask.h>
#include <lib/trace.h>

struct task_struct;

/* A walk through the records of all CPUs, by time.  Large: not for a stack. */
struct trace_walk {
	struct trace_cursor cursor[NR_CPUS];
	struct trace_record record[NR_CPUS];	/* the next of each CPU */
	bool there[NR_CPUS];
};

#ifdef CONFIG_TRACING
extern struct trace_header trace;

/*
 * To the trace instead of the log: 'fmt' must be a constant, the arguments are
 * stored as they are and put into words by whoever reads the trace.  A %s is
 * copied; other %p extensions that look at memory show the pointer.
 * Context: any, NMI and the switch path too.
 */
#define trace_printk(fmt, ...) do {					\
	static const char __fmt[] = fmt;				\
	__trace_printk(__fmt, ##__VA_ARGS__);				\
} while (0)
void __trace_printk(const char *fmt, ...) __printf(1, 2);
/* A text as the event console, cut where a record ends. */
void trace_text(const char *text, size_t len);

/* Events by name or group, with * and ?; -ENOENT if there is none.  Context: task, may sleep. */
int trace_set_events(const char *pattern, bool on);
/* All writing; what comes meanwhile is counted as lost.  Context: any. */
void tracing_on(void);
void tracing_off(void);
bool tracing_is_on(void);

/* The last @slots slots of each CPU, whole records only.  Context: any. */
void trace_walk_init(struct trace_walk *w, u64 slots);
bool trace_walk_next(struct trace_walk *w, struct trace_record *r);
/* One line without a newline; the bytes that it takes, as scnprintf(). */
size_t trace_record_text(const struct trace_record *r, char *buf, size_t size);
/* The last @slots slots of all CPUs to the log.  Context: any, NMI too. */
void trace_dump(u64 slots);

/* The name of a thread, for readers: while it lives, and until another takes its place. */
void trace_save_comm(const struct task_struct *p);
void trace_comm_ended(const struct task_struct *p);

/* The rings, and then the events that the command line wants.  Context: boot; task. */
void trace_init(void);
void trace_enable_boot_events(void);
/* The trace stands still, and is shown if trace_dump= says so.  Context: panic. */
void trace_panic(void);
#else
#define trace_printk(fmt, ...)	do { } while (0)
static inline void trace_text(const char *text, size_t len) { (void)text; (void)len; }
static inline void tracing_on(void) { }
static inline void tracing_off(void) { }
static inline bool tracing_is_on(void) { return false; }
static inline void trace_dump(u64 slots) { (void)slots; }
static inline void trace_save_comm(const struct task_struct *p) { (void)p; }
static inline void trace_comm_ended(const struct task_struct *p) { (void)p; }
static inline void trace_init(void) { }
static inline void trace_enable_boot_events(void) { }
static inline void trace_panic(void) { }
#endif

#endif /* KERNEL_TRACE_H */
