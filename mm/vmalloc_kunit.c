// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of vmalloc, stacks and device mappings.
 *
 * Not tested here: the report of a stack that runs over, which ends the
 * machine.
 */
#include <asm/atomic.h>
#include <asm/pgtable.h>
#include <asm/traps.h>
#include <base/bits.h>
#include <base/err.h>
#include <base/errno.h>
#include <kernel/kthread.h>
#include <kernel/preempt.h>
#include <kernel/smp.h>
#include <kunit/test.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

#include "vmalloc.h"

#define CYCLES		10000
/* Address space is used again after a while, so tables stay few. */
#define TABLES_MAX	64

/* The byte at @p cannot be read, and the report would name the area at @area. */
static void expect_guard(struct kunit *test, const char *p, const void *area)
{
	unsigned long named = 0;
	char c;

	KUNIT_EXPECT_EQ(test, copy_from_kernel_nofault(&c, p, 1), -EFAULT);
	KUNIT_EXPECT_TRUE(test, vmalloc_guard_hit((unsigned long)p, &named));
	KUNIT_EXPECT_EQ(test, named, (unsigned long)area);
}

static void areas_keep_their_bytes_and_have_guards(struct kunit *test)
{
	static const size_t size[] = { 1, PAGE_SIZE, PAGE_SIZE + 1, 16 * PAGE_SIZE };

	for (size_t i = 0; i < ARRAY_SIZE(size); i++) {
		char *p = vzalloc(size[i]);
		size_t whole = PAGE_ALIGN(size[i]);
		unsigned long area;

		KUNIT_ASSERT_NOT_NULL(test, p);
		KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, whole));
		memset(p, 0x3c, whole);
		KUNIT_EXPECT_NULL(test, memchr_inv(p, 0x3c, whole));
		KUNIT_EXPECT_FALSE(test, vmalloc_guard_hit((unsigned long)p, &area));
		expect_guard(test, p - 1, p);
		expect_guard(test, p + whole, p);
		vfree(p);
	}
}

static void freed_area_is_gone(struct kunit *test)
{
	char *p = vmalloc(3 * PAGE_SIZE);
	unsigned int level;

	KUNIT_ASSERT_NOT_NULL(test, p);
	preempt_disable();
	vfree(p);
	for (unsigned int i = 0; i < 3; i++)
		KUNIT_EXPECT_NULL(test, lookup_address((unsigned long)p + i * PAGE_SIZE, &level));
	preempt_enable();
	vfree(NULL);
}

static void stack_is_aligned_and_guarded(struct kunit *test)
{
	char *stack = alloc_thread_stack();

	KUNIT_ASSERT_NOT_NULL(test, stack);
	KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)stack, THREAD_SIZE));
	memset(stack, 0x66, THREAD_SIZE);
	expect_guard(test, stack - 1, stack);
	free_thread_stack(stack);
}

static void impossible_sizes_give_null(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, vmalloc(0));
	KUNIT_EXPECT_NULL(test, vmalloc(VMALLOC_END - VMALLOC_START));
	KUNIT_EXPECT_NULL(test, vmalloc(~(size_t)0));
	KUNIT_EXPECT_NULL(test, ioremap(0xfee00000, 0));
	KUNIT_EXPECT_NULL(test, ioremap(~0ULL - 10, 100));
	iounmap(NULL);
}

/* Pages are counted with preemption off, so that nobody else takes any. */
static void too_much_gives_null_and_everything_comes_back(struct kunit *test)
{
	unsigned long before, after, tables = totalram_pages() / PTRS_PER_TABLE + 3;
	void *p;

	preempt_disable();
	before = nr_free_pages();
	p = vmalloc((totalram_pages() + 1) * PAGE_SIZE);
	after = nr_free_pages();
	preempt_enable();

	KUNIT_EXPECT_NULL(test, p);
	vfree(p);
	/* Page tables are kept, and a slab page may be. */
	KUNIT_EXPECT_GE(test, after + tables, before);
}

static void address_space_is_used_again(struct kunit *test)
{
	unsigned long before, after;
	unsigned int nr;

	vmalloc_purge();
	before = nr_free_pages();
	for (nr = 0; nr < CYCLES; nr++) {
		void *p = vmalloc(4 * PAGE_SIZE);

		if (!p)
			break;
		vfree(p);
	}
	vmalloc_purge();
	after = nr_free_pages();

	KUNIT_EXPECT_EQ(test, nr, CYCLES);
	KUNIT_EXPECT_GE(test, after + TABLES_MAX, before);
}

struct look {
	const u32 *at;
	u32 want;
	atomic_t wrong;
};

static void look_here(void *info)
{
	struct look *l = info;

	if (READ_ONCE(*l->at) != l->want)
		atomic_inc(&l->wrong);
}

