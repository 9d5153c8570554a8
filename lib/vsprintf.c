// SPDX-License-Identifier: GPL-2.0-only
/*
 * The formatter: formats, numbers, strings.  What there is: <lib/vsprintf.h>.
 *
 * It stands under every printk(), so it is written for few instructions:
 * literal text is found and copied eight bytes at a time, decimal digits come
 * in pairs, and plain %d, %u and %s do not go through the general code.
 */
#include <base/bits.h>
#include <base/compiler.h>
#include <base/errno.h>
#include <base/limits.h>
#include <lib/ctype.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "vsprintf.h"

typedef u64 __attribute__((__may_alias__, __aligned__(1))) word_t;

#define ONES		0x0101010101010101ULL
#define HIGHS		0x8080808080808080ULL
/* The high bit of the first byte that is 0, and perhaps of later ones. */
#define ZERO_BYTES(w)	(((w) - ONES) & ~(w) & HIGHS)

/* Does a load of eight bytes at @p stay in the page that @p is known to be in? */
static __always_inline bool word_is_safe(const char *p)
{
#ifdef __SANITIZE_ADDRESS__
	(void)p;
	return false;	/* bytes behind the end are somebody else's to it */
#else
	return ((unsigned long)p & 4095) <= 4096 - sizeof(word_t);
#endif
}

char *put_bytes(char *str, char *end, const char *s, size_t n)
{
	if (likely(str < end))
		memcpy(str, s, min(n, (size_t)(end - str)));
	return str + n;
}

char *put_fill(char *str, char *end, char c, int n)
{
	if (n <= 0)
		return str;
	if (str < end)
		memset(str, c, min((size_t)n, (size_t)(end - str)));
	return str + n;
}

/* Literal text up to a '%' or the end; *fmt is moved there. */
static __always_inline char *put_literal(char *str, char *end, const char **fmt)
{
	const char *f = *fmt;

	while (word_is_safe(f) && end - str >= (long)sizeof(word_t)) {
		u64 w = *(const word_t *)f, stop;

		stop = ZERO_BYTES(w) | ZERO_BYTES(w ^ ('%' * ONES));
		*(word_t *)str = w;	/* what is too much is overwritten */
		if (stop) {
			unsigned int n = __ffs(stop) / 8;

			*fmt = f + n;
			return str + n;
		}
		f += sizeof(word_t);
		str += sizeof(word_t);
	}
	for (; *f && *f != '%'; f++)
		str = put_char(str, end, *f);
	*fmt = f;
	return str;
}

/* A whole string without width or precision. */
static __always_inline char *put_plain_string(char *str, char *end, const char *s)
{
	while (word_is_safe(s) && end - str >= (long)sizeof(word_t)) {
		u64 w = *(const word_t *)s, stop = ZERO_BYTES(w);

		*(word_t *)str = w;
		if (stop)
			return str + __ffs(stop) / 8;
		s += sizeof(word_t);
		str += sizeof(word_t);
	}
	for (; *s; s++)
		str = put_char(str, end, *s);
	return str;
}

/* A pointer that would fault, in words; NULL if it looks good. */
static const char *bad_pointer(const void *p)
{
	if (!p)
		return "(null)";
	if ((unsigned long)p < 4096 || (unsigned long)p >= (unsigned long)-MAX_ERRNO)
		return "(efault)";
	return NULL;
}

char *put_string(char *str, char *end, const char *s, const struct printf_spec *spec)
{
	const char *bad = bad_pointer(s);
	size_t n;

	if (bad)
		s = bad;
	n = spec->precision < 0 ? strlen(s) : strnlen(s, (size_t)spec->precision);
	if (!(spec->flags & SPEC_LEFT))
		str = put_fill(str, end, ' ', spec->width - (int)n);
	str = put_bytes(str, end, s, n);
	if (spec->flags & SPEC_LEFT)
		str = put_fill(str, end, ' ', spec->width - (int)n);
	return str;
}

