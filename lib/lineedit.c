// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line editor: see <lib/lineedit.h>.  Whatever changes more than the end
 * of the line paints all of it anew, which no terminal can misunderstand.
 */
#include <lib/ctype.h>
#include <lib/lineedit.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#define CTRL(c)		((c) & 0x1f)
#define DEL		0x7f
#define ESC		0x1b
#define BELL		"\a"
/* Columns of prompt and line: the last one stays free, and ^C has its place. */
#define WIDTH		(LINEEDIT_COLUMNS - 3)

static void put(struct lineedit *le, const char *s)
{
	le->write(le->arg, s, strlen(s));
}

/**
 * lineedit_init() - a line editor without a past
 * @le:     to be filled; its candidate member may be set afterwards
 * @prompt: stands before each line; not copied
 * @write:  sends bytes to the terminal
 * @arg:    for @write
 *
 * Context: any.
 */
void lineedit_init(struct lineedit *le, const char *prompt,
		   void (*write)(void *arg, const char *s, size_t n), void *arg)
{
	memset(le, 0, sizeof(*le));
	le->prompt = prompt;
	le->write = write;
	le->arg = arg;
}

/**
 * lineedit_hide() - take the line off the screen
 * @le: the editor
 *
 * Context: as its write function.
 */
void lineedit_hide(struct lineedit *le)
{
	put(le, "\r\x1b[K");
}

/**
 * lineedit_show() - paint the line, the cursor where it belongs
 * @le: the editor
 *
 * Context: as its write function.
 */
void lineedit_show(struct lineedit *le)
{
	size_t prompt = strlen(le->prompt), room = WIDTH - prompt;
	size_t from = le->cursor > room ? le->cursor - room : 0;
	size_t n = le->len - from < room ? le->len - from : room;
	char move[16];

	lineedit_hide(le);
	put(le, le->prompt);
	le->write(le->arg, le->line + from, n);
	if (le->cursor - from == n)
		return;
	snprintf(move, sizeof(move), "\r\x1b[%zuC", prompt + le->cursor - from);
	put(le, move);
}

/**
 * lineedit_begin() - begin an empty line
 * @le: the editor
 *
 * Context: as its write function.
 */
void lineedit_begin(struct lineedit *le)
{
	le->len = le->cursor = 0;
	le->line[0] = '\0';
	le->back = 0;
	le->state = LINEEDIT_PLAIN;
	lineedit_show(le);
}

static void move_to(struct lineedit *le, size_t cursor)
{
	le->cursor = cursor;
	lineedit_show(le);
}

/* Take [from, to) out; the cursor stands there then. */
static void cut(struct lineedit *le, size_t from, size_t to)
{
	memmove(le->line + from, le->line + to, le->len - to + 1);
	le->len -= to - from;
	move_to(le, from);
}

static void insert(struct lineedit *le, const char *s, size_t n)
{
	if (le->len + n >= sizeof(le->line)) {
		put(le, BELL);
		return;
	}
	memmove(le->line + le->cursor + n, le->line + le->cursor, le->len - le->cursor + 1);
	memcpy(le->line + le->cursor, s, n);
	le->len += n;
	le->cursor += n;
	/* At the end of a line that is all on the screen the terminal does it by itself. */
	if (le->cursor == le->len && strlen(le->prompt) + le->len <= WIDTH)
		le->write(le->arg, s, n);
	else
		lineedit_show(le);
}

static size_t word_before(const struct lineedit *le)
{
	size_t at = le->cursor;

	while (at && le->line[at - 1] == ' ')
		at--;
	while (at && le->line[at - 1] != ' ')
		at--;
	return at;
}

static char *remembered(struct lineedit *le, unsigned int back)
{
	return le->history[(le->entered - back) % LINEEDIT_HISTORY];
}

static void look_back(struct lineedit *le, unsigned int back)
{
	unsigned int most = le->entered < LINEEDIT_HISTORY ? le->entered : LINEEDIT_HISTORY;

	if (back > most) {
		put(le, BELL);
		return;
	}
	if (!le->back)
		strscpy(le->draft, le->line, sizeof(le->draft));
	le->back = back;
	strscpy(le->line, back ? remembered(le, back) : le->draft, sizeof(le->line));
	le->len = strlen(le->line);
	move_to(le, le->len);
}

static void remember(struct lineedit *le)
{
	if (!le->len || (le->entered && !strcmp(remembered(le, 1), le->line)))
		return;
	le->entered++;
	strscpy(remembered(le, 1), le->line, LINEEDIT_MAX);
}

/* How many candidates go on as the line does up to the cursor, and what all those have in common. */
static unsigned int matches(struct lineedit *le, size_t start, char *common, size_t size)
{
	size_t typed = le->cursor - start;
	unsigned int found = 0;
	char word[LINEEDIT_MAX];

	for (unsigned int n = 0; le->candidate(le->arg, le->line, start, n, word, sizeof(word)); n++) {
		size_t same = 0;

		if (strncmp(word, le->line + start, typed))
			continue;
		if (!found++) {
			strscpy(common, word, size);
			continue;
		}
		while (common[same] && common[same] == word[same])
			same++;
		common[same] = '\0';
	}
	return found;
}

