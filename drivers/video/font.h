/* SPDX-License-Identifier: GPL-2.0-only */
/* The framebuffer console's font. */
#ifndef VIDEO_FONT_H
#define VIDEO_FONT_H

#include <base/types.h>

#define FONT_FIRST	' '
#define FONT_LAST	'~'
#define FONT_GLYPHS	(FONT_LAST - FONT_FIRST + 1)
#define FONT_ROWS	7
#define FONT_COLS	5

extern const u8 font_5x7[FONT_GLYPHS][FONT_ROWS];

#endif /* VIDEO_FONT_H */
