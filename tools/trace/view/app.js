// SPDX-License-Identifier: GPL-2.0-only
//
// The page: reads its blocks, then draws whenever something changes.
"use strict";

const byId = (id) => document.getElementById(id);

class App {
	constructor(trace, model) {
		this.trace = trace;
		this.model = model;
		this.describe = new Describe(trace, model);
		this.findings = new Findings(trace, model).list;
		this.view = new View(trace.begin, trace.end);
		this.layout = new Layout(model);
		this.selection = null;
		this.hover = null;
		this.frames = [];		// how long the last ones took to draw, in ms
		this.scroll = byId("scroll");
		this.query = byId("query");
		this.rowsCanvas = byId("rows");
		this.headCanvas = byId("head");
		this.keysDialog = byId("keys");
		this.tip = byId("tip");
		this.picture = new Picture(this.rowsCanvas, trace, model, this.view, this.layout, this.describe);
		this.head = new Head(this.headCanvas, this.picture);
		this.search = new Search(trace, this.describe, () => this.searchChanged());
		this.details = new Details(byId("details"), this);
	}

	start() {
		byId("loading").remove();
		for (const element of [document.querySelector("main"), byId("details"), byId("legend")])
			element.hidden = false;
		showFindings(this, byId("findings"));
		fillHelp(this.keysDialog.querySelector("table"));
		this.listen();
		this.retheme();
		this.resize();
		this.details.show(null);
		this.scroll.focus({ preventScroll: true });
	}

