/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where code and data go that are needed only while booting, and the
 * initcalls: functions called once, level by level, in link order within a
 * level.  init/main.c walks the levels.
 *
 * level	what is there before the first call of it
 * -----	-----------------------------------------
 * early	memory, interrupts, time, the scheduler with one thread
 * core		kernel threads
 * subsys	core services (console thread, timers)
 * device	drivers may probe
 * late		everything: tests run after this
 */
#ifndef BASE_INIT_H
#define BASE_INIT_H

#include <base/compiler.h>

#ifdef __HEDDLE_HOST__
#define __init
#define __initdata
#define __initconst
#define __ro_after_init
#else
#define __init			__section(".init.text") __cold notrace
#define __initdata		__section(".init.data")
#define __initconst		__section(".init.rodata")
#define __ro_after_init		__section(".data..ro_after_init")
#endif

typedef int (*initcall_t)(void);

struct initcall {
	initcall_t fn;
	const char *name;
};

/* Section .initcall<level>: the linker script keeps the digits in order. */
#define __define_initcall(f, level)						\
	static const struct initcall __initcall_##f __used			\
	__section(".initcall" #level) __aligned(8) = { .fn = (f), .name = #f }

#define early_initcall(f)	__define_initcall(f, 0)
#define core_initcall(f)	__define_initcall(f, 1)
#define subsys_initcall(f)	__define_initcall(f, 2)
#define device_initcall(f)	__define_initcall(f, 3)
#define late_initcall(f)	__define_initcall(f, 4)
#define INITCALL_LEVELS		5

#endif /* BASE_INIT_H */
