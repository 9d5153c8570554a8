// SPDX-License-Identifier: GPL-2.0-only
//
// The picture of the rows.  It costs what the screen has pixels, not what the
// trace has events: a slice of a pixel or more is drawn, and what is thinner is
// drawn together, a pixel at a time, as full as the time in it is.
"use strict";

const MAX_ARROWS = 300;

class Picture {
	constructor(canvas, trace, model, view, layout, describe) {
		Object.assign(this, { canvas, trace, model, view, layout, describe });
		this.context = canvas.getContext("2d", { alpha: false });
		this.arrows = true;
		this.widths = new Map();
		this.retheme();
	}

	retheme() {
		this.theme = readTheme();
		this.brush = new Brush(this.context, this.theme, this.model.rows);
	}

	resize(width, height) {
		const ratio = window.devicePixelRatio || 1;
		this.width = width;
		this.height = height;
		this.canvas.width = Math.round(width * ratio);
		this.canvas.height = Math.round(height * ratio);
		this.canvas.style.width = width + "px";
		this.canvas.style.height = height + "px";
		this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
	}

	draw(scroll, selection, hover) {
		const c = this.context, theme = this.theme;
		c.fillStyle = theme.back;
		c.fillRect(0, 0, this.width, this.height);
		const shown = this.layout.places.filter(
			(p) => p.y + p.height > scroll && p.y < scroll + this.height);
		c.save();
		c.translate(0, -scroll);
		this.ticks(scroll);
		c.save();
		c.beginPath();
		c.rect(GUTTER, scroll, this.width - GUTTER, this.height);
		c.clip();
		shown.forEach((place) => this.row(place));
		if (this.arrows)
			this.drawArrows(selection?.row ?? hover?.row);
		this.drawSelection(selection, scroll);
		c.restore();
		shown.forEach((place) => this.gutter(place));
		c.restore();
		c.fillStyle = theme.line;
		c.fillRect(GUTTER - 1, 0, 1, this.height);
	}

	ticks(scroll) {
		const c = this.context;
		c.fillStyle = this.theme.line;
		for (const time of tickTimes(this.view))
			c.fillRect(Math.round(this.view.x(time)), scroll, 1, this.height);
	}

	row({ row, y, height, parts }) {
		const c = this.context;
		c.fillStyle = this.theme.line;
		c.fillRect(0, y + height - 1, this.width, 1);
		if (row.cpu !== undefined)
			this.gaps(row, parts[0]);
		for (const part of parts) {
			if (part.lane)
				this.lane(row, part.lane, part.y, part.height - 1);
			else
				this.marks(row, part.y, part.height - 1);
		}
	}

	gutter({ row, y, height, parts, title }) {
		const c = this.context;
		const run = parts[0];
		c.fillStyle = this.theme.panel;
		c.fillRect(0, y, GUTTER - 1, height);
		c.fillStyle = this.theme.line;
		c.fillRect(0, y + height - 1, GUTTER, 1);
		c.textBaseline = "middle";
		if (title) {
			c.font = "600 " + SMALL;
			c.fillStyle = this.theme.dim;
			c.fillText(title.toUpperCase(), 10, y + TITLE_HEIGHT / 2 + 3);
		}
		c.fillStyle = this.theme.dim;
		this.fold(row, 12, run.y + run.height / 2);
		if (row.cpu === undefined && !row.idle) {
			c.fillStyle = this.brush.color(KIND.run, row.index);
			c.fillRect(20, run.y + run.height / 2 - 5, 4, 10);
		}
		c.font = (row.cpu !== undefined ? "600 " : "") + FONT;
		c.fillStyle = this.theme.text;
		this.text(row.name, 30, run.y + run.height / 2, GUTTER - 40);
		c.font = SMALL;
		c.fillStyle = this.theme.dim;
		c.textAlign = "right";
		for (const part of parts)
			if (part.caption)
				c.fillText(part.caption, GUTTER - 10, part.y + part.height / 2);
		c.textAlign = "left";
	}

	// A triangle: right is folded, down is not.
	fold(row, x, y) {
		const c = this.context;
		c.beginPath();
		if (row.collapsed) {
			c.moveTo(x - 2, y - 4);
			c.lineTo(x + 3, y);
			c.lineTo(x - 2, y + 4);
		} else {
			c.moveTo(x - 4, y - 2);
			c.lineTo(x + 4, y - 2);
			c.lineTo(x, y + 3);
		}
		c.fill();
	}

