// SPDX-License-Identifier: GPL-2.0-only
/* Numbers from strings; what and which errors: <lib/kstrtox.h>. */
#include <base/errno.h>
#include <base/limits.h>
#include <lib/ctype.h>
#include <lib/kstrtox.h>

static const char *find_base(const char *s, unsigned int *base)
{
	bool hex = s[0] == '0' && tolower((unsigned char)s[1]) == 'x' &&
		   isxdigit((unsigned char)s[2]);

	if (*base == 0)
		*base = hex ? 16 : s[0] == '0' ? 8 : 10;
	return *base == 16 && hex ? s + 2 : s;
}

static unsigned int digit_value(char c)
{
	if (isdigit((unsigned char)c))
		return (unsigned int)(c - '0');
	if (isalpha((unsigned char)c))
		return (unsigned int)(tolower((unsigned char)c) - 'a' + 10);
	return UINT_MAX;
}

static int parse(const char *s, unsigned int base, unsigned long long *res)
{
	unsigned long long value = 0;
	const char *begin;
	bool over = false;

	begin = s = find_base(s, &base);
	for (; digit_value(*s) < base; s++) {
		over |= __builtin_mul_overflow(value, base, &value);
		over |= __builtin_add_overflow(value, digit_value(*s), &value);
	}
	if (s == begin)
		return -EINVAL;
	if (*s == '\n')
		s++;
	if (*s)
		return -EINVAL;
	if (over)
		return -ERANGE;
	*res = value;
	return 0;
}

int kstrtoull(const char *s, unsigned int base, unsigned long long *res)
{
	return parse(*s == '+' ? s + 1 : s, base, res);
}

int kstrtoll(const char *s, unsigned int base, long long *res)
{
	unsigned long long value;
	int err;

	if (*s != '-') {
		err = kstrtoull(s, base, &value);
		if (err)
			return err;
		if (value > LLONG_MAX)
			return -ERANGE;
		*res = (long long)value;
		return 0;
	}
	err = parse(s + 1, base, &value);
	if (err)
		return err;
	if (value > (unsigned long long)LLONG_MAX + 1)
		return -ERANGE;
	*res = (long long)(0 - value);
	return 0;
}

/* The narrower ones: the same, and a range. */
#define NARROW(name, type, wide, wide_fn)				\
int name(const char *s, unsigned int base, type *res)			\
{									\
	wide value;							\
	int err = wide_fn(s, base, &value);				\
									\
	if (err)							\
		return err;						\
	if (value != (wide)(type)value)					\
		return -ERANGE;						\
	*res = (type)value;						\
	return 0;							\
}
NARROW(kstrtoul, unsigned long, unsigned long long, kstrtoull)
NARROW(kstrtouint, unsigned int, unsigned long long, kstrtoull)
NARROW(kstrtou8, u8, unsigned long long, kstrtoull)
NARROW(kstrtol, long, long long, kstrtoll)
NARROW(kstrtoint, int, long long, kstrtoll)

int kstrtobool(const char *s, bool *res)
{
	switch (s ? tolower((unsigned char)s[0]) : 0) {
	case 'y':
	case 't':
	case '1':
		*res = true;
		return 0;
	case 'n':
	case 'f':
	case '0':
		*res = false;
		return 0;
	case 'o':
		if (tolower((unsigned char)s[1]) == 'n' || tolower((unsigned char)s[1]) == 'f') {
			*res = tolower((unsigned char)s[1]) == 'n';
			return 0;
		}
		break;
	}
	return -EINVAL;
}
