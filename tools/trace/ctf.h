/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the writer of CTF 1.8: what the metadata and the streams agree on. */
#ifndef TOOLS_TRACE_CTF_H
#define TOOLS_TRACE_CTF_H

#include "trace.h"

#define CTF_MAGIC	0xc1fc1fc1u

/* The text that says how the streams are laid out. */
void ctf_metadata(FILE *out, struct trace *trace);

#endif /* TOOLS_TRACE_CTF_H */
