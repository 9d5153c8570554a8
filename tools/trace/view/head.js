// SPDX-License-Identifier: GPL-2.0-only
//
// The top of the picture: the whole trace in small, with the part that is shown,
// and the ruler of time.
"use strict";

const MAP_HEIGHT = 34, RULER_HEIGHT = 24, HEAD_HEIGHT = MAP_HEIGHT + RULER_HEIGHT;

// A round step of time that gives ticks about this many pixels apart.
function tickStep(view, pixels = 110) {
	const least = pixels / view.scale;
	const power = 10 ** Math.floor(Math.log10(least));
	return Math.max(1, [1, 2, 5, 10].find((m) => m * power >= least) * power);
}

function tickTimes(view) {
	const step = tickStep(view), times = [];
	for (let n = Math.ceil(view.from / step); n * step <= view.to; n++)
		times.push(n * step);
	return times;
}

// Steps count from a base that is round in the next larger unit.
function tickUnit(view) { return 10 ** (3 * Math.ceil(Math.log10(view.span) / 3)); }

function tickBase(view) {
	const unit = tickUnit(view);
	return unit > 1e9 ? 0 : Math.floor(Math.max(view.from, 0) / unit) * unit;
}

class Head {
	constructor(canvas, picture) {
		this.canvas = canvas;
		this.picture = picture;
		this.context = canvas.getContext("2d", { alpha: false });
		this.matches = null;
	}

	resize(width) {
		const ratio = window.devicePixelRatio || 1;
		this.width = width;
		this.canvas.width = Math.round(width * ratio);
		this.canvas.height = Math.round(HEAD_HEIGHT * ratio);
		this.canvas.style.width = width + "px";
		this.canvas.style.height = HEAD_HEIGHT + "px";
		this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
		this.density = this.count(Math.max(1, Math.floor(width - GUTTER)));
	}

	// How many records each pixel of the whole trace has, as logarithms up to 1.
	count(pixels) {
		const { trace, view } = this.picture;
		const at = (pixel) => trace.find(view.begin + (view.end - view.begin) * pixel / pixels);
		const counts = Array.from({ length: pixels }, (_, x) => at(x + 1) - at(x));
		const most = Math.log1p(Math.max(...counts, 1));
		return counts.map((n) => Math.log1p(n) / most);
	}

	mapX(time) {
		const { begin, end } = this.picture.view;
		return GUTTER + (time - begin) / (end - begin) * (this.width - GUTTER);
	}

	mapTime(x) {
		const { begin, end } = this.picture.view;
		return begin + (x - GUTTER) / (this.width - GUTTER) * (end - begin);
	}

	draw() {
		const c = this.context, theme = this.picture.theme;
		c.fillStyle = theme.panel;
		c.fillRect(0, 0, this.width, HEAD_HEIGHT);
		this.map();
		this.ruler();
		c.fillStyle = theme.strong;
		c.fillRect(0, HEAD_HEIGHT - 1, this.width, 1);
		c.fillRect(GUTTER - 1, 0, 1, HEAD_HEIGHT);
	}

	map() {
		const c = this.context, { theme, view } = this.picture;
		const x = this.mapX(Math.max(view.from, view.begin)), end = this.mapX(Math.min(view.to, view.end));
		c.fillStyle = theme.back;
		c.fillRect(GUTTER, 2, this.width - GUTTER, MAP_HEIGHT - 4);
		c.fillStyle = theme.mark;
		this.density.forEach((d, i) => c.fillRect(GUTTER + i, MAP_HEIGHT - 3 - d * 24, 1, d * 24));
		this.drawMatches();
		c.fillStyle = theme.shade;
		c.fillRect(x, 2, Math.max(end - x, 2), MAP_HEIGHT - 4);
		c.strokeStyle = theme.accent;
		c.strokeRect(x + 0.5, 2.5, Math.max(end - x - 1, 2), MAP_HEIGHT - 5);
		c.fillStyle = theme.dim;
		c.font = SMALL;
		c.textBaseline = "middle";
		c.fillText("whole trace", 10, MAP_HEIGHT / 2);
	}

	drawMatches() {
		if (!this.matches)
			return;
		const c = this.context, time = this.picture.trace.time;
		c.fillStyle = this.picture.theme.match;
		let done = -1;
		for (let i = 0; i < this.matches.length; i++) {
			const x = Math.floor(this.mapX(time[this.matches.data[i]]));
			if (x === done)
				continue;
			done = x;
			c.fillRect(x, 2, 1.5, 6);
		}
	}

	ruler() {
		const c = this.context, { theme, view } = this.picture;
		const base = tickBase(view), y = MAP_HEIGHT + RULER_HEIGHT / 2;
		c.font = SMALL;
		c.textBaseline = "middle";
		c.fillStyle = theme.text;
		c.fillText(base ? `${parseFloat((base / 1e9).toFixed(9))} s +` : "since boot", 10, y);
		c.textAlign = "right";
		c.fillStyle = theme.dim;
		c.fillText(durationText(view.span), GUTTER - 10, y);
		c.textAlign = "left";
		c.save();
		c.beginPath();
		c.rect(GUTTER, MAP_HEIGHT, this.width - GUTTER, RULER_HEIGHT);
		c.clip();
		for (const time of tickTimes(view)) {
			const x = Math.round(view.x(time));
			c.fillStyle = theme.strong;
			c.fillRect(x, MAP_HEIGHT + 4, 1, RULER_HEIGHT - 4);
			c.fillStyle = theme.text;
			c.fillText(this.label(time - base, view), x + 4, y);
		}
		c.restore();
	}

	// All in one unit, with as many digits as tell neighbours apart.
	label(ns, view) {
		const [unit, scale] = UNITS.find(([, s]) => tickUnit(view) / 1000 >= s) ?? UNITS[3];
		const digits = Math.max(0, Math.ceil(Math.log10(scale / tickStep(view)) - 1e-9));
		return `${(ns / scale).toFixed(digits)} ${unit}`;
	}
}
