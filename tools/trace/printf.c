// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's printf(), on words instead of arguments.
 *
 * Each argument is one word, but a string: its length in bytes, then the
 * characters in whole words.
 */
#include <ctype.h>

#include "printf.h"

#define MAX_WIDTH	256

struct arguments {
	const uint64_t *word;
	unsigned int nr, used;
	bool missing;			/* more were asked for than there are */
};

/* One conversion, as it stands in the format. */
struct conversion {
	bool left, plus, space, alternate, zero;
	int width, precision;		/* -1: none */
	char length;			/* h, H for hh, l, or 0 */
	char letter;
	char pointer;			/* what kind of %p */
};

static uint64_t next_word(struct arguments *args)
{
	if (args->used >= args->nr) {
		args->missing = true;
		return 0;
	}
	return args->word[args->used++];
}

static const char *parse_number(const char *f, struct arguments *args, int *number)
{
	int64_t n = 0;

	if (*f == '*') {
		n = (int)next_word(args);
		f++;
	} else {
		for (; isdigit((unsigned char)*f); f++)
			n = n < MAX_WIDTH ? n * 10 + *f - '0' : n;
	}
	*number = n > MAX_WIDTH ? MAX_WIDTH : n < -MAX_WIDTH ? -MAX_WIDTH : n;
	return f;
}

static const char *parse_flags(const char *f, struct conversion *c)
{
	for (;; f++) {
		switch (*f) {
		case '-': c->left = true; break;
		case '+': c->plus = true; break;
		case ' ': c->space = true; break;
		case '#': c->alternate = true; break;
		case '0': c->zero = true; break;
		default: return f;
		}
	}
}

static const char *parse_length(const char *f, struct conversion *c)
{
	for (;; f++) {
		if (*f == 'h')
			c->length = c->length == 'h' ? 'H' : 'h';
		else if (*f && strchr("lLjzt", *f))
			c->length = 'l';
		else
			return f;
	}
}

/* What follows the %.  Where it ends. */
static const char *parse(const char *f, struct arguments *args, struct conversion *c)
{
	*c = (struct conversion){ .precision = -1 };
	f = parse_flags(f, c);
	f = parse_number(f, args, &c->width);
	if (c->width < 0) {
		c->left = true;
		c->width = -c->width;
	}
	if (*f == '.') {
		f = parse_number(f + 1, args, &c->precision);
		if (c->precision < 0)
			c->precision = -1;
	}
	f = parse_length(f, c);
	c->letter = *f;
	if (*f)
		f++;
	if (c->letter == 'p') {
		c->pointer = isalnum((unsigned char)*f) ? *f : 0;
		while (isalnum((unsigned char)*f))
			f++;
	}
	return f;
}

static void put_padded(struct put *p, const struct conversion *c, const char *text, size_t len)
{
	int pad = len < (size_t)c->width ? c->width - (int)len : 0;

	if (!c->left)
		put_spaces(p, pad);
	put_safe(p, text, len);
	if (c->left)
		put_spaces(p, pad);
}

static void put_string(struct put *p, const struct conversion *c, struct arguments *args)
{
	uint64_t len = next_word(args), words = len / 8 + (len % 8 != 0);
	const char *text = (const char *)(args->word + args->used);
	bool cut = words > args->nr - args->used;

	if (cut) {
		words = args->nr - args->used;
		len = words * 8;
	}
	args->used += words;
	args->missing |= cut;
	if (c->precision >= 0 && len > (uint64_t)c->precision)
		len = c->precision;
	put_padded(p, c, text, strnlen(text, len));
}

static uint64_t sized(uint64_t n, const struct conversion *c, bool is_signed)
{
	switch (c->length) {
	case 'l': return n;
	case 'h': return is_signed ? (uint64_t)(int16_t)n : (uint16_t)n;
	case 'H': return is_signed ? (uint64_t)(int8_t)n : (uint8_t)n;
	default: return is_signed ? (uint64_t)(int32_t)n : (uint32_t)n;
	}
}

static void put_number(struct put *p, const struct conversion *c, uint64_t n)
{
	bool is_signed = c->letter == 'd' || c->letter == 'i';
	char spec[16], text[2 * MAX_WIDTH + 32], *s = spec;
	int len;

	n = sized(n, c, is_signed);
	if (!c->width && c->precision < 0 && !c->alternate && !c->plus && !c->space && c->letter != 'o' &&
	    c->letter != 'X') {
		if (is_signed && (int64_t)n < 0) {
			put_char(p, '-');
			n = -n;
		}
		if (c->letter == 'x')
			put_hex(p, n, 0);
		else
			put_udec(p, n, 0);
		return;
	}
	*s++ = '%';
	if (c->left)
		*s++ = '-';
	if (c->plus)
		*s++ = '+';
	if (c->space)
		*s++ = ' ';
	if (c->alternate)
		*s++ = '#';
	if (c->zero)
		*s++ = '0';
	strcpy(s, "*.*ll");
	s += 5;
	*s++ = c->letter;
	*s = '\0';
	len = snprintf(text, sizeof(text), spec, c->width, c->precision, (unsigned long long)n);
	put_bytes(p, text, len);
}

static void put_pointer(struct put *p, struct trace *trace, const struct conversion *c, uint64_t n)
{
	char text[512];
	struct put t = put_start(text, sizeof(text));
	bool symbol = c->pointer && strchr("sSBfF", c->pointer);

	if (!symbol || !put_symbol(&t, trace, n, c->pointer != 's'))
		put_hex(&t, n, c->width ? 0 : 16);
	put_padded(p, c, text, t.at - text);
}

static void put_conversion(struct put *p, struct trace *trace, const struct conversion *c, struct arguments *args)
{
	uint64_t n;

	switch (c->letter) {
	case '%':
		put_char(p, '%');
		return;
	case 's':
		put_string(p, c, args);
		break;
	case 'c':
		n = next_word(args);
		if (!args->missing)
			put_padded(p, c, (char[]){ n }, 1);
		break;
	case 'p':
		n = next_word(args);
		if (!args->missing)
			put_pointer(p, trace, c, n);
		break;
	default:	/* numbers, and what nobody knows */
		n = next_word(args);
		if (args->missing)
			break;
		if (c->letter && strchr("diuxXo", c->letter))
			put_number(p, c, n);
		else
			put_hex(p, n, 0);
	}
}

void put_printf(struct put *p, struct trace *trace, const char *format, const uint64_t *word, unsigned int nr,
		const char *missing)
{
	struct arguments args = { word, nr, 0, false };
	size_t len = strlen(format);
	const char *end;
	struct conversion c;

	/* The line's end is the report's. */
	if (len && format[len - 1] == '\n')
		len--;
	end = format + len;
	while (format < end) {
		const char *percent = memchr(format, '%', end - format);

		put_safe(p, format, (percent ? percent : end) - format);
		if (!percent)
			return;
		format = parse(percent + 1, &args, &c);
		if (!args.missing)
			put_conversion(p, trace, &c, &args);
		if (args.missing) {
			put_text(p, missing);
			return;
		}
	}
}
