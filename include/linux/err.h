/* SPDX-License-Identifier: GPL-2.0-only */
/* Errors in pointers. */
#ifndef LINUX_ERR_H
#define LINUX_ERR_H

#include <base/err.h>

#endif /* LINUX_ERR_H */
