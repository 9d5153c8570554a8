/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside KASAN. */
#ifndef KASAN_INTERNAL_H
#define KASAN_INTERNAL_H

#include <mm/kasan.h>

#define GRANULE		8UL

/* The shadow of @addr's eight bytes; NULL: there is none. */
u8 *kasan_shadow_of(unsigned long addr);
/* @at is the first byte of the access that must not be used.  Context: any. */
void kasan_report(unsigned long at, unsigned long addr, size_t size, bool write, unsigned long ip);

#endif /* KASAN_INTERNAL_H */
