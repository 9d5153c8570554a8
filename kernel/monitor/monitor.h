/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the monitor: what its files tell each other. */
#ifndef MONITOR_MONITOR_H
#define MONITOR_MONITOR_H

#include <kernel/monitor.h>
#include <kernel/sections.h>

#define MONITOR_ARGS	8	/* words of a command line */

struct pt_regs;
struct task_struct;

SECTION_TABLE(const struct monitor_command, monitor_commands);

/* command.c */
int monitor_split(char *line, char **argv, int max);
const struct monitor_command *monitor_find(const char *name);
void monitor_run(char *line);
bool monitor_candidate(void *arg, const char *line, size_t start, unsigned int n, char *buf,
		       size_t size);
/* A number that is all of @s; false if it is none. */
bool monitor_number(const char *s, unsigned int *n);

/* core.c */
extern bool monitor_go_on, monitor_test_failed;
enum exit_code monitor_exit_code(void);

/* stop.c: hold all other CPUs, and let them go.  False: another CPU is at it. */
bool monitor_stop(void);
void monitor_release(void);
/* Where a held CPU was interrupted, or the one that came here by an NMI; NULL: not known. */
struct pt_regs *monitor_regs(unsigned int cpu);
bool monitor_held(unsigned int cpu);

/* Call @fn for each thread, idle ones first: with the list's lock, or with none if stopped. */
void monitor_each_task(void (*fn)(struct task_struct *p, void *arg), void *arg);
bool monitor_complete_task(unsigned int n, char *buf, size_t size);

#endif /* MONITOR_MONITOR_H */