static void list_matches(struct lineedit *le, size_t start)
{
	size_t typed = le->cursor - start, column = 0;
	char word[LINEEDIT_MAX];

	for (unsigned int n = 0; le->candidate(le->arg, le->line, start, n, word, sizeof(word)); n++) {
		if (strncmp(word, le->line + start, typed))
			continue;
		if (!column || column + 2 + strlen(word) >= LINEEDIT_COLUMNS) {
			put(le, "\r\n");
			column = 0;
		} else {
			put(le, "  ");
			column += 2;
		}
		put(le, word);
		column += strlen(word);
	}
	put(le, "\r\n");
	lineedit_show(le);
}

static void complete(struct lineedit *le)
{
	size_t start = le->cursor, typed;
	char common[LINEEDIT_MAX];
	unsigned int found;

	while (start && le->line[start - 1] != ' ')
		start--;
	typed = le->cursor - start;
	found = le->candidate ? matches(le, start, common, sizeof(common)) : 0;
	if (!found) {
		put(le, BELL);
		return;
	}
	if (strlen(common) > typed)
		insert(le, common + typed, strlen(common) - typed);
	else if (found > 1)
		list_matches(le, start);
	if (found == 1 && le->line[le->cursor] != ' ')
		insert(le, " ", 1);
}

static void control(struct lineedit *le, char c)
{
	switch (c) {
	case CTRL('A'):
		move_to(le, 0);
		break;
	case CTRL('E'):
		move_to(le, le->len);
		break;
	case CTRL('B'):
		move_to(le, le->cursor ? le->cursor - 1 : 0);
		break;
	case CTRL('F'):
		move_to(le, le->cursor < le->len ? le->cursor + 1 : le->len);
		break;
	case CTRL('D'):
		if (le->cursor < le->len)
			cut(le, le->cursor, le->cursor + 1);
		break;
	case CTRL('H'):
	case DEL:
		if (le->cursor)
			cut(le, le->cursor - 1, le->cursor);
		break;
	case CTRL('K'):
		cut(le, le->cursor, le->len);
		break;
	case CTRL('U'):
		cut(le, 0, le->cursor);
		break;
	case CTRL('W'):
		cut(le, word_before(le), le->cursor);
		break;
	case CTRL('P'):
		look_back(le, le->back + 1);
		break;
	case CTRL('N'):
		if (le->back)
			look_back(le, le->back - 1);
		break;
	case CTRL('L'):
		lineedit_show(le);
		break;
	case '\t':
		complete(le);
		break;
	default:
		put(le, BELL);
	}
}

/* The last byte of ESC [ ... or ESC O ...: the key as the control character that does the same. */
static void escape(struct lineedit *le, char c)
{
	static const struct { char final, digit, control; } key[] = {
		{ 'A', 0, CTRL('P') }, { 'B', 0, CTRL('N') }, { 'C', 0, CTRL('F') },
		{ 'D', 0, CTRL('B') }, { 'H', 0, CTRL('A') }, { 'F', 0, CTRL('E') },
		{ '~', '1', CTRL('A') }, { '~', '7', CTRL('A') }, { '~', '4', CTRL('E') },
		{ '~', '8', CTRL('E') }, { '~', '3', CTRL('D') },
	};

	for (size_t i = 0; i < sizeof(key) / sizeof(key[0]); i++)
		if (key[i].final == c && (c != '~' || key[i].digit == le->csi))
			control(le, key[i].control);
}

/* Part of an escape sequence? */
static bool in_escape(struct lineedit *le, char c)
{
	switch (le->state) {
	case LINEEDIT_ESC:
		le->state = c == '[' || c == 'O' ? LINEEDIT_CSI : LINEEDIT_PLAIN;
		le->csi = 0;
		return true;
	case LINEEDIT_CSI:
		if (isdigit(c) || c == ';') {
			if (!le->csi)
				le->csi = c;
			return true;
		}
		le->state = LINEEDIT_PLAIN;
		escape(le, c);
		return true;
	case LINEEDIT_PLAIN:
		break;
	}
	if (c == ESC)
		le->state = LINEEDIT_ESC;
	return c == ESC;
}

static enum lineedit_result line_is_over(struct lineedit *le, const char *shown,
					 enum lineedit_result result)
{
	move_to(le, le->len);
	put(le, shown);
	return result;
}

/**
 * lineedit_byte() - the next byte of the terminal
 * @le: the editor
 * @c:  the byte
 *
 * Context: as its write and candidate functions.
 * Return: LINEEDIT_MORE until the line is over; then lineedit_begin() is next.
 */
enum lineedit_result lineedit_byte(struct lineedit *le, char c)
{
	bool other_half = le->after_cr && c == '\n';

	le->after_cr = false;
	if (other_half || in_escape(le, c))
		return LINEEDIT_MORE;
	if (c == '\r' || c == '\n') {
		le->after_cr = c == '\r';
		remember(le);
		return line_is_over(le, "\r\n", LINEEDIT_LINE);
	}
	if (c == CTRL('C'))
		return line_is_over(le, "^C\r\n", LINEEDIT_CANCEL);
	if (c == CTRL('D') && !le->len)
		return line_is_over(le, "\r\n", LINEEDIT_END);
	if (isprint(c))
		insert(le, &c, 1);
	else
		control(le, c);
	return LINEEDIT_MORE;
}
