// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the line editor on a terminal of one row, which knows what the
 * editor may send and nothing else: after each byte the row has to show the
 * line, and the cursor to stand where the editor thinks.
 */
#include <kunit/test.h>
#include <lib/ctype.h>
#include <lib/lineedit.h>
#include <lib/string.h>

#define PROMPT	"> "

struct terminal {
	char row[LINEEDIT_COLUMNS + 1];
	size_t at;
	unsigned int bells, rows;
	size_t esc;		/* bytes of an escape sequence so far */
	size_t number;
	bool wrong;		/* it got what it does not know, or more than fits */
	char above[512];	/* rows that went up */
};

struct desk {
	struct terminal tty;
	struct lineedit le;
};

static void row_goes_up(struct terminal *t)
{
	size_t n = strlen(t->above), len = strlen(t->row);

	if (n + len + 2 < sizeof(t->above)) {
		memcpy(t->above + n, t->row, len);
		t->above[n + len] = '\n';
		t->above[n + len + 1] = '\0';
	}
	memset(t->row, 0, sizeof(t->row));
	t->rows++;
}

static void escape_goes_on(struct terminal *t, char c)
{
	if (t->esc == 1) {
		t->wrong |= c != '[';
		t->number = 0;
		t->esc = 2;
	} else if (isdigit(c)) {
		t->number = t->number * 10 + (size_t)(c - '0');
	} else {
		if (c == 'K')
			memset(t->row + t->at, 0, sizeof(t->row) - t->at);
		else if (c == 'C')
			t->at += t->number;
		else
			t->wrong = true;
		t->esc = 0;
	}
}

static void terminal_gets(struct terminal *t, char c)
{
	if (t->esc)
		escape_goes_on(t, c);
	else if (c == '\r')
		t->at = 0;
	else if (c == '\n')
		row_goes_up(t);
	else if (c == '\a')
		t->bells++;
	else if (c == 0x1b)
		t->esc = 1;
	else if (isprint(c) && t->at < LINEEDIT_COLUMNS - 1)
		t->row[t->at++] = c;
	else
		t->wrong = true;
}

static void to_terminal(void *arg, const char *s, size_t n)
{
	struct desk *d = arg;

	while (n--)
		terminal_gets(&d->tty, *s++);
}

static bool words(void *arg, const char *line, size_t start, unsigned int n, char *buf, size_t size)
{
	static const char *const command[] = { "help", "hold", "irq", "locks" };
	static const char *const argument[] = { "kernel_init", "kthreadd", "printk" };

	(void)arg, (void)line;
	if (n >= (start ? 3 : 4))
		return false;
	strscpy(buf, start ? argument[n] : command[n], size);
	return true;
}

static struct desk *new_desk(struct kunit *test)
{
	struct desk *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	lineedit_init(&d->le, PROMPT, to_terminal, d);
	d->le.candidate = words;
	lineedit_begin(&d->le);
	return d;
}

static void check(struct kunit *test, struct desk *d, const char *why)
{
	size_t room = LINEEDIT_COLUMNS - 3 - strlen(PROMPT);
	size_t from = d->le.cursor > room ? d->le.cursor - room : 0;
	char wanted[LINEEDIT_COLUMNS + 1] = PROMPT;

	KUNIT_ASSERT_TRUE_MSG(test, d->le.len < LINEEDIT_MAX && d->le.cursor <= d->le.len, "%s", why);
	KUNIT_EXPECT_EQ_MSG(test, strlen(d->le.line), d->le.len, "%s", why);
	strscpy(wanted + strlen(PROMPT), d->le.line + from, room + 1);
	KUNIT_EXPECT_STREQ_MSG(test, d->tty.row, wanted, "%s", why);
	KUNIT_EXPECT_EQ_MSG(test, d->tty.at, strlen(PROMPT) + d->le.cursor - from, "%s", why);
	KUNIT_EXPECT_FALSE_MSG(test, d->tty.wrong, "%s", why);
}

/* All keys but the last one leave the line unfinished. */
static enum lineedit_result keys(struct kunit *test, struct desk *d, const char *s)
{
	enum lineedit_result res = LINEEDIT_MORE;

	for (; *s; s++) {
		KUNIT_ASSERT_EQ(test, res, LINEEDIT_MORE);
		res = lineedit_byte(&d->le, *s);
		if (res == LINEEDIT_MORE)
			check(test, d, s);
	}
	return res;
}

static void enter(struct kunit *test, struct desk *d, const char *line)
{
	keys(test, d, line);
	KUNIT_ASSERT_EQ(test, lineedit_byte(&d->le, '\r'), LINEEDIT_LINE);
	lineedit_begin(&d->le);
}

