/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages. */
#ifndef LINUX_GFP_H
#define LINUX_GFP_H

#include <mm/gfp.h>
#include <linux/types.h>

#ifndef alloc_page
#define alloc_page(gfp)		alloc_pages(gfp, 0)
#define __free_page(page)	__free_pages(page, 0)
#endif

#endif /* LINUX_GFP_H */
