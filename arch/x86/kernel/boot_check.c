// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nothing that comes from outside is believed: the loader's memory map and
 * strings are checked here once and made whole.  After that the map is
 * sorted, no two regions overlap, none is empty, and every string ends.
 */
#define pr_fmt(fmt) "boot: " fmt

#include <asm/page.h>
#include <base/bits.h>
#include <base/boot_info.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/printk.h>

#include "boot_check.h"

static u64 region_end(const struct boot_mem_region *r)
{
	return r->start + r->size;
}

static bool regions_overlap(const struct boot_mem_region *a, const struct boot_mem_region *b)
{
	return a->size && b->size && a->start < region_end(b) && b->start < region_end(a);
}

static __init_or_test void check_strings(struct boot_info *bi, unsigned int *problems)
{
	if (bi->loader[sizeof(bi->loader) - 1] ||
	    bi->cmdline_from[sizeof(bi->cmdline_from) - 1]) {
		pr_warn("the loader's name has no end; cut\n");
		bi->loader[sizeof(bi->loader) - 1] = '\0';
		bi->cmdline_from[sizeof(bi->cmdline_from) - 1] = '\0';
		*problems |= BOOT_P_STRINGS;
	}
	if (bi->cmdline[BOOT_CMDLINE_MAX - 1]) {
		pr_warn("the command line has no end; cut at %d bytes\n", BOOT_CMDLINE_MAX - 1);
		bi->cmdline[BOOT_CMDLINE_MAX - 1] = '\0';
		*problems |= BOOT_P_CMDLINE_END;
	}
	if (bi->flags & BOOT_F_CMDLINE_TRUNCATED) {
		pr_warn("the command line was longer than %d bytes; the rest is lost\n",
			BOOT_CMDLINE_MAX - 1);
		*problems |= BOOT_P_CMDLINE_LONG;
	}
	if (bi->flags & BOOT_F_CMDLINE_NOT_ASCII) {
		pr_warn("the command line had characters that are not ASCII; they became '?'\n");
		*problems |= BOOT_P_CMDLINE_LONG;
	}
}

static __init_or_test void check_framebuffer(struct boot_info *bi, unsigned int *problems)
{
	const struct boot_framebuffer *fb = &bi->fb;

	if (fb->format == BOOT_FB_NONE)
		return;
	if ((fb->format == BOOT_FB_BGRX8888 || fb->format == BOOT_FB_RGBX8888) &&
	    fb->base && fb->base < PHYS_ADDR_LIMIT && fb->size < SZ_4G &&
	    fb->width && fb->height && fb->pitch / 4 >= fb->width &&
	    (u64)fb->pitch * fb->height <= fb->size)
		return;
	pr_warn("framebuffer of %ux%u, pitch %u, format %u, %llu bytes at %#llx makes no sense; ignored\n",
		fb->width, fb->height, fb->pitch, fb->format, fb->size, fb->base);
	bi->fb = (struct boot_framebuffer){ .format = BOOT_FB_NONE };
	*problems |= BOOT_P_FRAMEBUFFER;
}

/* Each region by itself.  One that cannot be repaired gets size 0. */
static __init_or_test void check_region(struct boot_mem_region *r, unsigned int *problems)
{
	if (!r->size) {
		pr_warn("memory region at %#llx has no size; dropped\n", r->start);
		*problems |= BOOT_P_MEM_ZERO;
		return;
	}
	if (r->start >= PHYS_ADDR_LIMIT) {
		pr_warn("memory region at %#llx is beyond physical addresses; dropped\n", r->start);
		*problems |= BOOT_P_MEM_OVERFLOW;
		r->size = 0;
		return;
	}
	if (r->size > PHYS_ADDR_LIMIT - r->start) {
		pr_warn("memory region at %#llx, %#llx bytes, ends beyond physical addresses; cut\n",
			r->start, r->size);
		*problems |= BOOT_P_MEM_OVERFLOW;
		r->size = PHYS_ADDR_LIMIT - r->start;
	}
	if (r->type < BOOT_MEM_USABLE || r->type > BOOT_MEM_MMIO) {
		pr_warn("memory region at %#llx has unknown type %u; taken as reserved\n",
			r->start, r->type);
		*problems |= BOOT_P_MEM_TYPE;
		r->type = BOOT_MEM_RESERVED;
	}
}

