/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What gcc and clang pass to UBSAN's handlers.  The same in both, from gcc 8
 * and clang 5 on.
 *
 * Source: libsanitizer/ubsan/ubsan_value.h and ubsan_handlers.h, for the layout.
 */
#ifndef KERNEL_UBSAN_H
#define KERNEL_UBSAN_H

#include <base/types.h>

struct ubsan_place {
	const char *file;
	u32 line;
	u32 column;		/* UBSAN_REPORTED, too */
};

/* Of the column: a report of this place was made. */
#define UBSAN_REPORTED		(1U << 31)

enum ubsan_kind { UBSAN_INTEGER = 0, UBSAN_FLOAT = 1, UBSAN_UNKNOWN = 0xffff };

struct ubsan_type {
	u16 kind;		/* enum ubsan_kind */
	u16 info;		/* of an integer: bit 0: signed; above: log2 of its width */
	char name[];		/* in quotes */
};

struct ubsan_bounds {
	struct ubsan_place place;
	const struct ubsan_type *array, *index;
};

struct ubsan_shift {
	struct ubsan_place place;
	const struct ubsan_type *left, *right;
};

/* Of a division, and of a value that a type does not have. */
struct ubsan_value {
	struct ubsan_place place;
	const struct ubsan_type *type;
};

struct ubsan_access {
	struct ubsan_place place;
	const struct ubsan_type *type;
	u8 log_alignment;
	u8 what;		/* 0: load, 1: store; others are not told apart here */
};

struct ubsan_unreachable {
	struct ubsan_place place;
};

/*
 * The compiler's calls: values of up to 64 bits are passed as they are, wider
 * ones by address.
 */
void __ubsan_handle_out_of_bounds(struct ubsan_bounds *at, unsigned long index);
void __ubsan_handle_shift_out_of_bounds(struct ubsan_shift *at, unsigned long left,
					unsigned long right);
void __ubsan_handle_divrem_overflow(struct ubsan_value *at, unsigned long left,
				    unsigned long right);
void __ubsan_handle_load_invalid_value(struct ubsan_value *at, unsigned long value);
void __ubsan_handle_type_mismatch_v1(struct ubsan_access *at, unsigned long pointer);
void __ubsan_handle_builtin_unreachable(struct ubsan_unreachable *at);

#endif /* KERNEL_UBSAN_H */