	lane(row, lane, y, height) {
		const view = this.view;
		let i = Math.max(0, lane.first(view.from) - 1);
		while (i < lane.length) {
			const start = lane.start(i);
			if (start > view.to)
				break;
			const x = view.x(start), end = view.x(lane.end(i));
			if (end - x >= 1) {
				this.slice(row, lane, i, x, end, y, height);
				i++;
				continue;
			}
			let next = lane.firstFrom(view.time(Math.floor(x) + 1), i + 1);
			if (next - 1 > i && (lane.end(next - 1) - lane.start(next - 1)) * view.scale >= 1)
				next--;
			this.crowd(lane, i, next, Math.floor(x), y, height);
			i = next;
		}
	}

	// Where the CPU wrote, and nothing is left of it.
	gaps(row, { y, height }) {
		const { overwritten, lost } = this.trace.meta.cpus[row.cpu];
		const first = row.first === undefined ? this.trace.end : this.trace.time[row.first];
		const last = row.last === undefined ? this.trace.begin : this.trace.time[row.last];
		if (overwritten)
			this.gap(this.trace.begin, first, y, height, "overwritten");
		if (lost)
			this.gap(last, this.trace.end, y, height, "lost: the ring was full");
	}

	gap(from, to, y, height, text) {
		const c = this.context;
		const x = Math.max(this.view.x(from), GUTTER - 8), end = Math.min(this.view.x(to), this.width + 8);
		if (end - x < 2)
			return;
		c.strokeStyle = this.theme.strong;
		c.setLineDash([3, 3]);
		c.strokeRect(x + 0.5, y + 2.5, end - x - 1, height - 6);
		c.setLineDash([]);
		c.font = SMALL;
		c.textBaseline = "middle";
		c.fillStyle = this.theme.dim;
		if (end - x > 40)
			this.text(text, x + 6, y + height / 2, end - x - 10);
	}

	slice(row, lane, i, x, end, y, height) {
		const c = this.context, kind = lane.kindAt(i);
		const from = Math.max(x, GUTTER - 8), to = Math.min(end, this.width + 8);
		const width = to - from > 3 ? to - from - 0.5 : to - from;
		c.globalAlpha = lane.unsure(i) ? UNSURE_ALPHA : 1;
		this.brush.slice(kind, lane.seed.data[i], from, y, width, height);
		c.globalAlpha = 1;
		if (lane.to.data[i] === NONE && !THIN.has(kind) && width > 8)
			this.brush.ragged(to, y, height);
		if (width > 24)
			this.words(this.describe.label(row, lane, i), kind, Math.max(from, GUTTER), to, y, height);
	}

	words(label, kind, from, to, y, height) {
		if (!label)
			return;
		const c = this.context;
		c.font = height < 16 ? SMALL : FONT;
		c.textBaseline = "middle";
		if (HATCHED.has(kind)) {	// hatching is no ground to read on
			const width = Math.min(this.measure(label), to - from - 10);
			c.fillStyle = this.theme.back;
			c.fillRect(from + 3, y + 1, width + 6, height - 2);
			c.fillStyle = this.theme[KIND_COLOR[kind]];
		} else {
			c.fillStyle = this.textColor(kind);
		}
		this.text(label, from + 5, y + height / 2 + 0.5, to - from - 8);
	}

	textColor(kind) { return this.brush.textColor(kind); }

	measure(text) {
		const key = this.context.font + text;
		let width = this.widths.get(key);
		if (width === undefined) {
			if (this.widths.size > 20000)
				this.widths.clear();
			width = this.context.measureText(text).width;
			this.widths.set(key, width);
		}
		return width;
	}

	// As much of it as there is room for.
	text(text, x, y, room) {
		const width = this.measure(text);
		if (width <= room) {
			this.context.fillText(text, x, y);
			return;
		}
		const keep = Math.floor(text.length * room / width) - 1;
		if (keep >= 2)
			this.context.fillText(text.slice(0, keep) + "…", x, y);
	}

	// The slices from i up to next, which share a pixel.
	crowd(lane, i, next, x, y, height) {
		const c = this.context;
		const best = next - i > 1 ? lane.longest(i, next) : i;
		const filled = Math.min(1, lane.filled(i, next) * this.view.scale);
		const kind = lane.kindAt(best);
		if (THIN.has(kind)) {
			this.brush.slice(kind, lane.seed.data[best], x, y, 1, height);
			return;
		}
		c.globalAlpha = Math.max(0.25, Math.ceil(filled * 4) / 4);
		c.fillStyle = this.brush.color(kind, lane.seed.data[best]);
		c.fillRect(x, y, 1, height);
		c.globalAlpha = 1;
	}

