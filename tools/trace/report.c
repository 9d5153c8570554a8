// SPDX-License-Identifier: GPL-2.0-only
#include "trace.h"

int cmd_report(struct trace *trace, const struct trace_options *options)
{
	(void)trace;
	(void)options;
	trace_error("report: not written yet");
	return 1;
}
