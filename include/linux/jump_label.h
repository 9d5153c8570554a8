/* SPDX-License-Identifier: GPL-2.0-only */
/* As <linux/static_key.h>. */
#ifndef LINUX_JUMP_LABEL_H
#define LINUX_JUMP_LABEL_H

#include <linux/static_key.h>

#endif /* LINUX_JUMP_LABEL_H */
