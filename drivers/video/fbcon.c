// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text on the firmware's framebuffer: console=fb.
 *
 * Cells of 8 by 16 pixels.  The framebuffer is only ever written, since
 * reading write-combined memory is slow: what stands on the screen is kept in
 * @cells, and scrolling draws the cells that change.
 *
 * What the firmware says of the framebuffer is not trusted: fb_problem().
 */
#define pr_fmt(fmt) "fb: " fmt

#include "fbcon.h"
#include "font.h"

#include <asm/io.h>
#include <asm/setup.h>
#include <base/bits.h>
#include <base/errno.h>
#include <base/init.h>
#include <kernel/console.h>
#include <kernel/printk.h>
#include <lib/string.h>
#include <mm/gfp.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

#define CELL_W		8
#define CELL_H		16
#define GLYPH_X		1		/* blank columns left of a glyph */
#define GLYPH_Y		1		/* blank lines above it; each of its rows is two lines */
#define COLOUR_TEXT	0x00c0c0c0U	/* the same in both pixel formats */
#define COLOUR_BACK	0x00000000U
#define SIDE_MAX	16384		/* pixels */
#define TAB		8

/* Touched by the console's one writer only; panic may start afresh at any byte. */
static struct {
	u8 __iomem *mem;
	u32 pitch;		/* bytes */
	u32 cols, rows;		/* cells */
	u32 x, y;		/* where the next character goes; x == cols: next line first */
	char *cells;		/* rows * cols characters that stand there */
} fb;

/**
 * fb_problem() - can this framebuffer be written to?
 * @f: what the firmware said
 *
 * Context: any.
 * Return: NULL if it can, otherwise what is wrong, in words.
 */
const char *fb_problem(const struct boot_framebuffer *f)
{
	if (f->format == BOOT_FB_NONE)
		return "there is none";
	if (f->format != BOOT_FB_BGRX8888 && f->format != BOOT_FB_RGBX8888)
		return "unknown pixel format";
	if (f->width < CELL_W || f->height < CELL_H)
		return "too small for one character";
	if (f->width > SIDE_MAX || f->height > SIDE_MAX)
		return "implausibly large";
	if (f->pitch % 4 || f->pitch < f->width * 4)
		return "a line's pitch is less than its pixels";
	if (!f->base || f->base % 4)
		return "no or a misaligned base address";
	if ((u64)f->pitch * f->height > f->size)
		return "smaller than its lines";
	if (f->base + f->size < f->base)
		return "wraps round the end of memory";
	return NULL;
}

static void draw_cell(u32 col, u32 row, char c)
{
	u32 __iomem *line = (u32 __iomem *)(fb.mem + (size_t)row * CELL_H * fb.pitch) + col * CELL_W;
	const u8 *glyph = NULL;

	if (c >= FONT_FIRST && c <= FONT_LAST)
		glyph = font_5x7[c - FONT_FIRST];
	for (u32 y = 0; y < CELL_H; y++) {
		u32 r = (y - GLYPH_Y) / 2;	/* above the glyph it wraps to far beyond it */
		u32 bits = 0;

		if (r < FONT_ROWS)
			bits = glyph ? (u32)glyph[r] << (CELL_W - FONT_COLS - GLYPH_X) : 0x3c;
		for (u32 x = 0; x < CELL_W; x++)
			writel(bits >> (CELL_W - 1 - x) & 1 ? COLOUR_TEXT : COLOUR_BACK, line + x);
		line += fb.pitch / 4;
	}
}

static void set_cell(u32 col, u32 row, char c)
{
	char *cell = &fb.cells[row * fb.cols + col];

	if (*cell == c)
		return;
	*cell = c;
	draw_cell(col, row, c);
}

static void new_line(void)
{
	fb.x = 0;
	if (fb.y + 1 < fb.rows) {
		fb.y++;
		return;
	}
	for (u32 row = 0; row < fb.rows; row++)
		for (u32 col = 0; col < fb.cols; col++)
			set_cell(col, row, row + 1 < fb.rows ?
				 fb.cells[(row + 1) * fb.cols + col] : ' ');
}

static void put(char c)
{
	if (c == '\n') {
		new_line();
		return;
	}
	if (fb.x >= fb.cols)
		new_line();
	set_cell(fb.x, fb.y, c);
	fb.x++;
}

static void fbcon_write(struct console *con, const char *s, size_t len)
{
	(void)con;
	for (; len--; s++) {
		if (*s != '\t') {
			put(*s);
			continue;
		}
		do
			put(' ');
		while (fb.x % TAB && fb.x < fb.cols);
	}
}

static struct console fbcon = {
	.name = "fb",
	.write = fbcon_write,
};

static int __init fbcon_init(void)
{
	const struct boot_framebuffer *f = &boot_info.fb;
	const char *problem = fb_problem(f);

	if (problem) {
		if (f->format == BOOT_FB_NONE)
			return 0;
		pr_warn("framebuffer at 0x%llx, %ux%u, pitch %u, size %llu, format %u is not used: %s\n",
			f->base, f->width, f->height, f->pitch, f->size, f->format, problem);
		return -EINVAL;
	}
	fb.pitch = f->pitch;
	fb.cols = f->width / CELL_W;
	fb.rows = f->height / CELL_H;
	fb.cells = kzalloc((size_t)fb.cols * fb.rows, GFP_KERNEL);
	if (!fb.cells)
		return -ENOMEM;
	fb.mem = ioremap_wc(f->base, (size_t)f->pitch * f->height);
	if (!fb.mem) {
		kfree(fb.cells);
		pr_warn("framebuffer at 0x%llx cannot be mapped\n", f->base);
		return -ENOMEM;
	}
	/* The cells are NULs: every one of them is drawn once. */
	for (u32 row = 0; row < fb.rows; row++)
		for (u32 col = 0; col < fb.cols; col++)
			set_cell(col, row, ' ');
	pr_info("%ux%u at 0x%llx: %u by %u characters\n", f->width, f->height, f->base,
		fb.cols, fb.rows);
	register_console(&fbcon);
	return 0;
}
device_initcall(fbcon_init);
