/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists. */
#ifndef LINUX_LIST_H
#define LINUX_LIST_H

#include <base/list.h>

#endif /* LINUX_LIST_H */
