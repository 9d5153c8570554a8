/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers from strings. */
#ifndef LINUX_KSTRTOX_H
#define LINUX_KSTRTOX_H

#include <lib/kstrtox.h>

#endif /* LINUX_KSTRTOX_H */
