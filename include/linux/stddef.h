/* SPDX-License-Identifier: GPL-2.0-only */
/* NULL, offsetof() and their kin. */
#ifndef LINUX_STDDEF_H
#define LINUX_STDDEF_H

#include <base/types.h>

#define sizeof_field(type, member)	sizeof(((type *)0)->member)
#define offsetofend(type, member)	(offsetof(type, member) + sizeof_field(type, member))

#endif /* LINUX_STDDEF_H */
