/* SPDX-License-Identifier: GPL-2.0-only */
/* Mutexes that lend priority. */
#ifndef LINUX_RTMUTEX_H
#define LINUX_RTMUTEX_H

#if __has_include(<kernel/rtmutex.h>)
#include <kernel/rtmutex.h>
#endif

#endif /* LINUX_RTMUTEX_H */
