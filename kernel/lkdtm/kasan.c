// SPDX-License-Identifier: GPL-2.0-only
/* Memory that is not, or no longer, ours: what only KASAN sees, or sees at once. */
#include <kernel/lkdtm.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/slab.h>

#ifdef CONFIG_KASAN
static char lkdtm_table[13];
/* The compiler knows neither the place nor the value. */
static char *where;
static unsigned char sink;

static noinline void lkdtm_READ_AFTER_FREE(void)
{
	WRITE_ONCE(where, kmalloc(40, GFP_KERNEL));
	kfree(READ_ONCE(where));
	WRITE_ONCE(sink, READ_ONCE(where)[3]);
}

static noinline void lkdtm_HEAP_OVERFLOW_READ(void)
{
	WRITE_ONCE(where, kmalloc(40, GFP_KERNEL));
	WRITE_ONCE(sink, READ_ONCE(where)[40]);
	kfree(READ_ONCE(where));
}

static noinline void lkdtm_HEAP_OVERFLOW_PAGES(void)
{
	WRITE_ONCE(where, kmalloc(5000, GFP_KERNEL));
	memset(READ_ONCE(where), 0, 5001);
	kfree(READ_ONCE(where));
}

static noinline void lkdtm_READ_BUDDY_AFTER_FREE(void)
{
	unsigned long p = __get_free_pages(GFP_KERNEL, 1);

	WRITE_ONCE(where, (char *)p);
	free_pages(p, 1);
	WRITE_ONCE(sink, READ_ONCE(where)[3]);
}

static noinline void lkdtm_GLOBAL_OVERFLOW(void)
{
	WRITE_ONCE(where, lkdtm_table);
	READ_ONCE(where)[sizeof(lkdtm_table)] = 1;
	barrier();
}
#endif

const struct lkdtm_crash lkdtm_kasan[] = {
#ifdef CONFIG_KASAN
	LKDTM_REPORTS(READ_AFTER_FREE, "kasan", "slab-use-after-free", "kmalloc-64",
		      "lkdtm_READ_AFTER_FREE"),
	LKDTM_REPORTS(HEAP_OVERFLOW_READ, "kasan", "slab-out-of-bounds", "kmalloc-64",
		      "lkdtm_HEAP_OVERFLOW_READ"),
	LKDTM_REPORTS(HEAP_OVERFLOW_PAGES, "kasan", "slab-out-of-bounds", "pages",
		      "lkdtm_HEAP_OVERFLOW_PAGES"),
	LKDTM_REPORTS(READ_BUDDY_AFTER_FREE, "kasan", "use-after-free", "pages",
		      "lkdtm_READ_BUDDY_AFTER_FREE"),
	LKDTM_REPORTS(GLOBAL_OVERFLOW, "kasan", "global-out-of-bounds", "lkdtm_table",
		      "lkdtm_GLOBAL_OVERFLOW"),
#endif
	{ .name = NULL },
};
