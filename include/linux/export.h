/* SPDX-License-Identifier: GPL-2.0-only */
/* What a module gives to others. */
#ifndef LINUX_EXPORT_H
#define LINUX_EXPORT_H

#include <base/compiler.h>

/*
 * Every name of a module is its own but those named here, which
 * scripts/link-module.sh reads from these pointers.
 */
#ifdef MODULE
#define EXPORT_SYMBOL(sym)						\
	static const void *const __ksymtab_##sym __used			\
	__section(".discard.ksymtab") = (const void *)&sym
#else
#define EXPORT_SYMBOL(sym)		extern __typeof__(sym) sym
#endif
#define EXPORT_SYMBOL_GPL(sym)		EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_NS(sym, ns)	EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_NS_GPL(sym, ns)	EXPORT_SYMBOL(sym)

struct module;
#ifdef MODULE
extern struct module __this_module;
#define THIS_MODULE	(&__this_module)
#else
#define THIS_MODULE	((struct module *)0)
#endif

#endif /* LINUX_EXPORT_H */
