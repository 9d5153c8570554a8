// SPDX-License-Identifier: GPL-2.0-only
#include "trace.h"

int cmd_stat(struct trace *trace, const struct trace_options *options)
{
	(void)trace;
	(void)options;
	trace_error("stat: not written yet");
	return 1;
}