	marks(row, y, height) {
		const c = this.context, view = this.view, marks = row.marks.data, time = this.trace.time;
		const first = (t, low) => {
			let high = marks.length;
			while (low < high) {
				const middle = (low + high) >>> 1;
				if (time[marks[middle]] < t)
					low = middle + 1;
				else
					high = middle;
			}
			return low;
		};
		const last = first(view.to, 0);
		c.font = SMALL;
		c.textBaseline = "middle";
		for (let i = first(view.from, 0); i < last;) {
			const x = Math.floor(view.x(time[marks[i]]));
			const next = first(view.time(x + 1), i + 1);
			c.fillStyle = this.theme.mark;
			const tall = Math.min(height, 5 + 2 * Math.log2(next - i));
			c.fillRect(x, y + (height - tall) / 2, 1.5, tall);
			const end = next < marks.length ? Math.min(view.x(time[marks[next]]), this.width) : this.width;
			const room = end - x - 8;
			if (room > 40) {
				c.fillStyle = this.theme.dim;
				this.text(this.describe.markText(marks[i]), x + 5, y + height / 2, room);
			}
			i = next;
		}
	}

	// --- wake-ups ---

	drawArrows(row) {
		const { wake, run, to } = this.model.arrows;
		const time = this.trace.time, view = this.view;
		const first = lowerBoundBy(run.data, run.length, (r) => time[r] < view.from);
		const last = lowerBoundBy(run.data, run.length, (r) => time[r] <= view.to + view.span);
		const few = last - first <= MAX_ARROWS;
		if (!few && !row)
			return;
		let drawn = 0;
		for (let i = first; i < last && drawn < MAX_ARROWS; i++) {
			const from = this.model.rows[this.trace.row[wake.data[i]]];
			const target = this.model.rows[to.data[i]];
			if (time[wake.data[i]] > view.to || (!few && from !== row && target !== row))
				continue;
			this.arrow(from, target, view.x(time[wake.data[i]]), view.x(time[run.data[i]]));
			drawn++;
		}
	}

	arrow(from, to, x0, x1) {
		const c = this.context;
		const a = this.layout.of.get(from), b = this.layout.of.get(to);
		if (!a || !b)
			return;
		const y0 = a.parts[0].y + RUN_HEIGHT / 2, y1 = b.parts[0].y + RUN_HEIGHT / 2;
		const down = y1 > y0 ? 1 : -1, tip = y1 - down * RUN_HEIGHT / 2;
		const bend = Math.min(Math.max((x1 - x0) / 2, 6), 60);
		c.strokeStyle = c.fillStyle = this.theme.arrow;
		c.globalAlpha = 0.85;
		c.lineWidth = 1.2;
		c.beginPath();
		c.moveTo(x0, y0);
		c.bezierCurveTo(x0 + bend, y0, x1 - bend / 4, tip - down * 24, x1, tip);
		c.stroke();
		c.beginPath();
		c.arc(x0, y0, 2.2, 0, 7);
		c.fill();
		c.beginPath();
		c.moveTo(x1, tip);
		c.lineTo(x1 - 3.5, tip - down * 6);
		c.lineTo(x1 + 3.5, tip - down * 6);
		c.fill();
		c.globalAlpha = 1;
		c.lineWidth = 1;
	}

	// --- what is selected ---

	drawSelection(selection, scroll) {
		const c = this.context, view = this.view;
		if (!selection)
			return;
		if (selection.span) {
			const x = view.x(selection.span[0]);
			c.fillStyle = this.theme.shade;
			c.fillRect(x, scroll, view.x(selection.span[1]) - x, this.height);
			return;
		}
		const place = this.layout.of.get(selection.row);
		if (!place)
			return;
		const mark = !selection.lane && selection.row.hasMark(selection.record);
		const part = place.parts.find((p) => mark ? p.what === "marks" : p.lane && p.lane === selection.lane) ??
			place.parts[0];
		c.strokeStyle = this.theme.accent;
		c.lineWidth = 2;
		if (selection.lane && part.lane) {
			const x = Math.max(view.x(selection.lane.start(selection.index)), -10);
			const end = Math.min(view.x(selection.lane.end(selection.index)), this.width + 10);
			c.strokeRect(x, part.y, Math.max(end - x, 2), part.height - 1);
		} else {
			const x = view.x(this.trace.time[selection.record]);
			c.fillStyle = this.theme.accent;
			c.fillRect(x - 0.5, scroll, 1, this.height);
			c.beginPath();
			c.arc(x, part.y + part.height / 2, 5, 0, 7);
			c.stroke();
		}
		c.lineWidth = 1;
	}
}
