/* SPDX-License-Identifier: GPL-2.0-only */
/* Modules: here linked into the image, run after the boot, and judged. */
#ifndef LINUX_MODULE_H
#define LINUX_MODULE_H

#include <kernel/module.h>
#include <linux/bug.h>
#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/stat.h>
#include <linux/stringify.h>

/* One of these at least, as in Linux (scripts/link-module.sh). */
#define MODULE_LICENSE(text)		MODULE_INFO(license, text)
#define MODULE_AUTHOR(text)		MODULE_INFO(author, text)
#define MODULE_DESCRIPTION(text)	MODULE_INFO(description, text)
#define MODULE_VERSION(text)		MODULE_INFO(version, text)
#define MODULE_ALIAS(text)		MODULE_INFO(alias, text)
#define MODULE_SOFTDEP(text)		MODULE_INFO(softdep, text)
#define MODULE_FIRMWARE(text)		MODULE_INFO(firmware, text)
#define MODULE_IMPORT_NS(ns)		MODULE_INFO(import_ns, __stringify(ns))
#define MODULE_DEVICE_TABLE(type, name)

#define module_name(m)		((m) ? (m)->name : "kernel")
#define module_is_live(m)	((m)->state != MODULE_STATE_GOING)
#define symbol_get(x)		(&(x))
#define symbol_put(x)		do { } while (0)
/* The end of a thread that holds its module. */
#define module_put_and_kthread_exit(code) do {				\
	module_put(THIS_MODULE);					\
	kthread_exit(code);						\
} while (0)

#endif /* LINUX_MODULE_H */
