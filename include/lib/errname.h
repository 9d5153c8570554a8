/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of error numbers, from the table in <base/errno.h>. */
#ifndef LIB_ERRNAME_H
#define LIB_ERRNAME_H

/* @err with either sign; NULL for a number that has no name. */
const char *errname(int err);

#endif /* LIB_ERRNAME_H */
