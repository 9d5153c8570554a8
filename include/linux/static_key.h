/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LINUX_STATIC_KEY_H
#define LINUX_STATIC_KEY_H

#include <kernel/static_key.h>

#endif /* LINUX_STATIC_KEY_H */