/* On each CPU, so that each remembers where @at is mapped.  CPUs that saw another word than @want. */
static int all_look(const u32 *at, u32 want)
{
	struct look l = { .at = at, .want = want };

	on_each_cpu(look_here, &l, 1);
	return atomic_read(&l.wrong);
}

static void no_cpu_remembers_what_was_mapped(struct kunit *test)
{
	u32 *page[2] = { kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL),
			 kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL) };
	struct vm_area *a = vm_area_create(PAGE_SIZE, PAGE_SIZE, false);

	KUNIT_ASSERT_NOT_NULL(test, a);
	KUNIT_ASSERT_NOT_NULL(test, page[0]);
	KUNIT_ASSERT_NOT_NULL(test, page[1]);
	*page[1] = 1;
	for (u32 i = 0; i < 200; i++) {
		KUNIT_EXPECT_EQ(test, map_kernel_pages(a->start, __pa(page[i & 1]), PAGE_SIZE,
						       PAGE_KERNEL), 0);
		KUNIT_EXPECT_EQ(test, all_look((u32 *)a->start, i & 1), 0);
		KUNIT_EXPECT_EQ(test, unmap_kernel_pages(a->start, PAGE_SIZE), 0);
	}
	vm_area_release(a);
}

/* Each address comes again as soon as the allocator dares; every other area is freed where nobody can wait. */
static void no_cpu_reads_what_was_at_an_address_before(struct kunit *test)
{
	unsigned long last = 0;
	unsigned int turns = 0;

	vmalloc_purge();
	for (u32 i = 1; i < CYCLES; i++) {
		unsigned long other = __get_free_page(GFP_KERNEL);
		u32 *p;

		/* Never the page that the address had before: it would hold what is expected. */
		vmalloc_restart();
		p = vmalloc(PAGE_SIZE);
		free_page(other);
		KUNIT_ASSERT_NOT_NULL(test, p);
		turns += (unsigned long)p < last;
		last = (unsigned long)p;
		*p = i;
		KUNIT_EXPECT_EQ(test, all_look(p, i), 0);
		if (i % 3)
			preempt_disable();
		vfree(p);
		if (i % 3)
			preempt_enable();
	}
	KUNIT_EXPECT_GE(test, turns, CYCLES / LAZY_AREAS / 4);
}

static void purged_area_is_given_back_by_whoever_may_not_wait(struct kunit *test)
{
	unsigned int most = 0;

	/* What was asked for comes by interrupts, which are not held up here. */
	for (unsigned int i = 0; i < 100 * LAZY_AREAS; i++) {
		void *p = vmalloc(1);

		KUNIT_ASSERT_NOT_NULL(test, p);
		preempt_disable();
		vfree(p);
		most = max(most, vmalloc_nr_lazy());
		preempt_enable();
	}
	/* It goes on while a flush is under way; with all CPUs idle that is not for long. */
	KUNIT_EXPECT_LT(test, most, 100 * LAZY_AREAS);
	vmalloc_purge();
	KUNIT_EXPECT_EQ(test, vmalloc_nr_lazy(), 0);
}

static void freed_area_is_kept_until_all_have_forgotten(struct kunit *test)
{
	unsigned long pages;
	unsigned int lazy;
	void *p;

	vmalloc_purge();
	p = vmalloc(64 * PAGE_SIZE);
	KUNIT_ASSERT_NOT_NULL(test, p);
	pages = nr_free_pages();
	vfree(p);
	lazy = vmalloc_nr_lazy();
	KUNIT_EXPECT_EQ(test, lazy, 1);
	/* Another thread may have taken or given a few meanwhile. */
	KUNIT_EXPECT_LT(test, nr_free_pages(), pages + 64);
	vmalloc_purge();
	KUNIT_EXPECT_EQ(test, vmalloc_nr_lazy(), 0);
	KUNIT_EXPECT_GE(test, nr_free_pages() + 32, pages + 64);
}

#define MANY	10000

static int runs(void *unused)
{
	(void)unused;
	return 0;
}

/* Parked before they ever ran: each has all that a thread has, on 256 MiB. */
static void ten_thousand_parked_threads_fit(struct kunit *test)
{
	struct task_struct **k = kunit_kcalloc(test, MANY, sizeof(*k), GFP_KERNEL);
	unsigned int nr, parked = 0;

	if (totalram_pages() * PAGE_SIZE < MANY * (THREAD_SIZE + SZ_4K))
		kunit_skip(test, "needs 200 MiB");
	KUNIT_ASSERT_NOT_NULL(test, k);
	for (nr = 0; nr < MANY; nr++) {
		k[nr] = kthread_create(runs, NULL, "parked/%u", nr);
		if (IS_ERR(k[nr]))
			break;
		parked += kthread_park(k[nr]) == 0;
	}
	kunit_info(test, "%lu KiB free with all of them", nr_free_pages() * (PAGE_SIZE / SZ_1K));
	KUNIT_EXPECT_EQ(test, nr, MANY);
	KUNIT_EXPECT_EQ(test, parked, nr);
	while (nr)
		kthread_stop_put(k[--nr]);
	vmalloc_purge();
}

