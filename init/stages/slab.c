// SPDX-License-Identifier: GPL-2.0-only
/* Boot stage: small objects are handed out, keep their contents, and come back. */
#include <kernel/boot_stage.h>
#include <lib/string.h>
#include <mm/slab.h>

#define OBJECTS	32

static int slab_stage(struct boot_stage_run *run)
{
	u8 *object[OBJECTS];
	unsigned int bad = 0, missing = 0;

	for (unsigned int i = 0; i < OBJECTS; i++) {
		object[i] = kmalloc(8 + 37 * i, GFP_KERNEL);
		if (object[i])
			memset(object[i], (int)i, 8 + 37 * i);
		else
			missing++;
	}
	for (unsigned int i = 0; i < OBJECTS; i++) {
		for (unsigned int b = 0; object[i] && b < 8 + 37 * i; b++)
			bad += object[i][b] != i;
		kfree(object[i]);
	}
	if (missing)
		return stage_fail(run, "%u of %u objects could not be had", missing, OBJECTS);
	return bad ? stage_fail(run, "%u bytes did not keep their value", bad) : 0;
}

boot_stage(15, slab, slab_stage);
