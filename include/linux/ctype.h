/* SPDX-License-Identifier: GPL-2.0-only */
/* Characters. */
#ifndef LINUX_CTYPE_H
#define LINUX_CTYPE_H

#include <lib/ctype.h>

#endif /* LINUX_CTYPE_H */
