// SPDX-License-Identifier: GPL-2.0-only
/* The formatter's %p and the letters behind it: <lib/vsprintf.h> lists them. */
#include <base/bits.h>
#include <base/compiler.h>
#include <base/err.h>
#include <lib/errname.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "vsprintf.h"

const char *(*vsprintf_symbol_hook)(unsigned long addr, unsigned long *size,
				    unsigned long *offset, char *buf);

static const struct printf_spec plain_decimal = { .base = 10, .precision = -1 };
static const struct printf_spec plain_hex = { .base = 16, .precision = -1 };

static char *put_address(char *str, char *end, const void *ptr, const struct printf_spec *asked)
{
	struct printf_spec spec = *asked;

	spec.base = 16;
	if (!spec.width) {
		spec.width = 2 * sizeof(ptr);
		spec.flags |= SPEC_ZERO;
	}
	return put_number(str, end, (unsigned long)ptr, &spec);
}

/* What may not be followed: shown in words. */
static char *put_bad(char *str, char *end, const void *ptr, const struct printf_spec *asked)
{
	struct printf_spec spec = *asked;

	spec.precision = -1;
	return put_string(str, end, ptr ? "(efault)" : NULL, &spec);
}

static bool is_bad(const void *ptr)
{
	return (unsigned long)ptr < 4096 || IS_ERR(ptr);
}

static char *put_symbol(char *str, char *end, const void *ptr, char kind,
			const struct printf_spec *spec)
{
	unsigned long addr = (unsigned long)ptr, size, offset;
	/* A call in a function's last line returns behind it: look where it came from. */
	unsigned long look = kind == 'B' ? addr - 1 : addr;
	char buf[VSPRINTF_SYMBOL_LEN];
	const char *name = vsprintf_symbol_hook ?
		vsprintf_symbol_hook(look, &size, &offset, buf) : NULL;

	if (!name)
		return put_address(str, end, ptr, spec);
	if (kind == 's')
		return put_string(str, end, name, spec);
	offset += addr - look;
	str = put_bytes(str, end, name, strlen(name));
	str = put_bytes(str, end, "+0x", 3);
	str = put_number(str, end, offset, &plain_hex);
	str = put_bytes(str, end, "/0x", 3);
	return put_number(str, end, size, &plain_hex);
}

static char *put_error(char *str, char *end, const void *ptr, const struct printf_spec *spec)
{
	const char *name = IS_ERR(ptr) ? errname((int)PTR_ERR(ptr)) : NULL;
	struct printf_spec number = *spec;
	char text[32] = "-";

	if (name) {
		memcpy(text + 1, name, min(strlen(name), sizeof(text) - 2));
		return put_string(str, end, text, spec);
	}
	if (!IS_ERR(ptr))
		return put_address(str, end, ptr, spec);
	number.flags |= SPEC_SIGNED;
	return put_number(str, end, (u64)PTR_ERR(ptr), &number);
}

static char *put_hex_byte(char *str, char *end, u8 byte, bool upper)
{
	const char *digit = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	str = put_char(str, end, digit[byte >> 4]);
	return put_char(str, end, digit[byte & 15]);
}

/* At most 64, as in Linux: a line of log is no dump. */
static char *put_hex_string(char *str, char *end, const u8 *p, int n, char between)
{
	n = min(n, 64);
	for (int i = 0; i < n; i++) {
		if (i && between)
			str = put_char(str, end, between);
		str = put_hex_byte(str, end, p[i], false);
	}
	return str;
}

static bool bit_of(const unsigned long *map, int i)
{
	return map[i / 64] >> (i % 64) & 1;
}

/* "0-3,7" */
static char *put_bit_list(char *str, char *end, const unsigned long *map, int bits)
{
	bool first = true;

	for (int i = 0; i < bits; i++) {
		int start = i;

		if (!bit_of(map, i))
			continue;
		while (i + 1 < bits && bit_of(map, i + 1))
			i++;
		if (!first)
			str = put_char(str, end, ',');
		first = false;
		str = put_number(str, end, (u64)start, &plain_decimal);
		if (i == start)
			continue;
		str = put_char(str, end, '-');
		str = put_number(str, end, (u64)i, &plain_decimal);
	}
	return str;
}

