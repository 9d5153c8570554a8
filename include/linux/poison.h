/* SPDX-License-Identifier: GPL-2.0-only */
/* What is left in freed links. */
#ifndef LINUX_POISON_H
#define LINUX_POISON_H

#include <base/list.h>

#endif /* LINUX_POISON_H */
