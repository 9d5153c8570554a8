/* SPDX-License-Identifier: GPL-2.0-only */
/* Cache lines. */
#ifndef LINUX_CACHE_H
#define LINUX_CACHE_H

#include <base/compiler.h>

#ifndef L1_CACHE_BYTES
#define L1_CACHE_SHIFT		6
#define L1_CACHE_BYTES		(1 << L1_CACHE_SHIFT)
#endif
#ifndef SMP_CACHE_BYTES
#define SMP_CACHE_BYTES		L1_CACHE_BYTES
#endif
#ifndef ____cacheline_aligned
#define ____cacheline_aligned		__attribute__((__aligned__(SMP_CACHE_BYTES)))
#endif
#ifndef ____cacheline_aligned_in_smp
#define ____cacheline_aligned_in_smp	____cacheline_aligned
#endif
#ifndef __cacheline_aligned
#define __cacheline_aligned		____cacheline_aligned
#endif
#ifndef __cacheline_aligned_in_smp
#define __cacheline_aligned_in_smp	____cacheline_aligned
#endif
#ifndef __read_mostly
#define __read_mostly
#endif

#endif /* LINUX_CACHE_H */
