// SPDX-License-Identifier: GPL-2.0-only
/* Reports of bugs: see <kernel/report.h>. */
#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <base/compiler.h>
#include <kernel/bug.h>
#include <kernel/kallsyms.h>
#include <kernel/ktime.h>
#include <kernel/module.h>
#include <kernel/panic.h>
#include <kernel/percpu.h>
#include <kernel/printk.h>
#include <kernel/report.h>
#include <kernel/sched.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#define REPORT_TEXT_MAX		200

/* What a test expects.  Written by the test alone, while detector is NULL. */
static struct {
	const char *detector;	/* NULL: nothing.  Stored last, by a release */
	const char *kind;
	u32 came;		/* [a] */
	struct report_seen first;	/* by the first of those who come at once */
} expected;

/**
 * report_plain() - make a string one of JSON
 * @text: what JSON cannot have in it is changed: names here need no more than this
 *
 * Context: any, NMI too.
 */
void report_plain(char *text)
{
	for (; *text; text++)
		if (*text == '"' || *text == '\\' || (unsigned char)*text < ' ')
			*text = '_';
}

static void object_name(char *out, const struct report *r)
{
	*out = '\0';
	if (r->name)
		strscpy(out, r->name, REPORT_NAME_MAX);
	else if (r->object)
		scnprintf(out, REPORT_NAME_MAX, "%ps", r->object);
	report_plain(out);
}

static bool is_expected(const struct report *r)
{
	/* Pairs with the release in report_expect(): the kind is there, too. */
	const char *detector = smp_load_acquire(&expected.detector);

	return detector && !strcmp(detector, r->detector) &&
		(!expected.kind || !strcmp(expected.kind, r->kind));
}

/* Keep it for the test that expects it. */
static void take_expected(const char *kind, const char *object, unsigned long ip)
{
	if (xadd(&expected.came, 1U) != 0)
		return;
	strscpy(expected.first.kind, kind, REPORT_NAME_MAX);
	strscpy(expected.first.object, object, REPORT_NAME_MAX);
	scnprintf(expected.first.function, REPORT_NAME_MAX, "%ps", (void *)ip);
}

/**
 * report_record() - the line of a report that is for programs
 * @r:    what kind, of what, and where: its ip is needed
 * @text: the first line in words; characters that JSON cannot have are changed
 *
 * For reports whose words are another's: WARN(), panic().
 *
 * Context: any, NMI too.
 * Return: false if a test has expected it; nothing was printed then.
 */
bool report_record(const struct report *r, char *text)
{
	char object[REPORT_NAME_MAX], comm[TASK_COMM_LEN];

	object_name(object, r);
	if (is_expected(r)) {
		take_expected(r->kind, object, r->ip);
		return false;
	}
	strscpy(comm, current->comm, sizeof(comm));
	report_plain(comm);
	report_plain(text);
	printk(KERN_REPORT "report: {\"detector\":\"%s\",\"kind\":\"%s\",\"object\":\"%s\","
	       "\"function\":\"%ps\",\"cpu\":%u,\"pid\":%d,\"comm\":\"%s\",\"ns\":%llu,\"text\":\"%s\"}\n",
	       r->detector, r->kind, object, (void *)r->ip, raw_smp_processor_id(), current->pid,
	       comm, ktime_get_ns(), text);
	module_note_warning();
	return true;
}

/**
 * report_begin() - say that a bug was found
 * @r:   what kind, of what, where
 * @fmt: the first line in words, without a newline
 *
 * Context: any, NMI too.
 * Return: true if there is more to say, and then report_end() must follow;
 * false if a test has expected it.
 */
bool report_begin(const struct report *r, const char *fmt, ...)
{
	struct report full = *r;
	char text[REPORT_TEXT_MAX];
	va_list args;

	if (!full.ip)
		full.ip = (unsigned long)__builtin_return_address(0);
	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (is_expected(&full))
		pr_info("expected: %s: %s: %s\n", r->detector, r->kind, text);
	else
		pr_emerg("------------[ cut here ]------------\n"
			 "BUG: %s: %s: %s\n"
			 "CPU: %u PID: %d Comm: %.16s at %pS\n", r->detector, r->kind, text,
			 raw_smp_processor_id(), current->pid, current->comm, (void *)full.ip);
	return report_record(&full, text);
}

/**
 * report_end_quiet() - the end of a report that has shown its stacks itself
 * @r: as it was begun
 *
 * Context: any, NMI too.
 */
void report_end_quiet(const struct report *r)
{
	pr_emerg("---[ end %s ]---\n", r->detector);
	count_warning();
}

/**
 * report_end() - show this thread's stack, and end a report
 * @r: as it was begun
 *
 * Context: any, NMI too.
 */
void report_end(const struct report *r)
{
	dump_stack();
	report_end_quiet(r);
}

/**
 * report_expect() - the test that runs provokes a report
 * @detector: whose
 * @kind:     which; NULL: any
 *
 * Context: task.  Only one at a time.
 */
void report_expect(const char *detector, const char *kind)
{
	BUG_ON(expected.detector);
	expected.kind = kind;
	expected.first = (struct report_seen) {};
	WRITE_ONCE(expected.came, 0U);
	/* Pairs with the acquire in is_expected(). */
	smp_store_release(&expected.detector, detector);
}

/**
 * report_expected_count() - how many of those that are expected came so far
 *
 * Context: any.
 * Return: the count.
 */
unsigned int report_expected_count(void)
{
	return READ_ONCE(expected.came);
}

/**
 * report_expected() - no report is expected any more
 * @first: filled with the first that came; may be NULL
 *
 * Context: task.
 * Return: how many came.
 */
unsigned int report_expected(struct report_seen *first)
{
	WRITE_ONCE(expected.detector, NULL);
	if (first)
		*first = expected.first;
	return READ_ONCE(expected.came);
}
