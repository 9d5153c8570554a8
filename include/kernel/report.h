/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reports of bugs: one way for every check to say what it has found.
 *
 * A report is said twice: in words, for people, and as one line of JSON, for
 * programs ("report: {...}"; the runner collects these, and a run in which one
 * came that no test expected has failed).  It counts as a warning: warn_count(),
 * panic_on_warn.
 *
 *	static const struct report r = { "list", "corruption" };
 *
 *	if (report_begin(&r, "next->prev is %px, not %px", a, b)) {
 *		pr_err(...);		// what else is to be said
 *		report_end(&r);		// the stack, and the end
 *	}
 *
 * A test that provokes a report expects it, which keeps it short:
 *
 *	report_expect("list", "corruption");
 *	provoke();
 *	KUNIT_EXPECT_EQ(test, report_expected(&seen), 1U);
 *	KUNIT_EXPECT_STREQ(test, seen.object, "my_list");
 *
 * Nothing here takes a lock, waits or allocates.
 */
#ifndef KERNEL_REPORT_H
#define KERNEL_REPORT_H

#include <base/compiler.h>
#include <base/types.h>

struct report {
	const char *detector;	/* who found it, a word: "lockdep", "kasan", "list" ... */
	const char *kind;	/* what kind of bug, words with '-': "use-after-free" */
	const char *name;	/* of the object: a lock's class, a thread; NULL: by address */
	const void *object;	/* the lock, the memory; NULL: none.  A symbol is shown as such */
	unsigned long ip;	/* where it was done; 0: by the caller of report_begin() */
};

#define REPORT_NAME_MAX		64

/* The first report of those that were expected, as it was said. */
struct report_seen {
	char kind[REPORT_NAME_MAX];
	char object[REPORT_NAME_MAX];	/* "" if it had none */
	char function[REPORT_NAME_MAX];	/* of ip, without the offset */
};

/* Context: any, NMI too.  Return: true if there is more to say, and then report_end() must follow. */
__printf(2, 3) bool report_begin(const struct report *r, const char *fmt, ...);
/* The stack of this thread, and panic if panic_on_warn= says so.  Context: any, NMI too. */
void report_end(const struct report *r);
/* The same without the stack, for those who have said where it was. */
void report_end_quiet(const struct report *r);

/* The line for programs alone; false: a test expected it.  Context: any, NMI too. */
bool report_record(const struct report *r, char *text);

/* Change what a string of JSON cannot have in it.  Context: any, NMI too. */
void report_plain(char *text);

/* From here on this kind (NULL: any) of report of this detector is expected.  Context: task; one at a time. */
void report_expect(const char *detector, const char *kind);
/* How many came so far.  Context: any. */
unsigned int report_expected_count(void);
/* No more.  Return: how many came; @first, if not NULL, is filled with the first one. */
unsigned int report_expected(struct report_seen *first);

#endif /* KERNEL_REPORT_H */
