/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Formatting: C's printf without floating point, and Linux's %p extensions.
 *
 *	%p %px		the address, 16 digits.  It is not hashed: a kernel that
 *			is there to be debugged has no secret to keep from its log
 *	%pK		the same
 *	%pS %ps %pB	symbol+offset/size, symbol, the same for a return address
 *	%pe		the name of the error in an ERR_PTR, else as %p
 *	%*ph		bytes as "00 01 02"; %*phC : between, %*phD -, %*phN nothing
 *	%*pb %*pbl	a bitmap of that many bits, as hexadecimal, as a list
 *	%pV		a struct va_format: a format and its arguments
 *	%pI4 %pi4	an IPv4 address in network order
 *	%pM %pm %pMR	a MAC address with : between, without, reversed
 *	%pU[bBlL]	a UUID, big (b) or little (l) endian, upper case (B, L)
 *	%pa[p]		a phys_addr_t by reference
 *
 * %n is refused.  From an unknown conversion on, the rest of the format is
 * shown as it stands: its arguments cannot be known.  A pointer into the
 * first or last page is shown as (null), (efault) or as the error it is, and
 * not followed.
 */
#ifndef LIB_VSPRINTF_H
#define LIB_VSPRINTF_H

#include <stdarg.h>

#include <base/compiler.h>
#include <base/types.h>

struct va_format {
	const char *fmt;
	va_list *va;
};

/* Each ends the text with a NUL unless @size is 0; the v?snprintf return what would have been written. */
__printf(3, 0) int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
__printf(3, 4) int snprintf(char *buf, size_t size, const char *fmt, ...);
/* What was written. */
__printf(3, 0) int vscnprintf(char *buf, size_t size, const char *fmt, va_list args);
__printf(3, 4) int scnprintf(char *buf, size_t size, const char *fmt, ...);
__printf(2, 3) int sprintf(char *buf, const char *fmt, ...);

/*
 * How %pS and its kin find names: the name of what holds @addr in @buf
 * (VSPRINTF_SYMBOL_LEN), its @offset and @size; NULL if it has none.
 * Stored once at boot, by who knows (kernel/kallsyms.c).
 */
#define VSPRINTF_SYMBOL_LEN	128
extern const char *(*vsprintf_symbol_hook)(unsigned long addr, unsigned long *size,
					   unsigned long *offset, char *buf);

#endif /* LIB_VSPRINTF_H */
