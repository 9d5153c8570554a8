/* SPDX-License-Identifier: GPL-2.0-only */
/* What code says to KASAN whose accesses the compiler does not see (mm/kasan/). */
#ifndef BASE_KASAN_CHECKS_H
#define BASE_KASAN_CHECKS_H

#include <base/types.h>

#ifdef CONFIG_KASAN
/* As if there were an access here.  Context: any. */
void kasan_check_range(const void *p, size_t size, bool write, unsigned long ip);
#else
static inline void kasan_check_range(const void *p, size_t size, bool write, unsigned long ip)
{ (void)p; (void)size; (void)write; (void)ip; }
#endif

#endif /* BASE_KASAN_CHECKS_H */