static void keys_change_the_line(struct kunit *test)
{
	static const struct { const char *keys, *line; size_t cursor; } row[] = {
		{ "abc",			"abc",		3 },
		{ "abc\x7f",			"ab",		2 },
		{ "abc\b\b",			"a",		1 },
		{ "\x7f",			"",		0 },
		{ "abc\x1b[D\x1b[Dx",		"axbc",		2 },
		{ "abc\x1bOD\x1bODx",		"axbc",		2 },
		{ "ac\x02" "b",			"abc",		2 },
		{ "abc\x1b[D\x1b[C\x1b[C",	"abc",		3 },
		{ "abc\x1b[D\x1b[D\x1b[D\x1b[D", "abc",	0 },
		{ "abc\x01x",			"xabc",		1 },
		{ "abc\x1b[Hx\x1b[Fy",		"xabcy",	5 },
		{ "abc\x1b[1~x\x1b[4~y",	"xabcy",	5 },
		{ "abc\x01\x1b[3~",		"bc",		0 },
		{ "abc\x01\x04\x04",		"c",		0 },
		{ "abc\x04",			"abc",		3 },
		{ "abc\x02\x0b",		"ab",		2 },
		{ "abc\x02\x15",		"c",		0 },
		{ "one two  \x17",		"one ",		4 },
		{ "one two\x17\x17\x17",	"",		0 },
		{ "one\x01\x17",		"one",		0 },
		{ "abc\x1b[5~\x1b[1;5Cd",	"abcd",		4 },	/* keys it does not know */
		{ "a\x1bxb",			"ab",		2 },
		{ "a\x0c" "b",			"ab",		2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct desk *d = new_desk(test);

		KUNIT_EXPECT_EQ(test, keys(test, d, row[i].keys), LINEEDIT_MORE);
		KUNIT_EXPECT_STREQ(test, d->le.line, row[i].line);
		KUNIT_EXPECT_EQ_MSG(test, d->le.cursor, row[i].cursor, "%s", row[i].line);
	}
}

static void lines_end(struct kunit *test)
{
	struct desk *d = new_desk(test);

	KUNIT_EXPECT_EQ(test, keys(test, d, "ab\x01\r"), LINEEDIT_LINE);
	KUNIT_EXPECT_STREQ(test, d->le.line, "ab");
	KUNIT_EXPECT_STREQ(test, d->tty.above, "> ab\n");
	lineedit_begin(&d->le);
	/* The other half of \r\n is no line of its own; a second \n is. */
	KUNIT_EXPECT_EQ(test, lineedit_byte(&d->le, '\n'), LINEEDIT_MORE);
	KUNIT_EXPECT_EQ(test, lineedit_byte(&d->le, '\n'), LINEEDIT_LINE);
	lineedit_begin(&d->le);
	KUNIT_EXPECT_EQ(test, keys(test, d, "ab\x03"), LINEEDIT_CANCEL);
	lineedit_begin(&d->le);
	KUNIT_EXPECT_EQ(test, d->le.len, 0);
	KUNIT_EXPECT_EQ(test, lineedit_byte(&d->le, 0x04), LINEEDIT_END);
}

static void history_goes_back_and_forth(struct kunit *test)
{
	struct desk *d = new_desk(test);

	keys(test, d, "\x1b[A");
	KUNIT_EXPECT_EQ(test, d->tty.bells, 1);
	enter(test, d, "one");
	enter(test, d, "two");
	enter(test, d, "two");		/* not remembered twice */
	enter(test, d, "");		/* nor this */
	keys(test, d, "dra\x1b[A");
	KUNIT_EXPECT_STREQ(test, d->le.line, "two");
	keys(test, d, "\x10");
	KUNIT_EXPECT_STREQ(test, d->le.line, "one");
	keys(test, d, "\x1b[A");
	KUNIT_EXPECT_STREQ(test, d->le.line, "one");
	keys(test, d, "\x1b[B\x0e" "ft");
	KUNIT_EXPECT_STREQ(test, d->le.line, "draft");
	keys(test, d, "\x1b[B");
	KUNIT_EXPECT_STREQ(test, d->le.line, "draft");
	/* What is made of an old line is a new one. */
	keys(test, d, "\x1b[A\x1b[A");
	enter(test, d, "s");
	keys(test, d, "\x1b[A\x1b[A\x1b[A");
	KUNIT_EXPECT_STREQ(test, d->le.line, "one");
}

static void history_forgets_the_oldest(struct kunit *test)
{
	struct desk *d = new_desk(test);
	char line[] = "line a";

	for (unsigned int i = 0; i < LINEEDIT_HISTORY + 3; i++) {
		line[5] = (char)('a' + i);
		enter(test, d, line);
	}
	for (unsigned int i = 0; i < LINEEDIT_HISTORY; i++)
		keys(test, d, "\x1b[A");
	KUNIT_EXPECT_EQ(test, d->tty.bells, 0);
	KUNIT_EXPECT_STREQ(test, d->le.line, "line d");
	keys(test, d, "\x1b[A");
	KUNIT_EXPECT_EQ(test, d->tty.bells, 1);
}

static void words_are_completed(struct kunit *test)
{
	static const struct { const char *keys, *line; unsigned int bells, rows; } row[] = {
		{ "l\t",	"locks ",		0, 0 },
		{ "he\t",	"help ",		0, 0 },
		{ "h\t",	"h",			0, 2 },		/* help or hold: shown */
		{ "x\t",	"x",			1, 0 },
		{ "help k\t",	"help k",		0, 2 },
		{ "help ke\t",	"help kernel_init ",	0, 0 },
		{ "help p\tp\t", "help printk printk ",	0, 0 },
		{ "help\t",	"help ",		0, 0 },
		{ "h p\x01\x06\x05\x02\x02" "el\t", "help p",	0, 0 },
		{ "\t",		"",			0, 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct desk *d = new_desk(test);

		keys(test, d, row[i].keys);
		KUNIT_EXPECT_STREQ(test, d->le.line, row[i].line);
		KUNIT_EXPECT_EQ_MSG(test, d->tty.bells, row[i].bells, "%s", row[i].keys);
		KUNIT_EXPECT_EQ_MSG(test, d->tty.rows, row[i].rows, "%s", row[i].keys);
		if (row[i].rows && *row[i].keys == 'h' && !row[i].line[1])
			KUNIT_EXPECT_STREQ(test, d->tty.above, "> h\nhelp  hold\n");
	}
}

static void a_wide_line_is_shown_in_part(struct kunit *test)
{
	struct desk *d = new_desk(test);

	for (unsigned int i = 0; i < LINEEDIT_MAX - 1; i++)
		keys(test, d, i % 10 ? "." : "|");
	KUNIT_EXPECT_EQ(test, d->tty.bells, 0);
	KUNIT_EXPECT_EQ(test, d->le.len, LINEEDIT_MAX - 1);
	keys(test, d, "x");			/* full */
	KUNIT_EXPECT_EQ(test, d->tty.bells, 1);
	KUNIT_EXPECT_EQ(test, d->le.len, LINEEDIT_MAX - 1);
	for (unsigned int i = 0; i < LINEEDIT_MAX; i++)
		keys(test, d, "\x02");
	keys(test, d, "\x04\x05");
	KUNIT_EXPECT_EQ(test, d->le.len, LINEEDIT_MAX - 2);
}

static void a_line_can_be_hidden(struct kunit *test)
{
	struct desk *d = new_desk(test);

	keys(test, d, "abc\x02");
	lineedit_hide(&d->le);
	KUNIT_EXPECT_STREQ(test, d->tty.row, "");
	KUNIT_EXPECT_EQ(test, d->tty.at, 0);
	lineedit_show(&d->le);
	check(test, d, "shown again");
}

/* Whatever comes: line, cursor and terminal agree. */
static void noise_does_no_harm(struct kunit *test)
{
	struct desk *d = new_desk(test);
	u32 x = 1;

	for (unsigned int i = 0; i < 20000; i++) {
		x = x * 1664525 + 1013904223;
		/* Half of it letters and spaces, so that there is something to edit. */
		if (lineedit_byte(&d->le, (char)(x >> 31 ? 'a' + (x >> 24) % 8 : x >> 20)) != LINEEDIT_MORE)
			lineedit_begin(&d->le);
		check(test, d, "noise");
	}
}

static struct kunit_case lineedit_cases[] = {
	KUNIT_CASE(keys_change_the_line),
	KUNIT_CASE(lines_end),
	KUNIT_CASE(history_goes_back_and_forth),
	KUNIT_CASE(history_forgets_the_oldest),
	KUNIT_CASE(words_are_completed),
	KUNIT_CASE(a_wide_line_is_shown_in_part),
	KUNIT_CASE(a_line_can_be_hidden),
	KUNIT_CASE(noise_does_no_harm),
	{}
};

static struct kunit_suite lineedit_suite = {
	.name = "lineedit",
	.test_cases = lineedit_cases,
};
kunit_test_suite(lineedit_suite);
