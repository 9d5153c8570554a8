/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's command line as a table: each parameter is an entry in a
 * section of its own, so nothing lists them twice and unknown ones can be
 * named in the log.
 */
#ifndef KERNEL_PARAMS_H
#define KERNEL_PARAMS_H

#include <base/compiler.h>
#include <base/types.h>

struct kernel_param {
	const char *name;
	/* @val is NULL for a bare name.  0, or a negative error to be named in the log. */
	int (*set)(const char *val, const struct kernel_param *kp);
	void *arg;
	u32 arg_size;		/* of the object behind @arg */
	u32 early;		/* wanted before memory and the console are up */
	const char *help;	/* one line: what, unit, default */
};

#define __kernel_param(id, n, s, a, sz, e, h)				\
	static const struct kernel_param __param_##id __used		\
	__section("__param") __aligned(8) =				\
	{ .name = (n), .set = (s), .arg = (a), .arg_size = (sz), .early = (e), .help = (h) }

/* name=value handled by a function / stored in a variable of the named type. */
#define early_param(name, id, fn, help)		__kernel_param(id, name, fn, NULL, 0, 1, help)
#define core_param_cb(name, id, fn, help)	__kernel_param(id, name, fn, NULL, 0, 0, help)
#define core_param(name, var, type, help) \
	__kernel_param(var, name, param_set_##type, &(var), sizeof(var), 0, help)

int param_set_bool(const char *val, const struct kernel_param *kp);
int param_set_int(const char *val, const struct kernel_param *kp);
int param_set_uint(const char *val, const struct kernel_param *kp);
int param_set_ulong(const char *val, const struct kernel_param *kp);
int param_set_charp(const char *val, const struct kernel_param *kp);	/* char array of arg_size */

/* Context: boot.  What is wrong is named in the log, never fatal.  Early ones before setup_arch(). */
void parse_early_params(const char *cmdline);
void parse_params(const char *cmdline);

#endif /* KERNEL_PARAMS_H */
