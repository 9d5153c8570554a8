/* SPDX-License-Identifier: GPL-2.0-only */
/* Waiting for bits and variables. */
#ifndef LINUX_WAIT_BIT_H
#define LINUX_WAIT_BIT_H

#include <kernel/wait_bit.h>

#endif /* LINUX_WAIT_BIT_H */
