/* SPDX-License-Identifier: GPL-2.0-only */
/* The time-stamp counter's rate, and the counters it is measured against. */
#ifndef ASM_TSC_H
#define ASM_TSC_H

#include <base/types.h>

extern u64 tsc_boot;	/* its value in cpu_init(): time zero */

/* A counter of known rate that counts up modulo @mask + 1. */
struct ref_clock {
	const char *name;
	u64 hz;
	u32 mask;
	u32 (*read)(void);
};

struct calibration {
	u64 tsc_hz;	/* 0: not found */
	u64 bus_hz;	/* of the APIC timer; 0: not found */
	const char *how;
};

/* Measure both against @ref for about @ms; false if it does not run.  Context: boot. */
bool calibrate_against(const struct ref_clock *ref, unsigned int ms, struct calibration *out);
/* The best one this machine has, started; @n counts up from 0; NULL after the last. */
const struct ref_clock *ref_clock_probe(unsigned int n);

#endif /* ASM_TSC_H */
