/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two parts of the module, and the module in sub/, tell each other. */
#ifndef PARTS_H
#define PARTS_H

int helper(void);
int exported(void);

#endif /* PARTS_H */
