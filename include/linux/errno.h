/* SPDX-License-Identifier: GPL-2.0-only */
/* Error numbers. */
#ifndef LINUX_ERRNO_H
#define LINUX_ERRNO_H

#include <base/errno.h>

#endif /* LINUX_ERRNO_H */
