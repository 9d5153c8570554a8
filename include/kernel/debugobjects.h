/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CONFIG_DEBUG_OBJECTS: which timers, work items and RCU callbacks are under
 * way, so that one that is freed, made anew or begun twice meanwhile is
 * reported at that moment and not when it goes off in memory of another.
 *
 * Only what is active is kept, in a table of fixed size: what does not fit is
 * counted, and not watched.
 */
#ifndef KERNEL_DEBUGOBJECTS_H
#define KERNEL_DEBUGOBJECTS_H

#include <base/compiler.h>
#include <base/types.h>

struct debug_obj_descr {
	const char *name;		/* for reports */
	void (*stop)(void *addr);	/* make it inactive, after a report; or NULL */
};

extern const struct debug_obj_descr timer_debug_descr, hrtimer_debug_descr;
extern const struct debug_obj_descr work_debug_descr, rcu_head_debug_descr;

#ifdef CONFIG_DEBUG_OBJECTS
void debug_object_init(void *addr, const struct debug_obj_descr *descr);
bool debug_object_activate(void *addr, const struct debug_obj_descr *descr, const void *fn);
void debug_object_deactivate(void *addr);
void debug_object_not_initialised(const void *addr, const struct debug_obj_descr *descr,
				  unsigned long ip);
void __debug_check_no_obj_freed(const void *addr, size_t size, unsigned long ip);
extern u32 debug_objects_active;

/* Memory is given back: is something in it under way?  Context: any but NMI. */
static __always_inline void debug_check_no_obj_freed(const void *addr, size_t size,
						     unsigned long ip)
{
	if (READ_ONCE(debug_objects_active))
		__debug_check_no_obj_freed(addr, size, ip);
}
#else
static inline void debug_object_init(void *addr, const struct debug_obj_descr *descr)
{
	(void)addr;
	(void)descr;
}
static inline bool debug_object_activate(void *addr, const struct debug_obj_descr *descr,
					 const void *fn)
{
	(void)addr;
	(void)descr;
	(void)fn;
	return true;
}
static inline void debug_object_deactivate(void *addr) { (void)addr; }
static inline void debug_object_not_initialised(const void *addr,
						const struct debug_obj_descr *descr,
						unsigned long ip)
{
	(void)addr;
	(void)descr;
	(void)ip;
}
static inline void debug_check_no_obj_freed(const void *addr, size_t size, unsigned long ip)
{
	(void)addr;
	(void)size;
	(void)ip;
}
#endif

#endif /* KERNEL_DEBUGOBJECTS_H */
