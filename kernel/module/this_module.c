// SPDX-License-Identifier: GPL-2.0-only
/*
 * What every module has a copy of: compiled once for each, with its name as
 * KBUILD_MODNAME, and linked with its objects (scripts/link-module.sh).
 *
 * All names here but the entry's are local to the module after that link.
 */
#include <kernel/module.h>

/* From module_init() and module_exit(), if it has them. */
extern int init_module(void) __weak;
extern void cleanup_module(void) __weak;
/* From the link. */
extern const char __module_text_start[], __module_text_end[];

struct module __this_module = {
	.name = KBUILD_MODNAME,
	.init = init_module,
	.exit = cleanup_module,
	.text_start = __module_text_start,
	.text_end = __module_text_end,
	/* As in Linux: one reference is the loader's. */
	.refcount = ATOMIC_INIT(1),
};

static struct module *const entry __used __section("modules") __aligned(8) = &__this_module;
