/* SPDX-License-Identifier: GPL-2.0-only */
/* Port and memory-mapped I/O: the only volatile accesses besides READ_ONCE(). */
#ifndef ASM_IO_H
#define ASM_IO_H

#include <base/compiler.h>
#include <base/types.h>

#define __PORT_IO(bwl, type)							\
static __always_inline void out##bwl(type v, u16 port)				\
{ __asm__ volatile("out" #bwl " %0, %1" : : "a" (v), "Nd" (port) : "memory"); }	\
static __always_inline type in##bwl(u16 port)					\
{ type v; __asm__ volatile("in" #bwl " %1, %0" : "=a" (v) : "Nd" (port) : "memory"); return v; }
__PORT_IO(b, u8)
__PORT_IO(w, u16)
__PORT_IO(l, u32)

static __always_inline u8 readb(const void __iomem *a)  { return *(const volatile u8 __force *)a; }
static __always_inline u16 readw(const void __iomem *a) { return *(const volatile u16 __force *)a; }
static __always_inline u32 readl(const void __iomem *a) { return *(const volatile u32 __force *)a; }
static __always_inline u64 readq(const void __iomem *a) { return *(const volatile u64 __force *)a; }
static __always_inline void writeb(u8 v, void __iomem *a)  { *(volatile u8 __force *)a = v; }
static __always_inline void writew(u16 v, void __iomem *a) { *(volatile u16 __force *)a = v; }
static __always_inline void writel(u32 v, void __iomem *a) { *(volatile u32 __force *)a = v; }
static __always_inline void writeq(u64 v, void __iomem *a) { *(volatile u64 __force *)a = v; }

#endif /* ASM_IO_H */
