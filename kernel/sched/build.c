// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler as one unit, so that the compiler sees through the switch
 * and the wake: their functions call each other across the files below.
 * Each of these compiles alone, too.
 */
#include "core.c"
#include "rt.c"
#include "fair.c"
#include "policy.c"
#include "affinity.c"
#include "balance.c"
#include "wait.c"
#include "wait_bit.c"
#include "completion.c"
