// SPDX-License-Identifier: GPL-2.0-only
//
// Colours, and how a slice of each kind looks.
"use strict";

// Paul Tol's light scheme, but its grey; black can be read on all of them.
const PALETTE = ["#77aadd", "#ee8866", "#eedd88", "#ffaabb", "#99ddff", "#44bb99", "#bbcc33", "#aaaa00"];
const COLORS = ["back", "panel", "text", "dim", "line", "strong", "accent", "shade", "irq",
		"softirq", "nmi", "hold", "contend", "block", "runnable", "arrow", "mark",
		"on-dark", "on-light", "match"];
const KIND_COLOR = { [KIND.irq]: "irq", [KIND.softirq]: "softirq", [KIND.nmi]: "nmi",
		     [KIND.hold]: "hold", [KIND.contend]: "contend", [KIND.block]: "block",
		     [KIND.wait]: "block", [KIND.runnable]: "runnable" };
const HATCHED = new Set([KIND.contend, KIND.block, KIND.wait]);
const UNSURE_ALPHA = 0.4;
const DARK = new Set([KIND.irq, KIND.nmi, KIND.hold]);	// white is written on these
const FONT = '12px system-ui, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif';
const SMALL = FONT.replace("12px", "11px");

function readTheme() {
	const style = getComputedStyle(document.documentElement);
	return Object.fromEntries(COLORS.map((name) => [name, style.getPropertyValue("--" + name).trim()]));
}

// A colour that stays the same for the same thing.
function seedColor(seed) { return PALETTE[(seed ^ seed >>> 3) % PALETTE.length]; }

// Diagonal lines: what waits.
function hatch(context, color) {
	const tile = document.createElement("canvas");
	tile.width = tile.height = 6;
	const c = tile.getContext("2d");
	c.strokeStyle = color;
	c.lineWidth = 1.6;
	c.beginPath();
	for (const x of [-6, 0, 6]) {
		c.moveTo(x - 1, 7);
		c.lineTo(x + 7, -1);
	}
	c.stroke();
	return context.createPattern(tile, "repeat");
}

class Brush {
	// rows: of the model; threads have colours of their own
	constructor(context, theme, rows = []) {
		this.context = context;
		this.rows = rows;
		this.theme = theme;
		const block = hatch(context, theme.block);
		this.hatched = { [KIND.contend]: hatch(context, theme.contend), [KIND.block]: block,
				 [KIND.wait]: block };
	}

	color(kind, seed) {
		const name = KIND_COLOR[kind];
		if (name)
			return this.theme[name];
		return kind === KIND.run ? PALETTE[(this.rows[seed]?.color ?? 0) % PALETTE.length]
					 : seedColor(seed);
	}

	// A slice, without its words.
	slice(kind, seed, x, y, width, height) {
		const c = this.context;
		const middle = y + height / 2;
		switch (kind) {
		case KIND.dead:
			return;
		case KIND.sleep:
			c.fillStyle = this.theme.strong;
			c.fillRect(x, middle - 0.5, width, 1);
			return;
		case KIND.idle:
			c.fillStyle = this.theme.line;
			c.fillRect(x, middle - 2.5, width, 5);
			return;
		case KIND.runnable:
			c.fillStyle = this.theme.runnable;
			c.fillRect(x, middle - 2.5, width, 5);
			return;
		case KIND.contend: case KIND.block: case KIND.wait:
			c.fillStyle = this.hatched[kind];
			c.fillRect(x, y, width, height);
			c.strokeStyle = this.color(kind, seed);
			if (width > 2)
				c.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
			return;
		default:
			c.fillStyle = this.color(kind, seed);
			c.fillRect(x, y, width, height);
		}
	}

	textColor(kind) {
		return this.theme[DARK.has(kind) ? "on-dark" : "on-light"];
	}

	// It goes on after the trace's end.
	ragged(x, y, height) {
		const c = this.context;
		c.fillStyle = this.theme.back;
		c.beginPath();
		for (let step = 0; step < height; step += 4) {
			c.moveTo(x + 1, y + step);
			c.lineTo(x - 3, y + step + 2);
			c.lineTo(x + 1, y + step + 4);
		}
		c.fill();
	}
}
