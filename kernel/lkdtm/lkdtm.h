/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside lkdtm: the table of what can be done wrong. */
#ifndef LKDTM_LKDTM_H
#define LKDTM_LKDTM_H

struct lkdtm_crash {
	const char *name;
	void (*crash)(void);
};

/* Ends with an entry that has no name. */
extern const struct lkdtm_crash lkdtm_bugs[];

#endif /* LKDTM_LKDTM_H */
