// SPDX-License-Identifier: GPL-2.0-only
/*
 * UBSAN: what the compiler's checks for undefined behaviour call.
 *
 * Each place is reported once, since what is wrong there is so in each round of
 * a loop; it is marked before anything is printed, so that a report which comes
 * upon the same place does not begin another.
 */
#include <asm/cmpxchg.h>
#include <base/compiler.h>
#include <kernel/panic.h>
#include <kernel/report.h>
#include <lib/string.h>
#include <lib/vsprintf.h>

#include "ubsan.h"

#define VALUE_MAX	24	/* a number of 64 bits, with its sign */

/* Context: any.  Return: true if this place was not reported before. */
static bool take_place(struct ubsan_place *place)
{
	u32 old = READ_ONCE(place->column);

	while (!(old & UBSAN_REPORTED))
		if (try_cmpxchg(&place->column, &old, old | UBSAN_REPORTED))
			return true;
	return false;
}

/* The value of a narrower integer, with its sign. */
static s64 widened(const struct ubsan_type *type, unsigned long value)
{
	unsigned int unused = 64 - (1U << (type->info >> 1));

	return (s64)(value << unused) >> unused;
}

static bool is_signed(const struct ubsan_type *type)
{
	return type->info & 1;
}

/* Is it passed by address? */
static bool is_wide(const struct ubsan_type *type)
{
	return type->info >> 1 > 6;
}

static const char *number(char *out, const struct ubsan_type *type, unsigned long value)
{
	if (type->kind != UBSAN_INTEGER || is_wide(type))
		scnprintf(out, VALUE_MAX, "(of %s)", type->name);
	else if (is_signed(type))
		scnprintf(out, VALUE_MAX, "%lld", widened(type, value));
	else
		scnprintf(out, VALUE_MAX, "%lu", value);
	return out;
}

/* From the sources' root on; gcc's -ffile-prefix-map leaves these paths as they are. */
static const char *file_of(const struct ubsan_place *place)
{
	static const char root[] = UBSAN_SRCTREE;
	bool below = !strncmp(place->file, root, sizeof(root) - 1);

	return place->file + (below ? sizeof(root) - 1 : 0);
}

/* A report's object is 'file:line'.  Return: false if a test expected it. */
static bool say(struct ubsan_place *place, const char *kind, unsigned long ip, const char *fmt, ...)
	__printf(4, 5);
static bool say(struct ubsan_place *place, const char *kind, unsigned long ip, const char *fmt, ...)
{
	char name[REPORT_NAME_MAX], text[120];
	const struct report r = { "ubsan", kind, name, NULL, ip };
	va_list args;

	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	scnprintf(name, sizeof(name), "%s:%u", file_of(place), place->line);
	if (report_begin(&r, "%s:%u: %s", name, place->column & ~UBSAN_REPORTED, text)) {
		report_end(&r);
		return true;
	}
	/* A test, which may come again. */
	WRITE_ONCE(place->column, place->column & ~UBSAN_REPORTED);
	return false;
}

/**
 * __ubsan_handle_out_of_bounds() - an index is outside of its array
 * @at:    the place and the types
 * @index: as it is
 *
 * Context: any.  Called by the compiler's checks.
 */
void __ubsan_handle_out_of_bounds(struct ubsan_bounds *at, unsigned long index)
{
	char n[VALUE_MAX];

	if (take_place(&at->place))
		say(&at->place, "out-of-bounds", _RET_IP_, "index %s is out of range of %s",
		    number(n, at->index, index), at->array->name);
}

/**
 * __ubsan_handle_shift_out_of_bounds() - a shift by too much, or by less than nothing
 * @at:    the place and the types
 * @left:  what is shifted
 * @right: by how much
 *
 * Context: any.  Called by the compiler's checks.
 */
void __ubsan_handle_shift_out_of_bounds(struct ubsan_shift *at, unsigned long left,
					unsigned long right)
{
	char n[VALUE_MAX], m[VALUE_MAX];

	if (take_place(&at->place))
		say(&at->place, "shift-out-of-bounds", _RET_IP_, "%s of %s is shifted by %s",
		    number(n, at->left, left), at->left->name, number(m, at->right, right));
}

/**
 * __ubsan_handle_divrem_overflow() - a division by zero, or one whose result does not fit
 * @at:    the place and the type
 * @left:  what is divided
 * @right: by what
 *
 * The processor's exception follows, which is no other bug.
 *
 * Context: any.  Called by the compiler's checks.
 */
void __ubsan_handle_divrem_overflow(struct ubsan_value *at, unsigned long left,
				    unsigned long right)
{
	char n[VALUE_MAX], m[VALUE_MAX];

	if (take_place(&at->place) &&
	    say(&at->place, "division", _RET_IP_, "%s is divided by %s (%s)",
		number(n, at->type, left), number(m, at->type, right), at->type->name))
		death_is_reported();
}

/**
 * __ubsan_handle_load_invalid_value() - memory holds what its type has not
 * @at:    the place and the type
 * @value: as it is
 *
 * Context: any.  Called by the compiler's checks.
 */
void __ubsan_handle_load_invalid_value(struct ubsan_value *at, unsigned long value)
{
	if (take_place(&at->place))
		say(&at->place, "invalid-load", _RET_IP_, "%lu is no value of %s",
		    value, at->type->name);
}

/**
 * __ubsan_handle_type_mismatch_v1() - a pointer that is not aligned
 * @at:      the place, the type, and its alignment
 * @pointer: as it is
 *
 * Context: any.  Called by the compiler's checks.
 */
void __ubsan_handle_type_mismatch_v1(struct ubsan_access *at, unsigned long pointer)
{
	if (take_place(&at->place))
		say(&at->place, "misaligned", _RET_IP_, "%s of %s at %#lx, not aligned to %lu",
		    at->what == 0 ? "load" : at->what == 1 ? "store" : "use", at->type->name,
		    pointer, 1UL << at->log_alignment);
}

/**
 * __ubsan_handle_builtin_unreachable() - where nobody gets to
 * @at: the place
 *
 * Context: any.  Called by the compiler's checks.  Does not return: there is
 * nothing to return to.
 */
void __ubsan_handle_builtin_unreachable(struct ubsan_unreachable *at)
{
	/* The call is the last thing in its function: it returns to the next one. */
	(void)say(&at->place, "unreachable", _RET_IP_ - 1, "got to where nobody gets to");
	death_is_reported();
	panic("UBSAN: %s:%u was reached", file_of(&at->place), at->place.line);
}
