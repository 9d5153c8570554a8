/* SPDX-License-Identifier: GPL-2.0-only */
/* Loading of modules, which never happens. */
#ifndef LINUX_KMOD_H
#define LINUX_KMOD_H

#include <base/errno.h>

#define request_module(...)	(-ENOSYS)

#endif /* LINUX_KMOD_H */
