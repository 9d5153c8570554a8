// SPDX-License-Identifier: GPL-2.0-only
//
// Keys and mouse: what they do, and the help that says so, from one table.
"use strict";

const KEYS = [
	["w + ", "s -", "zoom in, out", (app) => app.zoom(0.7), (app) => app.zoom(1 / 0.7)],
	["a ArrowLeft", "d ArrowRight", "move left, right", (app) => app.pan(-0.2), (app) => app.pan(0.2)],
	["ArrowUp", "ArrowDown", "other rows", (app) => app.scrollBy(-60), (app) => app.scrollBy(60)],
	["Home g", "End G", "the trace's begin, its end",
		(app) => app.goTo(app.trace.begin), (app) => app.goTo(app.trace.end)],
	["f 0", "", "the whole trace", (app) => app.fit()],
	["z", "", "what is selected, as wide as the window", (app) => app.zoomToSelection()],
	[",", ".", "the record before, the next, in the same row",
		(app) => app.neighbour(-1), (app) => app.neighbour(1)],
	["/", "", "search; Enter or n shows a match", (app) => app.query.focus()],
	["n", "N", "next match, the one before", (app) => app.match(true), (app) => app.match(false)],
	["r", "", "arrows of wake-ups, or none", (app) => app.toggleArrows()],
	["t", "", "hide threads that do nothing in what is shown, or show all", (app) => app.toggleQuiet()],
	["c", "", "fold all rows, or unfold them", (app) => app.toggleAll()],
	["Escape", "", "select nothing", (app) => app.select(null)],
	["?", "", "this help", (app) => app.help()],
];

const MOUSE = [
	["wheel", "zoom at the mouse; on the names, or with Shift: other rows"],
	["drag", "move; with Shift, or on the ruler: select a span of time"],
	["drag on the whole trace", "show that part"],
	["click", "all of a slice or a mark, below; on a name: fold its row"],
	["double click", "on a slice: as wide as the window; else the whole trace"],
];

const SHOWN = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };

function keyCaps(keys) {
	return keys.split(" ").filter((k) => k).map((k) => element("kbd", SHOWN[k] ?? k));
}

function fillHelp(table) {
	const line = (what, text) => {
		const row = element("tr", "", element("th", "", ...what), element("td", text));
		row.firstChild.scope = "row";
		return row;
	};
	table.replaceChildren(
		...KEYS.map(([one, other, text]) =>
			line([...keyCaps(one), other && ", ", ...keyCaps(other)], text)),
		...MOUSE.map(([what, text]) => line([what], text)));
}

const ACTIONS = new Map(KEYS.flatMap(([one, other, , first, second]) => [
	...one.split(" ").filter((k) => k).map((k) => [k, first]),
	...other.split(" ").filter((k) => k).map((k) => [k, second])]));

function onKey(app, event) {
	if (event.ctrlKey || event.altKey || event.metaKey || app.keysDialog.open)
		return;
	if (event.target === app.query) {
		if (event.key === "Enter")
			app.match(!event.shiftKey);
		else if (event.key === "Escape")
			app.scroll.focus();
		else
			return;
		event.preventDefault();
		return;
	}
	const action = ACTIONS.get(event.key === "=" ? "+" : event.key);
	if (!action)
		return;
	event.preventDefault();
	action(app);
}

// The mouse on the rows and on the head; pointer events are for fingers, too.
class Mouse {
	constructor(app) {
		this.app = app;
		this.drag = null;
		const rows = app.rowsCanvas, head = app.headCanvas;
		rows.addEventListener("wheel", (e) => this.wheel(e), { passive: false });
		head.addEventListener("wheel", (e) => this.wheel(e), { passive: false });
		for (const canvas of [rows, head]) {
			canvas.addEventListener("pointerdown", (e) => this.down(e, canvas));
			canvas.addEventListener("pointermove", (e) => this.move(e, canvas));
			canvas.addEventListener("pointerup", (e) => this.up(e));
			canvas.addEventListener("pointercancel", () => { this.drag = null; });
			canvas.addEventListener("pointerleave", () => app.hoverAt(null));
		}
		rows.addEventListener("dblclick", (e) => app.doubleClick(...this.where(e, rows)));
		head.addEventListener("dblclick", () => app.fit());
	}

	where(event, canvas) {
		const box = canvas.getBoundingClientRect();
		return [event.clientX - box.left, event.clientY - box.top];
	}

	wheel(event) {
		const [x] = this.where(event, event.currentTarget);
		const onNames = x < GUTTER && event.currentTarget === this.app.rowsCanvas;
		if (onNames || event.shiftKey && !event.deltaX) {
			if (event.shiftKey) {
				event.preventDefault();
				this.app.scrollBy(event.deltaY);
			}
			return;
		}
		event.preventDefault();
		if (Math.abs(event.deltaX) > Math.abs(event.deltaY))
			this.app.pan(event.deltaX / this.app.view.width);
		else
			this.app.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 400))), x);
	}

	down(event, canvas) {
		if (event.button !== 0)
			return;
		const [x, y] = this.where(event, canvas);
		const head = canvas === this.app.headCanvas;
		const what = x < GUTTER ? "none" : head && y < MAP_HEIGHT ? "map"
			   : head || event.shiftKey ? "span" : "pan";
		this.drag = { what, canvas, x, y, from: this.app.view.from, span: this.app.view.span,
			      scroll: this.app.scroll.scrollTop, moved: false };
		canvas.setPointerCapture(event.pointerId);
		if (what === "map")
			this.app.center(this.app.head.mapTime(x));
		this.app.scroll.focus({ preventScroll: true });
	}

	move(event, canvas) {
		const [x, y] = this.where(event, canvas), d = this.drag, app = this.app;
		if (!d) {
			const { clientX, clientY } = event;
			app.hoverAt(canvas === app.rowsCanvas ? { x, y, clientX, clientY } : null);
			return;
		}
		d.moved ||= Math.abs(x - d.x) + Math.abs(y - d.y) > 4;
		if (!d.moved)
			return;
		app.hoverAt(null);
		if (d.what === "map")
			app.center(app.head.mapTime(x));
		else if (d.what === "span")
			app.selectSpan(app.view.time(Math.max(d.x, GUTTER)), app.view.time(Math.max(x, GUTTER)));
		else if (d.what === "pan")
			app.dragTo(d.from - (x - d.x) / app.view.scale, d.span, d.scroll - (y - d.y));
	}

	up(event) {
		const d = this.drag;
		this.drag = null;
		if (d && !d.moved && d.canvas === this.app.rowsCanvas && event.button === 0)
			this.app.clickAt(d.x, d.y);
	}
}