#define MAX_DIGITS	24	/* 2^64 in octal has 22 */
#define ROOMY		80	/* a prefix, digits, and twice ROOMY_FILL */
#define ROOMY_FILL	24

static const char digit_pairs[] =
	"00010203040506070809101112131415161718192021222324252627282930313233343536373839"
	"40414243444546474849505152535455565758596061626364656667686970717273747576777879"
	"8081828384858687888990919293949596979899";

/* Digits of @num, written backwards from @at.  Return: the first. */
static __always_inline char *decimal(char *at, u64 num)
{
	while (num >= 100) {
		u64 rest = num / 100;

		at -= 2;
		memcpy(at, &digit_pairs[2 * (num - rest * 100)], 2);
		num = rest;
	}
	if (num >= 10) {
		at -= 2;
		memcpy(at, &digit_pairs[2 * num], 2);
		return at;
	}
	*--at = (char)('0' + num);
	return at;
}

static char *digits_of(char *at, u64 num, const struct printf_spec *spec)
{
	const char *digit = spec->flags & SPEC_UPPER ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned int shift = spec->base == 16 ? 4 : 3;

	if (spec->base == 10)
		return decimal(at, num);
	do {
		*--at = digit[num & (spec->base - 1)];
		num >>= shift;
	} while (num);
	return at;
}

/*
 * A number where there is room for more than it can take: the copies have
 * constant sizes and may write behind it, where later text comes.
 */
static __always_inline char *put_roomy(char *str, const char *prefix, int nr_prefix, int zeros,
				       const char *digits, int nr_digits)
{
	memcpy(str, prefix, 2);
	str += nr_prefix;
	while (zeros-- > 0)
		*str++ = '0';
	memcpy(str, digits, MAX_DIGITS);
	return str + nr_digits;
}

char *put_number(char *str, char *end, u64 num, const struct printf_spec *spec)
{
	/* As much behind the digits as before: put_roomy() copies whole words. */
	char digits[2 * MAX_DIGITS], *last = digits + MAX_DIGITS, *first;
	char prefix[2] = { 0 };
	int nr_prefix = 0, zeros, pad;

	if (spec->flags & SPEC_SIGNED) {
		if ((s64)num < 0) {
			prefix[nr_prefix++] = '-';
			num = 0 - num;
		} else if (spec->flags & (SPEC_PLUS | SPEC_SPACE)) {
			prefix[nr_prefix++] = spec->flags & SPEC_PLUS ? '+' : ' ';
		}
	}
	first = num || spec->precision ? digits_of(last, num, spec) : last;
	zeros = spec->precision - (int)(last - first);
	if (spec->flags & SPEC_SPECIAL) {
		if (spec->base == 16 && num) {
			prefix[nr_prefix++] = '0';
			prefix[nr_prefix++] = spec->flags & SPEC_UPPER ? 'X' : 'x';
		} else if (spec->base == 8 && zeros <= 0 && (first == last || *first != '0')) {
			zeros = 1;
		}
	}
	zeros = max(zeros, 0);
	pad = spec->width - nr_prefix - zeros - (int)(last - first);
	if (pad > 0 && (spec->flags & (SPEC_ZERO | SPEC_LEFT)) == SPEC_ZERO &&
	    spec->precision < 0) {
		zeros += pad;
		pad = 0;
	}
	if (likely(end - str > ROOMY && max(pad, zeros) < ROOMY_FILL)) {
		if (!(spec->flags & SPEC_LEFT)) {
			for (; pad > 0; pad--)
				*str++ = ' ';
		}
		str = put_roomy(str, prefix, nr_prefix, zeros, first, (int)(last - first));
		for (; pad > 0; pad--)
			*str++ = ' ';
		return str;
	}
	if (!(spec->flags & SPEC_LEFT))
		str = put_fill(str, end, ' ', pad);
	str = put_bytes(str, end, prefix, (size_t)nr_prefix);
	str = put_fill(str, end, '0', zeros);
	str = put_bytes(str, end, first, (size_t)(last - first));
	if (spec->flags & SPEC_LEFT)
		str = put_fill(str, end, ' ', pad);
	return str;
}

