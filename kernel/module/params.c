// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parameters of modules: Linux's kernel_param_ops, on the command line as
 * MODULE.NAME=VALUE.
 *
 * An entry of the command line's table has one function; here it is
 * module_param_set(), which finds the operations and the object behind it in
 * a struct module_param and calls on.
 */
#include <base/errno.h>
#include <base/limits.h>
#include <kernel/module_param.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <mm/slab.h>

/**
 * module_param_set() - set a module's parameter from the command line
 * @val: text, NULL for a bare name
 * @kp:  the entry, whose @arg is a struct module_param
 *
 * Context: task, may sleep.
 * Return: what the operations' set() returned; -EINVAL for a bare name that
 * wants a value.
 */
int module_param_set(const char *val, const struct kernel_param *kp)
{
	const struct module_param *p = kp->arg;
	struct kernel_param inner = *kp;

	if (!val && !(p->ops->flags & KERNEL_PARAM_OPS_FL_NOARG))
		return -EINVAL;
	inner.arg = p->arg;
	return p->ops->set(val, &inner);
}

/* Integers: through the widest, and refused if they do not fit. */
#define SIGNED_PARAM(name, type, lo, hi)					\
int param_set_##name(const char *val, const struct kernel_param *kp)		\
{										\
	long long n;								\
	int err = val ? kstrtoll(val, 0, &n) : -EINVAL;				\
										\
	if (err)								\
		return err;							\
	if (n < (lo) || n > (hi))						\
		return -ERANGE;							\
	*(type *)kp->arg = (type)n;						\
	return 0;								\
}										\
const struct kernel_param_ops param_ops_##name = { .set = param_set_##name }

#define UNSIGNED_PARAM(name, type, hi)						\
int param_set_##name(const char *val, const struct kernel_param *kp)		\
{										\
	unsigned long long n;							\
	int err = val ? kstrtoull(val, 0, &n) : -EINVAL;			\
										\
	if (err)								\
		return err;							\
	if (n > (hi))								\
		return -ERANGE;							\
	*(type *)kp->arg = (type)n;						\
	return 0;								\
}										\
const struct kernel_param_ops param_ops_##name = { .set = param_set_##name }

SIGNED_PARAM(short, short, -32768, 32767);
SIGNED_PARAM(long, long, LONG_MIN, LONG_MAX);
UNSIGNED_PARAM(byte, unsigned char, 255);
UNSIGNED_PARAM(ushort, unsigned short, 65535);
UNSIGNED_PARAM(ullong, unsigned long long, ULLONG_MAX);
UNSIGNED_PARAM(hexint, unsigned int, UINT_MAX);
/* These have a setter in kernel/params.c. */
const struct kernel_param_ops param_ops_int = { .set = param_set_int };
const struct kernel_param_ops param_ops_uint = { .set = param_set_uint };
const struct kernel_param_ops param_ops_ulong = { .set = param_set_ulong };

static int set_bool(const char *val, const struct kernel_param *kp)
{
	bool b;
	int err = val ? kstrtobool(val, &b) : 0;

	if (!err)
		*(bool *)kp->arg = val ? b : true;
	return err;
}
const struct kernel_param_ops param_ops_bool = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG, .set = set_bool,
};

/**
 * param_set_invbool() - the opposite of what is said
 * @val: as for a bool
 * @kp:  a parameter whose @arg is a bool
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int param_set_invbool(const char *val, const struct kernel_param *kp)
{
	int err = set_bool(val, kp);

	if (!err)
		*(bool *)kp->arg = !*(bool *)kp->arg;
	return err;
}
const struct kernel_param_ops param_ops_invbool = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG, .set = param_set_invbool,
};

/*
 * Linux's charp: the parameter is a pointer.  The copy stays for good, as the
 * parameter does; a second setting leaves the first to nobody.
 */
int param_set_charp_ptr(const char *val, const struct kernel_param *kp)
{
	char *copy;

	if (!val)
		return -EINVAL;
	if (strlen(val) > 1024)
		return -ENOSPC;
	copy = kstrdup(val, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	*(char **)kp->arg = copy;
	return 0;
}
const struct kernel_param_ops param_ops_charp = { .set = param_set_charp_ptr };

/**
 * param_set_copystring() - copy the text into an array
 * @val: text
 * @kp:  a parameter whose @arg is a struct kparam_string
 *
 * Context: any.
 * Return: 0, -EINVAL without a value, -ENOSPC if it does not fit.
 */
int param_set_copystring(const char *val, const struct kernel_param *kp)
{
	const struct kparam_string *s = kp->arg;

	if (!val)
		return -EINVAL;
	if (strlen(val) >= s->maxlen)
		return -ENOSPC;
	memcpy(s->string, val, strlen(val) + 1);
	return 0;
}
const struct kernel_param_ops param_ops_string = { .set = param_set_copystring };

/* a,b,c into an array; how many there were into @num. */
static int set_array(const char *val, const struct kernel_param *kp)
{
	const struct kparam_array *a = kp->arg;
	struct kernel_param element = *kp;
	char *copy, *rest, *word;
	unsigned int n = 0;
	int err = 0;

	if (!val)
		return -EINVAL;
	copy = rest = kstrdup(val, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	while (!err && (word = strsep(&rest, ","))) {
		if (n == a->max) {
			err = -ENOSPC;
			break;
		}
		element.arg = (char *)a->elem + (size_t)n * a->elemsize;
		err = a->ops->set(word, &element);
		n++;
	}
	if (!err && a->num)
		*a->num = n;
	kfree(copy);
	return err;
}
const struct kernel_param_ops param_array_ops = { .set = set_array };
