/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages. */
#ifndef LINUX_GFP_H
#define LINUX_GFP_H

#include <mm/gfp.h>
#include <linux/types.h>

#ifndef GFP_NOWAIT
#define GFP_NOWAIT		__GFP_ATOMIC
#endif
#ifndef GFP_NOIO
#define GFP_NOIO		GFP_KERNEL
#define GFP_NOFS		GFP_KERNEL
#define GFP_USER		GFP_KERNEL
#endif
#ifndef __GFP_NOFAIL
#define __GFP_NORETRY		0U
#define __GFP_RETRY_MAYFAIL	0U
#endif
#ifndef alloc_page
#define alloc_page(gfp)		alloc_pages(gfp, 0)
#define __free_page(page)	__free_pages(page, 0)
#endif

#endif /* LINUX_GFP_H */
