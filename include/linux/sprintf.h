/* SPDX-License-Identifier: GPL-2.0-only */
/* Formatting. */
#ifndef LINUX_SPRINTF_H
#define LINUX_SPRINTF_H

#include <lib/vsprintf.h>

#endif /* LINUX_SPRINTF_H */
