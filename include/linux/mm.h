/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory: what a module without user space needs of it. */
#ifndef LINUX_MM_H
#define LINUX_MM_H

#include <mm/page.h>
#include <mm/gfp.h>
#include <mm/vmalloc.h>
#include <linux/gfp.h>
#include <linux/slab.h>
#include <asm/page.h>

#ifndef offset_in_page
#define offset_in_page(p)	((unsigned long)(p) & (PAGE_SIZE - 1))
#endif

#endif /* LINUX_MM_H */
