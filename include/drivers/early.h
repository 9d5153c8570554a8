/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices that start_kernel() registers first of all, so that whatever goes
 * wrong later can be said and has an exit status.  Each console looks whether
 * its device is there.  Context: boot, before memory is up.
 */
#ifndef DRIVERS_EARLY_H
#define DRIVERS_EARLY_H

#ifdef CONFIG_DEBUG_EXIT
void debug_exit_early_init(void);
#else
static inline void debug_exit_early_init(void) { }
#endif

#ifdef CONFIG_PVPANIC
void pvpanic_early_init(void);
#else
static inline void pvpanic_early_init(void) { }
#endif

#ifdef CONFIG_SERIAL_16550
void serial16550_early_init(void);
#else
static inline void serial16550_early_init(void) { }
#endif

#ifdef CONFIG_DEBUGCON
void debugcon_early_init(void);
#else
static inline void debugcon_early_init(void) { }
#endif

/* All of them. */
static inline void early_devices_init(void)
{
	debug_exit_early_init();
	pvpanic_early_init();
	serial16550_early_init();
	debugcon_early_init();
}

#endif /* DRIVERS_EARLY_H */
