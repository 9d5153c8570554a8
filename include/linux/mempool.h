/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory pools. */
#ifndef LINUX_MEMPOOL_H
#define LINUX_MEMPOOL_H

#include <mm/mempool.h>

#endif /* LINUX_MEMPOOL_H */
