/* SPDX-License-Identifier: GPL-2.0-only */
/* What head.S calls before start_kernel(): one of the two fills boot_info. */
#ifndef X86_KERNEL_BOOT_ENTRY_H
#define X86_KERNEL_BOOT_ENTRY_H

#include <base/types.h>

void boot_from_efi(u64 phys);
void boot_from_pvh(u64 phys);

#endif /* X86_KERNEL_BOOT_ENTRY_H */
