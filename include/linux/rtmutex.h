/* SPDX-License-Identifier: GPL-2.0-only */
/* Mutexes that lend priority. */
#ifndef LINUX_RTMUTEX_H
#define LINUX_RTMUTEX_H

#include <kernel/rtmutex.h>

#endif /* LINUX_RTMUTEX_H */