/*
 * Widths and precisions may be data.  Larger ones are cut, so that no format
 * of sane length moves the position round the top of addresses, back below
 * the end of the buffer, or the answer past INT_MAX.
 */
#define SPEC_MAX	(1 << 20)

static int parse_int(const char **fmt)
{
	int n = 0;

	for (; isdigit((unsigned char)**fmt); (*fmt)++) {
		if (n < SPEC_MAX)
			n = n * 10 + (**fmt - '0');
	}
	return min(n, SPEC_MAX);
}

/* Flags, width, precision and length, from behind the '%' to the conversion. */
static void parse_spec(const char **fmt, struct printf_spec *spec, va_list *args)
{
	const char *f = *fmt;

	for (;; f++) {
		if (*f == '-')
			spec->flags |= SPEC_LEFT;
		else if (*f == '+')
			spec->flags |= SPEC_PLUS;
		else if (*f == ' ')
			spec->flags |= SPEC_SPACE;
		else if (*f == '#')
			spec->flags |= SPEC_SPECIAL;
		else if (*f == '0')
			spec->flags |= SPEC_ZERO;
		else
			break;
	}
	if (*f == '*') {
		f++;
		spec->width = va_arg(*args, int);
		if (spec->width < 0) {
			spec->width = -max(spec->width, -SPEC_MAX);
			spec->flags |= SPEC_LEFT;
		}
		spec->width = min(spec->width, SPEC_MAX);
	} else {
		spec->width = parse_int(&f);
	}
	if (*f == '.') {
		f++;
		if (*f == '*') {
			f++;
			spec->precision = clamp(va_arg(*args, int), -1, SPEC_MAX);
		} else {
			spec->precision = parse_int(&f);
		}
	}
	switch (*f) {
	case 'h':
		spec->length = 2;
		if (*++f == 'h') {
			spec->length = 1;
			f++;
		}
		break;
	case 'l':
		spec->length = 8;
		if (*++f == 'l')
			f++;
		break;
	case 'L':
	case 'z':
	case 't':
	case 'j':
		spec->length = 8;
		f++;
		break;
	}
	*fmt = f;
}

static u64 integer_arg(const struct printf_spec *spec, va_list *args)
{
	bool is_signed = spec->flags & SPEC_SIGNED;
	u64 num;

	if (spec->length == 8)
		return va_arg(*args, u64);
	num = va_arg(*args, unsigned int);
	switch (spec->length) {
	case 1:
		return is_signed ? (u64)(s64)(s8)num : (u8)num;
	case 2:
		return is_signed ? (u64)(s64)(s16)num : (u16)num;
	default:
		return is_signed ? (u64)(s64)(s32)num : num;
	}
}

static char *put_character(char *str, char *end, char c, const struct printf_spec *spec)
{
	if (!(spec->flags & SPEC_LEFT))
		str = put_fill(str, end, ' ', spec->width - 1);
	str = put_char(str, end, c);
	if (spec->flags & SPEC_LEFT)
		str = put_fill(str, end, ' ', spec->width - 1);
	return str;
}

/* One conversion; *fmt stands behind the '%' and is moved past it.  NULL: unknown. */
static char *put_conversion(char *str, char *end, const char **fmt, va_list *args)
{
	struct printf_spec spec = { .base = 10, .length = 4, .precision = -1 };
	const void *ptr;

	parse_spec(fmt, &spec, args);
	switch (*(*fmt)++) {
	case 'd':
	case 'i':
		spec.flags |= SPEC_SIGNED;
		return put_number(str, end, integer_arg(&spec, args), &spec);
	case 'u':
		return put_number(str, end, integer_arg(&spec, args), &spec);
	case 'X':
		spec.flags |= SPEC_UPPER;
		fallthrough;
	case 'x':
		spec.base = 16;
		return put_number(str, end, integer_arg(&spec, args), &spec);
	case 'o':
		spec.base = 8;
		return put_number(str, end, integer_arg(&spec, args), &spec);
	case 's':
		return put_string(str, end, va_arg(*args, const char *), &spec);
	case 'c':
		return put_character(str, end, (char)va_arg(*args, int), &spec);
	case 'p':
		ptr = va_arg(*args, const void *);
		return put_pointer(str, end, ptr, &spec, fmt);
	case '%':
		return put_char(str, end, '%');
	default:
		return NULL;
	}
}

