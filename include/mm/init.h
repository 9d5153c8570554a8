/* SPDX-License-Identifier: GPL-2.0-only */
/* What the end of the boot does with memory. */
#ifndef MM_INIT_H
#define MM_INIT_H

/* Context: task; nobody may call __init code any more. */
void free_initmem(void);
/* What was __ro_after_init is read-only from now on. */
void mark_rodata_ro(void);
/* One line: how much memory is in use. */
void meminfo_report(void);

#endif /* MM_INIT_H */
