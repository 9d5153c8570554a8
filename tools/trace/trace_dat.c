// SPDX-License-Identifier: GPL-2.0-only
#include "trace.h"

int cmd_trace_dat(struct trace *trace, const struct trace_options *options)
{
	(void)trace;
	(void)options;
	trace_error("trace-dat: not written yet");
	return 1;
}
