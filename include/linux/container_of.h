/* SPDX-License-Identifier: GPL-2.0-only */
/* container_of(). */
#ifndef LINUX_CONTAINER_OF_H
#define LINUX_CONTAINER_OF_H

#include <base/compiler.h>
#include <linux/err.h>

#define container_of_safe(ptr, type, member) ({				\
	__typeof__(ptr) __safe = (ptr);					\
	IS_ERR_OR_NULL(__safe) ? (type *)ERR_CAST(__safe) : container_of(__safe, type, member); })

#endif /* LINUX_CONTAINER_OF_H */
