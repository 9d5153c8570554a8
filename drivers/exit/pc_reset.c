// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resetting a PC: the chipset's reset control register, then the keyboard
 * controller's line.
 *
 * Source: Intel ICH9 datasheet, 13.7.5 "RST_CNT"; IBM PC AT technical
 * reference, 8042 command 0xfe.
 */
#include <asm/io.h>
#include <base/init.h>
#include <kernel/ktime.h>
#include <kernel/reboot.h>

#define RST_CNT			0xcf9
#define RST_CNT_SYS_RST		0x02	/* a hard reset */
#define RST_CNT_RST_CPU		0x04	/* do it on the rise of this bit */
#define I8042_COMMAND		0x64
#define I8042_PULSE_RESET	0xfe

static void pc_reset(void)
{
	outb(RST_CNT_SYS_RST, RST_CNT);
	udelay(50);
	outb(RST_CNT_SYS_RST | RST_CNT_RST_CPU, RST_CNT);
	udelay(50000);
	outb(I8042_PULSE_RESET, I8042_COMMAND);
	udelay(50000);
}

static int __init pc_reset_init(void)
{
	register_restart_handler(pc_reset);
	return 0;
}
early_initcall(pc_reset_init);