/* Drop regions of no size, sort by start.  True if the order was wrong. */
static __init_or_test bool sort_regions(struct boot_info *bi)
{
	struct boot_mem_region *m = bi->mem;
	bool unsorted = false;
	u32 n = 0;

	for (u32 i = 0; i < bi->mem_count; i++) {
		struct boot_mem_region r = m[i];
		u32 j = n;

		if (!r.size)
			continue;
		for (; j > 0 && m[j - 1].start > r.start; j--) {
			m[j] = m[j - 1];
			unsorted = true;
		}
		m[j] = r;
		n++;
	}
	bi->mem_count = n;
	return unsorted;
}

/* Take @n, which is not usable, out of usable @u; what is left on the far side is appended. */
static __init_or_test void cut_region(struct boot_info *bi, struct boot_mem_region *u,
			      const struct boot_mem_region *n)
{
	u64 u_end = region_end(u), n_end = region_end(n);

	if (u_end > n_end) {
		if (u->start >= n->start) {
			u->start = n_end;
			u->size = u_end - n_end;
			return;
		}
		if (bi->mem_count < BOOT_MEM_MAX)
			bi->mem[bi->mem_count++] = (struct boot_mem_region){
				.start = n_end, .size = u_end - n_end, .type = BOOT_MEM_USABLE,
			};
		else
			pr_warn("no room to split a memory region; %#llx bytes at %#llx not used\n",
				u_end - n_end, n_end);
	}
	u->size = n->start > u->start ? n->start - u->start : 0;
}

/* In a sorted map, if any two overlap, some two neighbours do. */
static __init_or_test bool any_overlap(const struct boot_info *bi)
{
	for (u32 i = 1; i < bi->mem_count; i++)
		if (regions_overlap(&bi->mem[i - 1], &bi->mem[i]))
			return true;
	return false;
}

/* Of overlapping neighbours, one region or two that touch.  Each call takes away some overlap. */
static __init_or_test void merge_neighbours(struct boot_info *bi)
{
	for (u32 i = 1; i < bi->mem_count; i++) {
		struct boot_mem_region *a = &bi->mem[i - 1], *b = &bi->mem[i];
		u64 end = max(region_end(a), region_end(b));

		if (!regions_overlap(a, b))
			continue;
		if (a->type == b->type) {
			/* Into the second, which is compared with the next. */
			b->start = a->start;
			b->size = end - b->start;
			a->size = 0;
		} else {
			b->start = region_end(a);
			b->size = end - b->start;
		}
	}
}

/* Whoever says that memory must be kept is right; usable twice is usable once. */
static __init_or_test void resolve_overlaps(struct boot_info *bi)
{
	struct boot_mem_region *m = bi->mem;

	/* mem_count grows in the loop: what was split off is looked at too. */
	for (u32 i = 0; i < bi->mem_count; i++) {
		if (m[i].type != BOOT_MEM_USABLE)
			continue;
		for (u32 j = 0; j < bi->mem_count; j++)
			if (m[j].type != BOOT_MEM_USABLE && regions_overlap(&m[i], &m[j]))
				cut_region(bi, &m[i], &m[j]);
	}
	sort_regions(bi);
	/* Now only equals overlap: usable with usable, kept with kept. */
	while (any_overlap(bi)) {
		merge_neighbours(bi);
		sort_regions(bi);
	}
}

