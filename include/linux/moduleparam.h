/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Modules' parameters: on the command line as MODULE.NAME=VALUE, a '-' in
 * either being a '_' too.  What is refused is named in the log, and the module
 * runs with the default.  @perm is not looked at.
 *
 * Types: byte short ushort int uint long ulong ullong hexint charp bool
 * invbool, or one's own with param_ops_TYPE and param_check_TYPE.
 */
#ifndef LINUX_MODULEPARAM_H
#define LINUX_MODULEPARAM_H

#include <base/compiler.h>
#include <kernel/module_param.h>
#include <linux/init.h>
#include <linux/stringify.h>

/* In a headers' check there is no module. */
#ifndef KBUILD_MODNAME
#define KBUILD_MODNAME		"nobody"
#endif

/* For modinfo and the link; not in the image. */
#define MODULE_INFO(tag, info)							\
	static const char __UNIQUE_ID(__modinfo_##tag)[] __used			\
	__section(".modinfo") __aligned(1) = __stringify(tag) "=" info
#define MODULE_PARM_DESC(name, text)	MODULE_INFO(parm, #name ":" text)

/* Linux's charp is a pointer, the kernel's own an array. */
#define param_set_charp			param_set_charp_ptr

#define module_param_cb(id, ops_, arg_, perm)					\
	static const struct module_param __module_param_##id = {		\
		.ops = (ops_), .arg = (void *)(arg_) };				\
	static const struct kernel_param __param_##id __used			\
	__section("__param") __aligned(8) = {					\
		.name = KBUILD_MODNAME "." #id, .set = module_param_set,	\
		.arg = (void *)&__module_param_##id,				\
		.help = "a parameter of the module " KBUILD_MODNAME }

#define module_param_named(name, value, type, perm)				\
	param_check_##type(name, &(value));					\
	module_param_cb(name, &param_ops_##type, &(value), perm)
#define module_param(name, type, perm)	module_param_named(name, name, type, perm)
#define module_param_unsafe(name, type, perm)	module_param(name, type, perm)
#define module_param_named_unsafe(name, value, type, perm) \
	module_param_named(name, value, type, perm)
/* Of the kernel in Linux: without a name in front there; here the module's. */
#define core_param_module(name, var, type, perm)	module_param_named(name, var, type, perm)

#define module_param_string(name, string_, len, perm)				\
	static const struct kparam_string __param_string_##name = {		\
		.maxlen = (len), .string = (string_) };				\
	module_param_cb(name, &param_ops_string, &__param_string_##name, perm)

#define module_param_array_named(name, array, type, nump, perm)			\
	param_check_##type(name, &(array)[0]);					\
	static const struct kparam_array __param_array_##name = {		\
		.max = ARRAY_SIZE(array), .elemsize = sizeof((array)[0]),	\
		.num = (nump), .ops = &param_ops_##type, .elem = (array) };	\
	module_param_cb(name, &param_array_ops, &__param_array_##name, perm)
#define module_param_array(name, type, nump, perm) \
	module_param_array_named(name, name, type, nump, perm)

/* Is the variable of the type that the parameter says? */
#define __param_check(name, p, type) \
	static inline type __maybe_unused *__check_##name(void) { return (p); }
#define param_check_byte(name, p)	__param_check(name, p, unsigned char)
#define param_check_short(name, p)	__param_check(name, p, short)
#define param_check_ushort(name, p)	__param_check(name, p, unsigned short)
#define param_check_int(name, p)	__param_check(name, p, int)
#define param_check_uint(name, p)	__param_check(name, p, unsigned int)
#define param_check_long(name, p)	__param_check(name, p, long)
#define param_check_ulong(name, p)	__param_check(name, p, unsigned long)
#define param_check_ullong(name, p)	__param_check(name, p, unsigned long long)
#define param_check_hexint(name, p)	__param_check(name, p, unsigned int)
#define param_check_charp(name, p)	__param_check(name, p, char *)
#define param_check_bool(name, p)	__param_check(name, p, bool)
#define param_check_invbool(name, p)	__param_check(name, p, bool)

/* Nothing changes a parameter once the modules run. */
#define kernel_param_lock(m)		do { (void)(m); } while (0)
#define kernel_param_unlock(m)		do { (void)(m); } while (0)

#endif /* LINUX_MODULEPARAM_H */
