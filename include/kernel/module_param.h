/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parameters of modules, by Linux's names.  The macros that make one are
 * in <linux/moduleparam.h>; what they refer to is here.
 */
#ifndef KERNEL_MODULE_PARAM_H
#define KERNEL_MODULE_PARAM_H

#include <base/types.h>
#include <kernel/params.h>

#define KERNEL_PARAM_OPS_FL_NOARG	1U	/* set() takes NULL: a bare name */

struct kernel_param_ops {
	unsigned int flags;
	/* 0, or a negative error that is named in the log.  Context: task, may sleep. */
	int (*set)(const char *val, const struct kernel_param *kp);
	/* Not called: there is no file system in which it could be read. */
	int (*get)(char *buffer, const struct kernel_param *kp);
	void (*free)(void *arg);
};

/* What stands behind a module's entry in the command line's table. */
struct module_param {
	const struct kernel_param_ops *ops;
	void *arg;
};

struct kparam_string {
	unsigned int maxlen;	/* with the NUL */
	char *string;
};

struct kparam_array {
	unsigned int max, elemsize;
	unsigned int *num;	/* how many were given; may be NULL */
	const struct kernel_param_ops *ops;
	void *elem;
};

int module_param_set(const char *val, const struct kernel_param *kp);

/* Each: 0, -EINVAL, -ERANGE, -ENOSPC or -ENOMEM; the object stays as it was then. */
int param_set_byte(const char *val, const struct kernel_param *kp);
int param_set_short(const char *val, const struct kernel_param *kp);
int param_set_ushort(const char *val, const struct kernel_param *kp);
int param_set_long(const char *val, const struct kernel_param *kp);
int param_set_ullong(const char *val, const struct kernel_param *kp);
int param_set_hexint(const char *val, const struct kernel_param *kp);
int param_set_invbool(const char *val, const struct kernel_param *kp);
int param_set_charp_ptr(const char *val, const struct kernel_param *kp);
int param_set_copystring(const char *val, const struct kernel_param *kp);

extern const struct kernel_param_ops param_ops_byte, param_ops_short, param_ops_ushort,
	param_ops_int, param_ops_uint, param_ops_long, param_ops_ulong, param_ops_ullong,
	param_ops_hexint, param_ops_bool, param_ops_invbool, param_ops_charp, param_ops_string,
	param_array_ops;

#endif /* KERNEL_MODULE_PARAM_H */
