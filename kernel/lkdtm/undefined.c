// SPDX-License-Identifier: GPL-2.0-only
/* What C leaves undefined: each has its place as the object of its report. */
#include <base/compiler.h>
#include <base/types.h>
#include <kernel/lkdtm.h>
#include <lib/string.h>

#ifdef CONFIG_UBSAN_REPORT
/* A function and its place, both of one line. */
#define UNDEFINED(what, statement)						\
	static const char what##_at[] = __FILE__ ":" __stringify(__LINE__);	\
	static noinline void lkdtm_##what(void)					\
	{									\
		statement;							\
		barrier();							\
	}
#define ROW(what, kind)	LKDTM_REPORTS(what, "ubsan", kind, what##_at, "lkdtm_" #what)

static struct {
	int table[4];
	int after[4];
	bool flag;
} victim;

/* The compiler knows nothing about them. */
static int outside = 5, width = 32, zero;
static u64 sink;
#ifdef CONFIG_UBSAN_ALIGNMENT
static unsigned char *where = (unsigned char *)&victim;
#endif

#ifdef CONFIG_UBSAN_BOUNDS
UNDEFINED(ARRAY_BOUNDS, victim.table[READ_ONCE(outside)] = 1)
#endif
#ifdef CONFIG_UBSAN_SHIFT
UNDEFINED(SHIFT_OUT_OF_BOUNDS, WRITE_ONCE(sink, 1U << READ_ONCE(width)))
#endif
#ifdef CONFIG_UBSAN_DIV_ZERO
UNDEFINED(DIVISION_BY_ZERO, WRITE_ONCE(sink, 7 / READ_ONCE(zero)))
#endif
#ifdef CONFIG_UBSAN_BOOL
UNDEFINED(INVALID_BOOL, memset(&victim.flag, 2, 1); barrier(); WRITE_ONCE(sink, victim.flag))
#endif
#ifdef CONFIG_UBSAN_UNREACHABLE
UNDEFINED(UNREACHABLE, if (!READ_ONCE(zero)) __builtin_unreachable())
#endif
#ifdef CONFIG_UBSAN_ALIGNMENT
/* clang leaves accesses to volatile objects alone. */
UNDEFINED(MISALIGNED, WRITE_ONCE(sink, *(const u32 *)(READ_ONCE(where) + 1)))
#endif
#endif

const struct lkdtm_crash lkdtm_undefined[] = {
#ifdef CONFIG_UBSAN_REPORT
#ifdef CONFIG_UBSAN_BOUNDS
	ROW(ARRAY_BOUNDS, "out-of-bounds"),
#endif
#ifdef CONFIG_UBSAN_SHIFT
	ROW(SHIFT_OUT_OF_BOUNDS, "shift-out-of-bounds"),
#endif
#ifdef CONFIG_UBSAN_DIV_ZERO
	ROW(DIVISION_BY_ZERO, "division"),
#endif
#ifdef CONFIG_UBSAN_BOOL
	ROW(INVALID_BOOL, "invalid-load"),
#endif
#ifdef CONFIG_UBSAN_UNREACHABLE
	ROW(UNREACHABLE, "unreachable"),
#endif
#ifdef CONFIG_UBSAN_ALIGNMENT
	ROW(MISALIGNED, "misaligned"),
#endif
#endif
	{ .name = NULL },
};
