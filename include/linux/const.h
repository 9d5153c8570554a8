/* SPDX-License-Identifier: GPL-2.0-only */
/* Constants for C and assembly. */
#ifndef LINUX_CONST_H
#define LINUX_CONST_H

#include <base/bits.h>

#endif /* LINUX_CONST_H */