static void small_tables_do_not_hinder_a_large_mapping(struct kunit *test)
{
	/* Any physical address does: it is never touched. */
	const phys_addr_t phys = phys_addr_limit() / 2;

	/* More of each than go between two uses of the same addresses. */
	for (unsigned int i = 0; i < 80; i++) {
		void __iomem *p = ioremap_wc(phys, i < 40 ? SZ_2M - PAGE_SIZE : SZ_2M);
		unsigned int level;
		pte_t *entry;

		KUNIT_ASSERT_NOT_NULL(test, p);
		entry = lookup_address((unsigned long)p, &level);
		KUNIT_EXPECT_NOT_NULL(test, entry);
		if (entry)
			KUNIT_EXPECT_EQ(test, *entry & PTE_ADDR_MASK, phys);
		iounmap(p);
		KUNIT_EXPECT_NULL(test, lookup_address((unsigned long)p, &level));
	}
}

static void device_mapping_is_uncached_and_keeps_the_offset(struct kunit *test)
{
	const u64 cache_bits = _PAGE_PWT | _PAGE_PCD;
	void __iomem *uc = ioremap(0xfed00010, 16), *wc = ioremap_wc(0xfed00ff0, 32);
	unsigned int level;
	pte_t *entry;

	KUNIT_EXPECT_NOT_NULL(test, uc);
	KUNIT_EXPECT_EQ(test, (unsigned long)uc & (PAGE_SIZE - 1), 0x10);
	entry = lookup_address((unsigned long)uc, &level);
	KUNIT_ASSERT_NOT_NULL(test, entry);
	KUNIT_EXPECT_EQ(test, *entry & PTE_ADDR_MASK, 0xfed00000);
	KUNIT_EXPECT_EQ(test, *entry & cache_bits, PAGE_KERNEL_UC & cache_bits);
	/* Two pages, for it crosses from one to the next. */
	entry = lookup_address((unsigned long)wc + 16, &level);
	KUNIT_ASSERT_NOT_NULL(test, entry);
	KUNIT_EXPECT_EQ(test, *entry & PTE_ADDR_MASK, 0xfed01000);
	KUNIT_EXPECT_EQ(test, *entry & cache_bits, PAGE_KERNEL_WC & cache_bits);
	iounmap(uc);
	iounmap(wc);
}

static void an_impossible_device_is_refused(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, ioremap(0, 0));
	KUNIT_EXPECT_NULL(test, ioremap(1ULL << 52, PAGE_SIZE));
	KUNIT_EXPECT_NULL(test, ioremap(phys_addr_limit() - PAGE_SIZE, 2 * PAGE_SIZE));
	KUNIT_EXPECT_NULL(test, ioremap(~0ULL - 10, 100));
}

/* Areas as close as they get: a guard is always that of the area it belongs to. */
static void neighbours_have_guards_of_their_own(struct kunit *test)
{
	char *a = vmalloc(PAGE_SIZE), *b = vmalloc(PAGE_SIZE);

	KUNIT_EXPECT_NOT_NULL(test, a);
	KUNIT_EXPECT_NOT_NULL(test, b);
	if (a && b) {
		expect_guard(test, a + PAGE_SIZE, a);
		expect_guard(test, b - 1, b);
	}
	vfree(a);
	vfree(b);
}

static struct kunit_case vmalloc_cases[] = {
	KUNIT_CASE(areas_keep_their_bytes_and_have_guards),
	KUNIT_CASE(neighbours_have_guards_of_their_own),
	KUNIT_CASE(an_impossible_device_is_refused),
	KUNIT_CASE(freed_area_is_gone),
	KUNIT_CASE(stack_is_aligned_and_guarded),
	KUNIT_CASE(impossible_sizes_give_null),
	KUNIT_CASE(too_much_gives_null_and_everything_comes_back),
	KUNIT_CASE(address_space_is_used_again),
	KUNIT_CASE(no_cpu_remembers_what_was_mapped),
	KUNIT_CASE(no_cpu_reads_what_was_at_an_address_before),
	KUNIT_CASE(purged_area_is_given_back_by_whoever_may_not_wait),
	KUNIT_CASE(freed_area_is_kept_until_all_have_forgotten),
	KUNIT_CASE(ten_thousand_parked_threads_fit),
	KUNIT_CASE(small_tables_do_not_hinder_a_large_mapping),
	KUNIT_CASE(device_mapping_is_uncached_and_keeps_the_offset),
	{}
};

static struct kunit_suite vmalloc_suite = {
	.name = "vmalloc",
	.test_cases = vmalloc_cases,
};
kunit_test_suite(vmalloc_suite);
