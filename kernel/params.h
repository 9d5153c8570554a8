/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the command line's parser: for params.c and its tests only. */
#ifndef KERNEL_PARAMS_PRIVATE_H
#define KERNEL_PARAMS_PRIVATE_H

#include <base/types.h>

struct kernel_param;

char *next_param(char *args, char **name, char **val);
bool param_name_equal(const char *a, const char *b);
int parse_args(char *args, const struct kernel_param *table, size_t n, bool early);

#endif /* KERNEL_PARAMS_PRIVATE_H */