static __always_inline char *put_plain_decimal(char *str, char *end, unsigned int num, bool minus)
{
	char digits[12], *last = digits + sizeof(digits), *first;

	first = decimal(last, minus ? 0U - num : num);
	if (minus)
		*--first = '-';
	/* Short: byte by byte is cheaper than a call. */
	while (first < last)
		str = put_char(str, end, *first++);
	return str;
}

/**
 * vsnprintf() - format into a buffer
 * @buf:  the buffer; may be NULL if @size is 0
 * @size: of it, bytes
 * @fmt:  see <lib/vsprintf.h>
 * @args: what the format speaks of
 *
 * Context: any, NMI and the switch path too.  Never faults on a bad string
 * pointer in the first or last page.
 * Return: the length of the whole text, without the NUL; @size or more means
 * that it was cut.
 */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	char *str = buf, *end, *next;
	const char *percent;
	va_list ap;

	if (size > INT_MAX)
		size = INT_MAX;
	/* A buffer in the image may be said to reach over the top of addresses. */
	if (size > ~(unsigned long)buf)
		size = ~(unsigned long)buf;
	end = buf + size;
	va_copy(ap, args);
	for (;;) {
		str = put_literal(str, end, &fmt);
		if (!*fmt)
			break;
		percent = fmt++;
		if (*fmt == 's') {
			const char *s = va_arg(ap, const char *), *bad = bad_pointer(s);

			str = put_plain_string(str, end, bad ? bad : s);
			fmt++;
			continue;
		}
		if (*fmt == 'd' || *fmt == 'u') {
			unsigned int num = va_arg(ap, unsigned int);

			str = put_plain_decimal(str, end, num, *fmt == 'd' && (int)num < 0);
			fmt++;
			continue;
		}
		next = put_conversion(str, end, &fmt, &ap);
		if (!next) {
			/* Its arguments are unknown, so are all that follow: show the rest. */
			str = put_bytes(str, end, percent, strlen(percent));
			break;
		}
		str = next;
	}
	va_end(ap);
	if (size)
		*(str < end ? str : end - 1) = '\0';
	return (int)(str - buf);
}

/**
 * snprintf() - vsnprintf() with its arguments behind it
 * @buf:  the buffer
 * @size: of it, bytes
 * @fmt:  see <lib/vsprintf.h>
 *
 * Context: any.
 * Return: as vsnprintf().
 */
int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}

/**
 * vscnprintf() - vsnprintf() that says what was really written
 * @buf:  the buffer
 * @size: of it, bytes
 * @fmt:  see <lib/vsprintf.h>
 * @args: what the format speaks of
 *
 * Context: any.
 * Return: the length in the buffer, without the NUL; 0 if @size is 0.
 */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int n = vsnprintf(buf, size, fmt, args);

	if (n < 0 || (size_t)n < size)
		return n;
	return size ? (int)size - 1 : 0;
}

/**
 * scnprintf() - vscnprintf() with its arguments behind it
 * @buf:  the buffer
 * @size: of it, bytes
 * @fmt:  see <lib/vsprintf.h>
 *
 * Context: any.
 * Return: as vscnprintf().
 */
int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}

/**
 * sprintf() - format into a buffer that is known to be large enough
 * @buf: the buffer
 * @fmt: see <lib/vsprintf.h>
 *
 * Measures first: within the size it is given, vsnprintf() may store whole
 * words behind the text, and here nobody gave one.
 *
 * Context: any.
 * Return: the length of the text, without the NUL.
 */
int sprintf(char *buf, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	va_start(args, fmt);
	n = vsnprintf(buf, (size_t)n + 1, fmt, args);
	va_end(args);
	return n;
}
