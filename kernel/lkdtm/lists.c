// SPDX-License-Identifier: GPL-2.0-only
/* Lists and reference counts that are used wrongly. */
#include <base/list.h>
#include <kernel/lkdtm.h>
#include <kernel/refcount.h>

#ifdef CONFIG_LIST_HARDENED
static LIST_HEAD(lkdtm_list);
static struct list_head lkdtm_item;

static noinline void lkdtm_CORRUPT_LIST_ADD(void)
{
	list_add(&lkdtm_item, &lkdtm_list);
	list_add(&lkdtm_item, &lkdtm_list);
	barrier();
}

static noinline void lkdtm_CORRUPT_LIST_DEL(void)
{
	list_add(&lkdtm_item, &lkdtm_list);
	list_del(&lkdtm_item);
	list_del(&lkdtm_item);
	barrier();
}
#endif

static refcount_t lkdtm_count;

static noinline void lkdtm_REFCOUNT_INC_OVERFLOW(void)
{
	refcount_set(&lkdtm_count, 0x7fffffff);
	refcount_inc(&lkdtm_count);
	barrier();
}

static noinline void lkdtm_REFCOUNT_INC_ZERO(void)
{
	refcount_set(&lkdtm_count, 0);
	refcount_inc(&lkdtm_count);
	barrier();
}

static noinline void lkdtm_REFCOUNT_DEC_ZERO(void)
{
	refcount_set(&lkdtm_count, 1);
	refcount_dec(&lkdtm_count);
	barrier();
}

static noinline void lkdtm_REFCOUNT_SUB_ZERO(void)
{
	refcount_set(&lkdtm_count, 0);
	if (refcount_dec_and_test(&lkdtm_count))
		barrier();
	barrier();
}

const struct lkdtm_crash lkdtm_lists[] = {
#ifdef CONFIG_LIST_HARDENED
	LKDTM_REPORTS(CORRUPT_LIST_ADD, "list", "corruption", "lkdtm_item", "lkdtm_CORRUPT_LIST_ADD"),
	LKDTM_REPORTS(CORRUPT_LIST_DEL, "list", "corruption", "lkdtm_item", "lkdtm_CORRUPT_LIST_DEL"),
#endif
	LKDTM_REPORTS(REFCOUNT_INC_OVERFLOW, "refcount", "saturated", "lkdtm_count",
		      "lkdtm_REFCOUNT_INC_OVERFLOW"),
	LKDTM_REPORTS(REFCOUNT_INC_ZERO, "refcount", "use-after-free", "lkdtm_count",
		      "lkdtm_REFCOUNT_INC_ZERO"),
	LKDTM_REPORTS(REFCOUNT_DEC_ZERO, "refcount", "leak", "lkdtm_count",
		      "lkdtm_REFCOUNT_DEC_ZERO"),
	LKDTM_REPORTS(REFCOUNT_SUB_ZERO, "refcount", "underflow", "lkdtm_count",
		      "lkdtm_REFCOUNT_SUB_ZERO"),
	{ .name = NULL },
};
