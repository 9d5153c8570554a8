/* SPDX-License-Identifier: GPL-2.0-only */
/* What everybody needs. */
#ifndef LINUX_KERNEL_H
#define LINUX_KERNEL_H

#include <linux/types.h>
#include <linux/stddef.h>
#include <linux/limits.h>
#include <linux/compiler.h>
#include <linux/bitops.h>
#include <linux/kstrtox.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/typecheck.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/build_bug.h>
#include <linux/container_of.h>
#include <linux/stringify.h>
#include <linux/instruction_pointer.h>
#include <lib/vsprintf.h>
#include <kernel/context.h>
#include <asm/processor.h>

#define upper_32_bits(n)	((u32)((u64)(n) >> 32))
#define lower_32_bits(n)	((u32)(n))
#define PTR_IF(cond, ptr)	((cond) ? (ptr) : NULL)
#define READ			0
#define WRITE			1
#ifndef might_sleep_if
#define might_sleep_if(c)	do { if (c) might_sleep(); } while (0)
#endif
#ifndef cant_sleep
#define cant_sleep()		do { } while (0)
#endif
#ifndef u64_to_user_ptr
#define u64_to_user_ptr(x)	((void *)(unsigned long)(x))
#endif

#endif /* LINUX_KERNEL_H */
