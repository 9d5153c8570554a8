/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the framebuffer console: for fbcon.c and its tests only. */
#ifndef VIDEO_FBCON_H
#define VIDEO_FBCON_H

#include <base/boot_info.h>

const char *fb_problem(const struct boot_framebuffer *f);

#endif /* VIDEO_FBCON_H */
