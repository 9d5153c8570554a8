// SPDX-License-Identifier: GPL-2.0-only
//
// Words for slices and records: a label, a tip, and the details panel's contents.
"use strict";

const UNSURE_TEXT = "may have ended earlier: records of another CPU are overwritten";

class Describe {
	constructor(trace, model) {
		this.trace = trace;
		this.model = model;
		this.labels = new Map();
	}

	event(record) { return this.trace.events[this.trace.event[record]]; }

	thread(record) { return this.trace.threadName(this.trace.pid[record], this.trace.cpu[record]); }

	// A few words for the inside of a slice; kept, because a picture asks again and again.
	label(row, lane, i) {
		const key = (lane.from.data[i] * 64 + lane.kind.data[i]) * 2 + (row.cpu === undefined ? 0 : 1);
		let label = this.labels.get(key);
		if (label === undefined) {
			if (this.labels.size > 20000)
				this.labels.clear();
			label = this.makeLabel(row, lane, i);
			this.labels.set(key, label);
		}
		return label;
	}

	makeLabel(row, lane, i) {
		const record = lane.from.data[i];
		switch (lane.kindAt(i)) {
		case KIND.run:
			return row.cpu === undefined ? `CPU ${this.trace.cpu[record]}`
						     : this.runner(lane.seed.data[i]);
		case KIND.idle: return "";
		case KIND.runnable: return "";
		case KIND.sleep: return "";
		case KIND.dead: return "";
		case KIND.wait: return this.waits(lane.seed.data[i]);
		case KIND.hold: return this.object(record);
		case KIND.contend: case KIND.block: return this.waits(record);
		default: return this.call(record);
		}
	}

	runner(seed) { return this.model.rows[seed].name; }

	object(record) {
		const event = this.event(record);
		const field = event.fields[event.lock];
		return field ? this.trace.text(record, field.name) : event.name;
	}

	waits(record) {
		const kind = this.trace.text(record, "kind");
		return `waits for ${kind === "?" ? "" : kind + " "}${this.object(record)}`;
	}

	// What it is about stands for itself, if it is a function or has a name.
	call(record) {
		const event = this.event(record);
		const about = this.trace.fields(record);
		const named = about.find((f) => f.kind === "sym" && f.name === "function");
		if (named)
			return plainSymbol(named.text);
		const texts = about.filter((f) => f.kind !== "sym").map((f) => f.text);
		return [event.pair ?? event.name, ...texts].join(" ");
	}

	// What a slice is, as a title.
	title(row, lane, i) {
		const label = this.label(row, lane, i);
		switch (lane.kindAt(i)) {
		case KIND.run: return row.cpu === undefined ? `${row.name} runs on ${label}` : `${label} runs`;
		case KIND.idle: return `CPU ${this.trace.cpu[lane.from.data[i]]} is idle`;
		case KIND.runnable: return `${row.name} could run, and waits for a CPU`;
		case KIND.sleep: return `${row.name} sleeps`;
		case KIND.dead: return `${row.name} has ended`;
		case KIND.wait: return `${row.name} sleeps: ${label}`;
		case KIND.hold: return `${row.name} holds ${label}`;
		case KIND.contend: case KIND.block: return `${row.name} ${label}`;
		default: return label;
		}
	}

	recordTitle(record) {
		const event = this.event(record);
		return `${event.group}:${event.name}`;
	}

	recordText(record) {
		return this.trace.fields(record).map((f) => `${f.name}=${f.text}`).join(" ");
	}

	// What the search looks in.
	searchText(record) {
		return `${this.recordTitle(record)} ${this.thread(record)} CPU ${this.trace.cpu[record]} ` +
		       this.recordText(record);
	}

	// What stands beside a mark where there is room.
	markText(record) {
		const fields = this.trace.fields(record);
		const format = fields.find((f) => f.kind === "fmt");
		return format ? format.text : `${this.event(record).name} ${fields.map((f) => f.text).join(" ")}`;
	}

	sliceTip(row, lane, i) {
		const open = lane.to.data[i] === NONE ? "\nnot ended in the trace" : "";
		const to = lane.unsure(i) ? `\n${UNSURE_TEXT}` : open;
		return `${this.title(row, lane, i)}\n${durationText(lane.end(i) - lane.start(i))}, ` +
		       `from ${timeText(lane.start(i))}${to}`;
	}

	recordTip(record) {
		return `${this.recordTitle(record)}\n${this.recordText(record)}\n` +
		       `${timeText(this.trace.time[record])}, CPU ${this.trace.cpu[record]}, ` +
		       this.thread(record);
	}
}