static __init_or_test void check_memory_map(struct boot_info *bi, unsigned int *problems)
{
	if (bi->mem_count > BOOT_MEM_MAX) {
		pr_warn("memory map claims %u regions; only %d are looked at\n",
			bi->mem_count, BOOT_MEM_MAX);
		bi->mem_count = BOOT_MEM_MAX;
		*problems |= BOOT_P_MEM_COUNT;
	}
	if (bi->flags & BOOT_F_MEM_TRUNCATED) {
		pr_warn("memory map had more than %d regions; the rest is not used\n", BOOT_MEM_MAX);
		*problems |= BOOT_P_MEM_COUNT;
	}
	for (u32 i = 0; i < bi->mem_count; i++)
		check_region(&bi->mem[i], problems);
	if (sort_regions(bi)) {
		pr_warn("memory map was not in order; sorted\n");
		*problems |= BOOT_P_MEM_UNSORTED;
	}
	if (any_overlap(bi)) {
		pr_warn("memory map has regions that overlap; what must be kept wins\n");
		*problems |= BOOT_P_MEM_OVERLAP;
		resolve_overlaps(bi);
	}
}

/**
 * boot_info_check() - make the loader's word whole, or refuse it
 * @bi:       what the loader said; repaired in place
 * @problems: BOOT_P_* that were found and repaired
 *
 * Context: boot.  Logs; allocates nothing.
 * Return: 0; -EINVAL if it is not a struct boot_info of ours; -ENODATA if it
 * names no usable memory.
 */
__init_or_test int boot_info_check(struct boot_info *bi, unsigned int *problems)
{
	*problems = 0;
	if (bi->magic != BOOT_INFO_MAGIC || bi->size != sizeof(*bi))
		return -EINVAL;
	check_strings(bi, problems);
	check_framebuffer(bi, problems);
	check_memory_map(bi, problems);
	return boot_usable_bytes(bi) ? 0 : -ENODATA;
}

/**
 * boot_usable_bytes() - memory that the kernel may hand out
 * @bi: checked by boot_info_check()
 *
 * Context: any.
 * Return: bytes in usable regions, whole pages only.
 */
__init_or_test u64 boot_usable_bytes(const struct boot_info *bi)
{
	u64 sum = 0;

	for (u32 i = 0; i < bi->mem_count; i++) {
		const struct boot_mem_region *r = &bi->mem[i];
		u64 first = PAGE_ALIGN(r->start), end = region_end(r) & PAGE_MASK;

		if (r->type == BOOT_MEM_USABLE && end > first)
			sum += end - first;
	}
	return sum;
}

/**
 * boot_range_usable() - is a range memory that may be used?
 * @bi:    checked by boot_info_check()
 * @start: physical address
 * @size:  bytes, not 0
 *
 * Context: any.
 * Return: true if usable regions, one or several in a row, hold all of it.
 */
__init_or_test bool boot_range_usable(const struct boot_info *bi, u64 start, u64 size)
{
	u64 end = start + size;

	if (end < start)
		return false;
	for (u32 i = 0; i < bi->mem_count && start < end; i++) {
		const struct boot_mem_region *r = &bi->mem[i];

		if (r->type == BOOT_MEM_USABLE && r->start <= start && start < region_end(r))
			start = region_end(r);
	}
	return start >= end;
}

/**
 * boot_pick_trampoline() - a page where application processors can start
 * @bi: checked by boot_info_check()
 *
 * They start in real mode, so it lies below 640 KiB; never page 0.
 *
 * Context: any.
 * Return: the physical address of the highest such page, 0 if there is none.
 */
__init_or_test u64 boot_pick_trampoline(const struct boot_info *bi)
{
	u64 best = 0;

	for (u32 i = 0; i < bi->mem_count; i++) {
		const struct boot_mem_region *r = &bi->mem[i];
		u64 end = min_t(u64, region_end(r), 0xa0000) & PAGE_MASK;

		if (r->type == BOOT_MEM_USABLE && end >= 2 * PAGE_SIZE &&
		    end - PAGE_SIZE >= r->start)
			best = max_t(u64, best, end - PAGE_SIZE);
	}
	return best;
}
