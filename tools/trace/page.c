// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "page.h"

/*
 * The assembler takes the files as they are; view/ is in its search path.  Each
 * symbol ends with a zero.
 */
#define EMBED(symbol, files)			\
	asm(".pushsection .rodata\n"		\
	    #symbol ":\n" files			\
	    ".byte 0\n"				\
	    ".popsection");			\
	extern const char symbol[]

#define FILE_OF_VIEW(name)	".incbin \"" name "\"\n"

EMBED(view_html, FILE_OF_VIEW("view.html"));
EMBED(view_css, FILE_OF_VIEW("view.css"));
/* A file comes after those of which it needs something at once. */
EMBED(view_js,
      FILE_OF_VIEW("data.js")
      FILE_OF_VIEW("lanes.js")
      FILE_OF_VIEW("rows.js")
      FILE_OF_VIEW("model.js")
      FILE_OF_VIEW("findings.js")
      FILE_OF_VIEW("layout.js")
      FILE_OF_VIEW("describe.js")
      FILE_OF_VIEW("brush.js")
      FILE_OF_VIEW("draw.js")
      FILE_OF_VIEW("head.js")
      FILE_OF_VIEW("search.js")
      FILE_OF_VIEW("details.js")
      FILE_OF_VIEW("keys.js")
      FILE_OF_VIEW("frame.js")
      FILE_OF_VIEW("app.js")
      FILE_OF_VIEW("load.js"));

#define MARK_CSS	"@view.css@\n"
#define MARK_DATA	"@data@\n"
#define MARK_JS		"@view.js@\n"

/* Writes up to the mark; returns what follows it. */
static const char *write_to(FILE *file, const char *from, const char *mark)
{
	const char *at = strstr(from, mark);

	fwrite(from, 1, at - from, file);
	return at + strlen(mark);
}

void page_head(FILE *file)
{
	const char *rest = write_to(file, view_html, MARK_CSS);

	fputs(view_css, file);
	write_to(file, rest, MARK_DATA);
}

void page_tail(FILE *file)
{
	const char *rest = strstr(view_html, MARK_DATA) + strlen(MARK_DATA);

	rest = write_to(file, rest, MARK_JS);
	fputs(view_js, file);
	fputs(rest, file);
}

void page_base64(FILE *file, const unsigned char *data, size_t size)
{
	static const char digit[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < size; i += 3) {
		unsigned int left = size - i < 3 ? size - i : 3;
		unsigned int bits = data[i] << 16 | (left > 1 ? data[i + 1] << 8 : 0) |
				    (left > 2 ? data[i + 2] : 0);

		putc_unlocked(digit[bits >> 18], file);
		putc_unlocked(digit[bits >> 12 & 63], file);
		putc_unlocked(left > 1 ? digit[bits >> 6 & 63] : '=', file);
		putc_unlocked(left > 2 ? digit[bits & 63] : '=', file);
	}
}

/* A '<' in the text would end the script element, or begin a comment in it. */
void page_string(FILE *file, const char *text)
{
	putc('"', file);
	for (; *text; text++) {
		unsigned char c = *text;

		if (c < 0x20 || c == 0x7f || strchr("\"\\<>&", c))
			fprintf(file, "\\u%04x", c);
		else
			putc(c, file);
	}
	putc('"', file);
}
