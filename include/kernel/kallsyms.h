/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the kernel's own addresses.  Context: any; takes no lock. */
#ifndef KERNEL_KALLSYMS_H
#define KERNEL_KALLSYMS_H

#include <base/types.h>
#include <kernel/sections.h>
#include <kernel/system_state.h>

#define KSYM_NAME_LEN	128

#ifdef CONFIG_KALLSYMS
const char *kallsyms_lookup(unsigned long addr, unsigned long *size,
			    unsigned long *offset, char *buf);
unsigned long kallsyms_lookup_name(const char *name);
/* The symbols one by one, by address; NULL: there is no @nr'th. */
const char *kallsyms_symbol(u32 nr, unsigned long *addr);
#else
static inline const char *kallsyms_lookup(unsigned long addr, unsigned long *size,
					  unsigned long *offset, char *buf)
{
	return NULL;
}

static inline unsigned long kallsyms_lookup_name(const char *name)
{
	return 0;
}
#endif

/* Is @addr in kernel text?  Init text counts until it is freed. */
static inline bool kernel_text_address(unsigned long addr)
{
	if (addr >= (unsigned long)_stext && addr < (unsigned long)_etext)
		return true;
	return system_state < SYSTEM_RUNNING && addr >= (unsigned long)_sinittext &&
	       addr < (unsigned long)_einittext;
}

#endif /* KERNEL_KALLSYMS_H */
