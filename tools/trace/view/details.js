// SPDX-License-Identifier: GPL-2.0-only
//
// The panel below: all of what was clicked on, or who ran in a span of time.
// Texts of the trace only ever become text of the page.
"use strict";

function element(name, text, ...children) {
	const made = document.createElement(name);
	if (text)
		made.textContent = text;
	made.append(...children);
	return made;
}

function listOf(pairs) {
	return element("dl", "", ...pairs.flatMap(([term, text]) => [element("dt", term), element("dd", text)]));
}

class Details {
	constructor(panel, app) {
		this.panel = panel;
		this.app = app;
	}

	show(selection) {
		if (!selection)
			this.fill([element("p", this.app.trace.length
				? "Click on a slice or a mark for all of it.  Drag to move, turn the wheel " +
				  "to zoom, press ? for all keys."
				: "There is no record in this trace.")], "hint");
		else if (selection.span)
			this.fill(this.span(selection.span));
		else if (selection.lane)
			this.fill(this.slice(selection));
		else
			this.fill([this.record(selection.record, true)]);
	}

	fill(parts, kind = "") {
		parts.forEach((part) => part.classList.add(...(kind ? [kind] : [])));
		this.panel.replaceChildren(...parts);
		this.panel.scrollTop = 0;
	}

	record(record, alone, heading) {
		const { trace, describe } = this.app;
		const title = heading ?? describe.recordTitle(record);
		const box = element("div", "", element(alone ? "h2" : "h3", title));
		box.append(listOf([["time", timeText(trace.time[record])], ["CPU", String(trace.cpu[record])],
				   ["thread", describe.thread(record)],
				   ...trace.fields(record).map((f) => [f.name, f.text])]));
		return box;
	}

	slice({ row, lane, index }) {
		const { describe } = this.app;
		const from = lane.from.data[index], to = lane.to.data[index];
		const start = lane.start(index), end = lane.end(index);
		const box = element("div", "", element("h2", describe.title(row, lane, index)));
		const facts = [["lasts", durationText(end - start)], ["from", timeText(start)],
			       ["to", to === NONE ? "the end of the trace: not ended in it" : timeText(end)]];
		box.append(listOf(facts));
		const part = (what, record) =>
			this.record(record, false, `${what} ${describe.recordTitle(record)}`);
		const boxes = [box];
		if (lane.kindAt(index) === KIND.contend)
			boxes.push(this.holders(lane, index));
		if (lane.kindAt(index) === KIND.wait && lane.seed.data[index] !== from)
			boxes.push(part("waits since", lane.seed.data[index]));
		boxes.push(part("begins with", from));
		if (to !== NONE)
			boxes.push(part("ends with", to));
		return boxes;
	}

	// Who had the lock that a slice waits for.
	holders(lane, index) {
		const { model, trace } = this.app;
		const holds = model.holdsOf(lane.seed.data[index], lane.start(index), lane.end(index));
		const box = element("div", "", element("h3", "held by"));
		const line = ({ row, from }) => [model.rows[row].name, `since ${timeText(trace.time[from])}`];
		box.append(listOf(holds.slice(0, 5).map(line)));
		if (!holds.length)
			box.append(element("p", "nobody whose lock_acquire is in the trace"));
		return box;
	}

	span([from, to]) {
		const { trace, model } = this.app;
		const records = trace.find(to) - trace.find(from);
		const box = element("div", "", element("h2", `${durationText(to - from)} selected`));
		box.append(listOf([["from", timeText(from)], ["to", timeText(to)],
				   ["records", records.toLocaleString("en")]]));
		const zoom = element("button", "Zoom to it (z)");
		zoom.onclick = () => this.app.zoomToSelection();
		box.append(zoom);
		const ran = element("div", "", element("h3", "who ran"));
		const busy = this.busy(model, from, to).slice(0, 12);
		const percent = (ns) => `${(100 * ns / (to - from)).toFixed(1)} %`;
		ran.append(listOf(busy.map(([name, ns]) => [name, `${durationText(ns)}, ${percent(ns)}`])));
		return [box, ran];
	}

	// [thread, ns] of who ran in the span, the longest first.
	busy(model, from, to) {
		const sums = new Map();
		for (const cpu of model.cpus.filter((c) => c)) {
			const lane = cpu.run;
			for (let i = Math.max(0, lane.first(from) - 1); i < lane.length && lane.start(i) < to; i++) {
				const ns = Math.min(lane.end(i), to) - Math.max(lane.start(i), from);
				const name = this.app.describe.runner(lane.seed.data[i]);
				if (ns > 0)
					sums.set(name, (sums.get(name) ?? 0) + ns);
			}
		}
		return [...sums].sort((a, b) => b[1] - a[1]);
	}
}
