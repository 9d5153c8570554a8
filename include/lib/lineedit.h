/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A line editor: bytes of a terminal in, bytes for the terminal out.
 *
 *	left right home end ^B ^F ^A ^E	move
 *	backspace delete ^D		delete a character
 *	^K ^U ^W			delete to the end, to the beginning, the word before
 *	up down ^P ^N			history
 *	tab				complete the word, or show what it may be
 *	^L				paint the line anew
 *	^C, and ^D in an empty line	give the line up
 *
 * A line that is wider than the terminal is shown in part.  No lock, no
 * allocation, no clock: an escape sequence may come in any number of pieces.
 */
#ifndef LIB_LINEEDIT_H
#define LIB_LINEEDIT_H

#include <base/types.h>

#define LINEEDIT_MAX		128	/* bytes of a line, the NUL included */
#define LINEEDIT_HISTORY	16	/* lines that are remembered; a power of two */
#define LINEEDIT_COLUMNS	80	/* of the terminal */

enum lineedit_result {
	LINEEDIT_MORE,		/* the line is not over */
	LINEEDIT_LINE,		/* here it is, in lineedit::line */
	LINEEDIT_CANCEL,	/* ^C: a new one begins */
	LINEEDIT_END,		/* ^D in an empty line */
};

struct lineedit {
	const char *prompt;
	void (*write)(void *arg, const char *s, size_t n);
	/*
	 * The @n-th word that may stand where the word at line[start] stands, to
	 * @buf; false: there are no more.  NULL: no completion.
	 */
	bool (*candidate)(void *arg, const char *line, size_t start, unsigned int n,
			  char *buf, size_t size);
	void *arg;			/* for both */
	char line[LINEEDIT_MAX];
	size_t len, cursor;
	enum { LINEEDIT_PLAIN, LINEEDIT_ESC, LINEEDIT_CSI } state;
	char csi;			/* the sequence's digit, 0: none */
	bool after_cr;			/* the line ended by \r: a \n after it is its other half */
	unsigned int entered;		/* lines ever remembered */
	unsigned int back;		/* how far back in the history we look; 0: at the new line */
	char history[LINEEDIT_HISTORY][LINEEDIT_MAX];
	char draft[LINEEDIT_MAX];	/* the new line meanwhile */
};

void lineedit_init(struct lineedit *le, const char *prompt,
		   void (*write)(void *arg, const char *s, size_t n), void *arg);
/* An empty line, with its prompt. */
void lineedit_begin(struct lineedit *le);
enum lineedit_result lineedit_byte(struct lineedit *le, char c);
/* Off the screen, so that something else can be written, and back. */
void lineedit_hide(struct lineedit *le);
void lineedit_show(struct lineedit *le);

#endif /* LIB_LINEEDIT_H */
