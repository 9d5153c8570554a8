/* SPDX-License-Identifier: GPL-2.0-only */
/* Chains of functions. */
#ifndef LINUX_NOTIFIER_H
#define LINUX_NOTIFIER_H

#include <kernel/notifier.h>

#endif /* LINUX_NOTIFIER_H */
