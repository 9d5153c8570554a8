/* SPDX-License-Identifier: GPL-2.0-only */
/* Patterns for names: lib/glob.c. */
#ifndef LIB_GLOB_H
#define LIB_GLOB_H

#include <base/types.h>

bool glob_match(const char *p, const char *end, const char *s);

#endif /* LIB_GLOB_H */
