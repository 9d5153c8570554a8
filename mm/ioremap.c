// SPDX-License-Identifier: GPL-2.0-only
/* Device registers in the kernel's addresses. */
#define pr_fmt(fmt) "ioremap: " fmt

#include <asm/page.h>
#include <asm/pgtable.h>
#include <base/bits.h>
#include <kernel/bug.h>
#include <kernel/printk.h>
#include <mm/gfp.h>
#include <mm/vmalloc.h>

#include "internal.h"
#include "vmalloc.h"

static void __iomem *map_device(phys_addr_t phys, size_t size, u64 prot)
{
	phys_addr_t start = phys & PAGE_MASK;
	size_t span = PAGE_ALIGN(phys + size - start);
	struct vm_area *a;

	if (!size || phys + size < phys || phys + size > phys_addr_limit()) {
		pr_err("no device can be at %#llx, %#zx bytes\n", phys, size);
		return NULL;
	}
	/* Aligned for large pages where that can help. */
	a = vm_area_create(span, span >= SZ_2M ? SZ_2M : PAGE_SIZE, false);
	if (!a)
		return NULL;
	if (map_kernel_pages(a->start, start, span, prot)) {
		vm_area_release(a);
		return NULL;
	}
	return (void __iomem *)(a->start + (phys - start));
}

/**
 * ioremap() - reach a device's registers
 * @phys: physical address, any alignment
 * @size: bytes
 *
 * Context: task or boot, may sleep.
 * Return: the address, uncached; NULL if there is no room.
 */
void __iomem *ioremap(phys_addr_t phys, size_t size)
{
	return map_device(phys, size, PAGE_KERNEL_UC);
}

/**
 * ioremap_wc() - the same, with writes combined: for framebuffers
 * @phys: physical address, any alignment
 * @size: bytes
 *
 * Context: task or boot, may sleep.
 */
void __iomem *ioremap_wc(phys_addr_t phys, size_t size)
{
	return map_device(phys, size, PAGE_KERNEL_WC);
}

/**
 * iounmap() - the end of an ioremap()
 * @addr: what it returned; NULL does nothing
 *
 * Context: any but NMI.
 */
void iounmap(void __iomem *addr)
{
	struct vm_area *a;

	if (!addr)
		return;
	a = vm_area_take((unsigned long)addr & PAGE_MASK, false);
	if (!WARN(!a, "iounmap of %px, which is no mapping\n", addr))
		vm_area_release(a);
}
