/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers from strings: the whole string, one newline at the end allowed.
 * Each returns 0, -EINVAL (not a number) or -ERANGE; *res is stored only with 0.
 * @base 0: decimal, 0x hexadecimal, 0 octal.
 */
#ifndef LIB_KSTRTOX_H
#define LIB_KSTRTOX_H

#include <base/compiler.h>
#include <base/types.h>

int __must_check kstrtoull(const char *s, unsigned int base, unsigned long long *res);
int __must_check kstrtoll(const char *s, unsigned int base, long long *res);
int __must_check kstrtoul(const char *s, unsigned int base, unsigned long *res);
int __must_check kstrtol(const char *s, unsigned int base, long *res);
int __must_check kstrtouint(const char *s, unsigned int base, unsigned int *res);
int __must_check kstrtoint(const char *s, unsigned int base, int *res);
int __must_check kstrtou8(const char *s, unsigned int base, u8 *res);
/* y Y t T 1 on, n N f F 0 off, as in Linux. */
int __must_check kstrtobool(const char *s, bool *res);

#endif /* LIB_KSTRTOX_H */
