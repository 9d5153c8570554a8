/* SPDX-License-Identifier: GPL-2.0-only */
/* __stringify(). */
#ifndef LINUX_STRINGIFY_H
#define LINUX_STRINGIFY_H

#include <base/compiler.h>

#endif /* LINUX_STRINGIFY_H */