/* Words of 32 bits, the highest first, a comma between. */
static char *put_bitmap(char *str, char *end, const unsigned long *map, int bits)
{
	for (int word = (bits + 31) / 32; word-- > 0; ) {
		int valid = min(bits - word * 32, 32);
		u64 val = map[word / 2] >> (word % 2 * 32) & (valid == 32 ? ~0U : (1U << valid) - 1);
		struct printf_spec spec = { .base = 16, .flags = SPEC_ZERO,
					    .width = (valid + 3) / 4, .precision = -1 };

		str = put_number(str, end, val, &spec);
		if (word)
			str = put_char(str, end, ',');
	}
	return str;
}

static char *put_ip4(char *str, char *end, const u8 *p, bool zeros)
{
	struct printf_spec spec = plain_decimal;

	if (zeros) {
		spec.width = 3;
		spec.flags = SPEC_ZERO;
	}
	for (int i = 0; i < 4; i++) {
		if (i)
			str = put_char(str, end, '.');
		str = put_number(str, end, p[i], &spec);
	}
	return str;
}

static char *put_mac(char *str, char *end, const u8 *p, char between, bool reversed)
{
	for (int i = 0; i < 6; i++) {
		if (i && between)
			str = put_char(str, end, between);
		str = put_hex_byte(str, end, p[reversed ? 5 - i : i], false);
	}
	return str;
}

static char *put_uuid(char *str, char *end, const u8 *p, bool little, bool upper)
{
	static const u8 big_order[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	static const u8 little_order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
	const u8 *order = little ? little_order : big_order;

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			str = put_char(str, end, '-');
		str = put_hex_byte(str, end, p[order[i]], upper);
	}
	return str;
}

static char *put_va_format(char *str, char *end, const struct va_format *vf)
{
	size_t room = str < end ? (size_t)(end - str) : 0;

	return str + vsnprintf(room ? str : NULL, room, vf->fmt, *vf->va);
}

/* Does the letter @more belong to the conversion @kind? */
static bool takes(char kind, char more)
{
	static const struct {
		char kind;
		const char *letters;
	} row[] = {
		{ 'h', "CDN" }, { 'b', "l" }, { 'M', "RF" }, { 'm', "R" },
		{ 'U', "bBlL" }, { 'a', "pd" }, { 'I', "4" }, { 'i', "4" },
	};

	for (unsigned int i = 0; more && i < ARRAY_SIZE(row); i++) {
		if (row[i].kind == kind)
			return strchr(row[i].letters, more);
	}
	return false;
}

/* What a pointer points to. */
static char *put_pointed(char *str, char *end, const void *ptr, char kind, char more,
			 const struct printf_spec *spec)
{
	struct printf_spec hex = { .base = 16, .flags = SPEC_SPECIAL | SPEC_ZERO,
				   .width = 2 + 2 * sizeof(phys_addr_t), .precision = -1 };
	/* A negative length is most likely an error: nothing is that long. */
	int n = spec->flags & SPEC_LEFT ? 0 : spec->width;

	switch (kind) {
	case 'h':
		return put_hex_string(str, end, ptr, n,
				      more == 'C' ? ':' : more == 'D' ? '-' :
				      more == 'N' ? '\0' : ' ');
	case 'b':
		if (more == 'l')
			return put_bit_list(str, end, ptr, n);
		return put_bitmap(str, end, ptr, n);
	case 'V':
		return put_va_format(str, end, ptr);
	case 'M':
		return put_mac(str, end, ptr, more == 'F' ? '-' : ':', more == 'R');
	case 'm':
		return put_mac(str, end, ptr, '\0', more == 'R');
	case 'U':
		return put_uuid(str, end, ptr, more == 'l' || more == 'L',
				more == 'B' || more == 'L');
	case 'a':
		return put_number(str, end, *(const phys_addr_t *)ptr, &hex);
	default:	/* 'I' or 'i', and 4 */
		return put_ip4(str, end, ptr, kind == 'i');
	}
}

char *put_pointer(char *str, char *end, const void *ptr, struct printf_spec *spec,
		  const char **fmt)
{
	char kind = **fmt, more = '\0';

	if (!kind || !strchr("SsBexKhbVMmUaIi", kind) ||
	    ((kind == 'I' || kind == 'i') && (*fmt)[1] != '4'))
		return put_address(str, end, ptr, spec);
	(*fmt)++;
	if (takes(kind, **fmt))
		more = *(*fmt)++;
	switch (kind) {
	case 'S':
	case 's':
	case 'B':
		return put_symbol(str, end, ptr, kind, spec);
	case 'e':
		return put_error(str, end, ptr, spec);
	case 'x':
	case 'K':
		return put_address(str, end, ptr, spec);
	}
	if (is_bad(ptr))
		return put_bad(str, end, ptr, spec);
	return put_pointed(str, end, ptr, kind, more, spec);
}
