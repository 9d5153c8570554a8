// SPDX-License-Identifier: GPL-2.0-only
//
// Where things are: which span of time fills the width, and which row and lane
// is at which height.
"use strict";

const GUTTER = 190;		// the names at the left
const RUN_HEIGHT = 20, CALL_HEIGHT = 16, LOCK_HEIGHT = 14, MARK_HEIGHT = 12;
const TITLE_HEIGHT = 24, PADDING = 5;
const QUIET = new Set([KIND.sleep, KIND.wait, KIND.dead, KIND.idle]);
const SHORTEST_NS = 20;		// no view is shorter

class View {
	constructor(begin, end) {
		this.begin = begin;
		this.end = Math.max(end, begin + SHORTEST_NS);
		this.width = 0;
		this.fit();
	}

	get left() { return GUTTER; }
	get span() { return this.to - this.from; }
	get scale() { return (this.width - GUTTER) / this.span; }

	x(time) { return GUTTER + (time - this.from) * this.scale; }
	time(x) { return this.from + (x - GUTTER) / this.scale; }

	fit() {
		const margin = (this.end - this.begin) * 0.01;
		this.show(this.begin - margin, this.end + margin);
	}

	// Shows a span, kept near the trace.
	show(from, to) {
		const whole = (this.end - this.begin) * 1.02;
		const span = Math.min(Math.max(to - from, SHORTEST_NS), whole);
		const middle = (from + to) / 2;
		const center = Math.min(Math.max(middle, this.begin), this.end);
		this.from = center - span / 2;
		this.to = center + span / 2;
		if (span >= whole) {
			this.from = this.begin - whole / 102;
			this.to = this.from + whole;
		}
	}

	// The time at x stays where it is.
	zoom(factor, x = (GUTTER + this.width) / 2) {
		const time = this.time(x), part = (x - GUTTER) / (this.width - GUTTER);
		const span = Math.min(Math.max(this.span * factor, SHORTEST_NS), (this.end - this.begin) * 1.02);
		this.show(time - span * part, time + span * (1 - part));
	}

	pan(ns) { this.show(this.from + ns, this.to + ns); }
}

// Has a row anything to see in a span but that it sleeps?
function isBusy(row, from, to, time) {
	const marks = row.marks.data;
	const mark = lowerBoundBy(marks, marks.length, (r) => time[r] < from);
	if (mark < marks.length && time[marks[mark]] <= to)
		return true;
	return row.lanes.some((lane) => {
		for (let i = Math.max(0, lane.first(from) - 1); i < lane.length && lane.start(i) <= to; i++)
			if (lane.end(i) >= from && !QUIET.has(lane.kindAt(i)))
				return true;
		return false;
	});
}

class Layout {
	constructor(model) {
		this.model = model;
		this.update();
	}

	// After a row is folded or unfolded.
	update() {
		this.places = [];	// one a row: {row, y, height, parts, title}
		this.of = new Map();
		let y = 0;
		let group = null;
		for (const row of this.model.shown.filter((r) => !r.hidden)) {
			const mine = row.cpu !== undefined ? "CPUs" : "Threads";
			const title = mine === group ? null : mine;
			group = mine;
			const place = this.place(row, y, title);
			this.places.push(place);
			this.of.set(row, place);
			y += place.height;
		}
		this.height = y;
	}

	place(row, y, title) {
		const parts = [];
		let at = y + (title ? TITLE_HEIGHT : 0) + PADDING;
		const add = (what, height, caption, lane) => {
			parts.push({ what, y: at, height, caption, lane });
			at += height;
		};
		add("run", RUN_HEIGHT, null, row.run);
		if (!row.collapsed) {
			const calls = row.cpu !== undefined ? "interrupts" : "calls";
			row.calls.forEach((lane, k) => add("calls", CALL_HEIGHT, k ? null : calls, lane));
			row.locks.forEach((lane, k) => add("locks", LOCK_HEIGHT, k ? null : "locks, waits", lane));
			if (row.marks.length)
				add("marks", MARK_HEIGHT, "events", null);
		}
		return { row, y, height: at + PADDING - y, parts, title };
	}

	// The place at a height, and the part of it.
	at(y) {
		let low = 0, high = this.places.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.places[middle].y + this.places[middle].height <= y)
				low = middle + 1;
			else
				high = middle;
		}
		const place = this.places[low];
		return place && { place, part: place.parts.find((p) => y >= p.y && y < p.y + p.height) };
	}
}
