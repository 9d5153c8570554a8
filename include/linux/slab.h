/* SPDX-License-Identifier: GPL-2.0-only */
/* Small objects. */
#ifndef LINUX_SLAB_H
#define LINUX_SLAB_H

#include <base/limits.h>
#include <lib/vsprintf.h>
#include <linux/gfp.h>
#include <linux/overflow.h>
#include <mm/slab.h>

#define SLAB_MEM_SPREAD		0U

#endif /* LINUX_SLAB_H */
