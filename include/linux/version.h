/* SPDX-License-Identifier: GPL-2.0-only */
/* The version of Linux that this is like. */
#ifndef LINUX_VERSION_H
#define LINUX_VERSION_H

#define KERNEL_VERSION(a, b, c)	(((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define LINUX_VERSION_MAJOR		6
#define LINUX_VERSION_PATCHLEVEL	1
#define LINUX_VERSION_SUBLEVEL		0
#define LINUX_VERSION_CODE		KERNEL_VERSION(6, 1, 0)
/* Where the difference matters to a module. */
#define HEDDLE				1

#endif /* LINUX_VERSION_H */