	listen() {
		new Mouse(this);
		addEventListener("keydown", (event) => onKey(this, event));
		new ResizeObserver(() => this.resize()).observe(this.scroll);
		this.scroll.addEventListener("scroll", () => this.redraw());
		matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.retheme());
		this.query.addEventListener("input", () => this.search.start(this.query.value));
		byId("search").addEventListener("submit", (event) => event.preventDefault());
		byId("next").onclick = () => this.match(true);
		byId("previous").onclick = () => this.match(false);
		byId("help").onclick = () => this.help();
	}

	retheme() {
		this.picture.retheme();
		showLegend(byId("legend"), this.picture.theme);
		this.redraw();
	}

	resize() {
		const width = this.scroll.clientWidth, height = this.scroll.clientHeight;
		this.view.width = width;
		byId("spacer").style.height = Math.max(this.layout.height, 1) + "px";
		this.picture.resize(width, height);
		this.head.resize(width);
		/* A canvas of a new size is black: not before the next frame, but in this one. */
		this.draw();
	}

	redraw() {
		this.wanted ??= requestAnimationFrame(() => this.draw());
	}

	draw() {
		const begin = performance.now();
		this.wanted = undefined;
		this.picture.draw(this.scroll.scrollTop, this.selection, this.hover);
		this.head.draw();
		this.frames.push(performance.now() - begin);
		if (this.frames.length > 100)
			this.frames.shift();
	}

	// --- moving ---

	zoom(factor, x) { this.view.zoom(factor, x); this.redraw(); }
	pan(part) { this.view.pan(part * this.view.span); this.redraw(); }
	fit() { this.view.fit(); this.redraw(); }
	scrollBy(pixels) { this.scroll.scrollTop += pixels; }
	center(time) { this.view.show(time - this.view.span / 2, time + this.view.span / 2); this.redraw(); }
	goTo(time) { this.center(time); }

	dragTo(from, span, scroll) {
		this.view.show(from, from + span);
		this.scroll.scrollTop = scroll;
		this.redraw();
	}

	zoomToSelection() {
		const s = this.selection;
		if (!s)
			return;
		const at = this.trace.time[s.record];
		const [from, to] = s.span ?? (s.lane ? [s.lane.start(s.index), s.lane.end(s.index)]
						     : [at - 5e4, at + 5e4]);
		const margin = s.span ? 0 : Math.max((to - from) * 0.1, SHORTEST_NS);
		this.view.show(from - margin, to + margin);
		this.redraw();
	}

	// Brings a row, and a time if it is not in the picture, into it.
	reveal(row, time) {
		if (row.hidden)
			this.toggleQuiet();
		const place = this.layout.of.get(row), view = this.view;
		const top = this.scroll.scrollTop;
		if (place.y < top || place.y + place.height > top + this.picture.height)
			this.scroll.scrollTop = place.y - this.picture.height / 3;
		if (time < view.from + view.span * 0.05 || time > view.to - view.span * 0.05)
			this.center(time);
		this.redraw();
	}

	// --- selecting ---

	select(selection) {
		this.selection = selection;
		this.details.show(selection);
		this.redraw();
	}

	selectRecord(record) {
		const row = this.model.rows[this.trace.row[record]];
		this.select({ row, record });
		this.reveal(row, this.trace.time[record]);
	}

	selectSpan(a, b) { this.select({ span: [Math.min(a, b), Math.max(a, b)] }); }

	showFinding({ record, from, to }) {
		this.selectRecord(record);
		const margin = Math.max((to - from) * 0.15, (this.trace.end - this.trace.begin) / 50, 1000);
		this.view.show(from - margin, to + margin);
		this.redraw();
	}

	firstShown() { return Math.min(this.trace.find(this.view.from), this.trace.length - 1); }

	neighbour(step) {
		const s = this.selection;
		if (!s || s.span)
			return this.trace.length ? this.selectRecord(this.firstShown()) : undefined;
		let i = s.record ?? s.lane.from.data[s.index];
		do
			i += step;
		while (i >= 0 && i < this.trace.length && this.trace.row[i] !== s.row.index);
		if (i >= 0 && i < this.trace.length)
			this.selectRecord(i);
	}

	match(forward) {
		if (this.query.value !== (this.search.query ?? ""))
			this.search.start(this.query.value);
		const record = this.search.step(forward, this.view.from);
		this.searchChanged();
		if (record !== NONE)
			this.selectRecord(record);
	}

	searchChanged() {
		byId("matches").textContent = this.search.status;
		this.head.matches = this.search.found;
		this.redraw();
	}

	// --- the mouse ---

	// What is at a place of the canvas: {row, lane, index} or {row, record}.
	thingAt(x, y) {
		const hit = this.layout.at(y + this.scroll.scrollTop);
		if (!hit || x < GUTTER || !hit.part)
			return null;
		const row = hit.place.row;
		return hit.part.lane ? this.sliceAt(row, hit.part.lane, x) : this.markAt(row, x);
	}

	// The slice there, or a thin one not far from it.
	sliceAt(row, lane, x) {
		let index = lane.at(this.view.time(x));
		for (let away = 1; index < 0 && away <= 3; away++)
			index = Math.max(lane.at(this.view.time(x - away)), lane.at(this.view.time(x + away)));
		return index < 0 || lane.kindAt(index) === KIND.dead ? null : { row, lane, index };
	}

	markAt(row, x) {
		const time = this.trace.time, marks = row.marks.data, wanted = this.view.time(x);
		const after = lowerBoundBy(marks, marks.length, (r) => time[r] < wanted);
		const [near] = [after - 1, after].filter((i) => i >= 0 && i < marks.length)
			.map((i) => [Math.abs(this.view.x(time[marks[i]]) - x), marks[i]])
			.sort((a, b) => a[0] - b[0]);
		return near && near[0] <= 6 ? { row, record: near[1] } : null;
	}

	hoverAt(at) {
		const thing = at && this.thingAt(at.x, at.y);
		this.tip.hidden = !thing;
		this.rowsCanvas.style.cursor = thing || at?.x < GUTTER ? "pointer" : "grab";
		const row = thing?.row ?? null;
		if (row !== (this.hover?.row ?? null))
			this.redraw();
		this.hover = thing;
		if (!thing)
			return;
		this.tip.textContent = thing.lane ? this.describe.sliceTip(thing.row, thing.lane, thing.index)
						  : this.describe.recordTip(thing.record);
		const box = this.tip.getBoundingClientRect();
		this.tip.style.left = Math.max(4, Math.min(at.clientX + 14, innerWidth - box.width - 6)) + "px";
		this.tip.style.top = (at.clientY + 18 + box.height > innerHeight ? at.clientY - box.height - 10
										  : at.clientY + 18) + "px";
	}

	clickAt(x, y) {
		if (x < GUTTER) {
			const hit = this.layout.at(y + this.scroll.scrollTop);
			if (hit)
				this.fold([hit.place.row], !hit.place.row.collapsed);
		} else {
			this.select(this.thingAt(x, y));
		}
	}

	doubleClick(x, y) {
		const thing = this.thingAt(x, y);
		if (x < GUTTER)
			return;
		if (!thing)
			return this.fit();
		this.select(thing);
		this.zoomToSelection();
	}

	fold(rows, collapsed) {
		rows.forEach((row) => { row.collapsed = collapsed; });
		this.layout.update();
		this.resize();
	}

	toggleAll() { this.fold(this.model.rows, !this.model.rows.every((row) => row.collapsed)); }
	toggleQuiet() {
		const { rows } = this.model, { from, to } = this.view;
		const all = rows.some((row) => row.hidden);
		for (const row of rows)
			row.hidden = !all && row.cpu === undefined && !isBusy(row, from, to, this.trace.time);
		this.fold([], true);
	}

	toggleArrows() { this.picture.arrows = !this.picture.arrows; this.redraw(); }
	help() { this.keysDialog.showModal(); }
}
