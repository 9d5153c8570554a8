/* SPDX-License-Identifier: GPL-2.0-only */
/* Where functions and data of a module go, and which of them are called first and last. */
#ifndef LINUX_INIT_H
#define LINUX_INIT_H

#include <base/init.h>

#ifdef MODULE
/* Modules are started when the kernel's own init memory is long gone. */
#undef __init
#undef __initdata
#undef __initconst
#undef __ro_after_init
#define __init
#define __initdata
#define __initconst
#define __ro_after_init

/*
 * One of each in a module: both names are the module's own, and found by
 * kernel/module/this_module.c.
 */
#define module_init(fn)							\
	static inline initcall_t __maybe_unused __check_init(void) { return fn; } \
	int init_module(void) __attribute__((__alias__(#fn)))
#define module_exit(fn)							\
	static inline exitcall_t __maybe_unused __check_exit(void) { return fn; } \
	void cleanup_module(void) __attribute__((__alias__(#fn)))

/* In a module every level is module_init(). */
#undef early_initcall
#undef core_initcall
#undef subsys_initcall
#undef device_initcall
#undef late_initcall
#define early_initcall(fn)	module_init(fn)
#define core_initcall(fn)	module_init(fn)
#define postcore_initcall(fn)	module_init(fn)
#define arch_initcall(fn)	module_init(fn)
#define subsys_initcall(fn)	module_init(fn)
#define fs_initcall(fn)		module_init(fn)
#define rootfs_initcall(fn)	module_init(fn)
#define device_initcall(fn)	module_init(fn)
#define late_initcall(fn)	module_init(fn)
#endif

#define __exit
#define __exitdata
#define __exitconst
#define __init_or_module
#define __initdata_or_module
#define __meminit
#define __refdata
#define __ref
#define __exit_p(x)		(x)
#define __exit_call

typedef void (*exitcall_t)(void);

#endif /* LINUX_INIT_H */
