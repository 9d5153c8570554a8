// SPDX-License-Identifier: GPL-2.0-only
//
// What is plain from the events alone, as sentences for the top of the page: who
// waits at the end of the trace and for whom, threads that wait in a ring,
// tests that failed, CPUs that went silent while they ran a thread.
"use strict";

const SILENT_NS = 100e6;	// shorter silence is nothing to speak of
const MAX_FINDINGS = 8;

// A finding: {text, record, from, to, weight}; record is what a click shows.
class Findings {
	constructor(trace, model) {
		this.trace = trace;
		this.model = model;
		this.list = [];
		this.inRing = new Set();	// rows of threads that wait for each other
		this.explained = new Set();	// CPUs of which it is known why they are silent
		this.rings();
		this.contentions();
		this.failures();
		this.silence();
		this.list.sort((a, b) => b.weight - a.weight);
		this.list.length = Math.min(this.list.length, MAX_FINDINGS);
	}

	add(weight, text, record, from = this.trace.time[record]) {
		this.list.push({ weight, text, record, from, to: this.trace.end });
	}

	since(record) { return timeText(this.trace.time[record]); }

	kind(record) {
		const text = this.trace.text(record, "kind");
		return text === "?" ? "lock" : text;
	}

	object(wait) { return this.trace.knownText(wait.lock); }

	who(hold) {
		const cpu = this.trace.cpu[hold.record];
		return hold.row.cpu === undefined ? `${hold.row.name} on CPU ${cpu}` : `an interrupt on CPU ${cpu}`;
	}

	// The holds of the lock that somebody else has; a reader that wants to write has one, too.
	holders(wait) {
		return (this.model.holds.get(wait.lock) ?? []);
	}

	contentions() {
		const told = (w) => w.unsure || this.inRing.has(w.row);
		for (const wait of this.model.waits.filter((w) => w.kind === KIND.contend && !told(w))) {
			const holds = this.holders(wait);
			const by = holds.map((h) => `${this.who(h)}, who took it at ${this.since(h.record)}`);
			const who = wait.thread.last === KIND.run ? `CPU ${wait.cpu} (${wait.row.name}) spins`
								  : `${wait.row.name} waits`;
			[wait, ...holds].forEach((h) => this.explained.add(this.trace.cpu[h.record]));
			this.add(3e18 + this.trace.end - this.trace.time[wait.record],
				 `${who} for the ${this.kind(wait.record)} ` +
				 `${this.object(wait)} since ${this.since(wait.record)}, ` +
				 "up to the end of the trace: " +
				 (by.length ? `held by ${by.join(", and by ")}.`
					    : "who holds it is not in the trace."),
				 wait.record,
				 Math.min(...[wait, ...holds].map((h) => this.trace.time[h.record])));
		}
	}

	// thread -> {thread that it waits for, the wait}
	edges() {
		const edges = new Map();
		for (const wait of this.model.waits) {
			const ender = this.trace.value(wait.record, "ender");
			const holder = this.holders(wait).find((h) => h.row.pid !== undefined)?.row ??
				(ender ? this.model.threads.get(ender) : undefined);
			if (holder && wait.row.pid !== undefined && !edges.has(wait.row))
				edges.set(wait.row, { holder, wait });
		}
		return edges;
	}

	rings() {
		const edges = this.edges(), seen = new Set();
		for (const start of edges.keys()) {
			const path = [];
			let at = start;
			while (edges.has(at) && !seen.has(at)) {
				seen.add(at);
				path.push(at);
				at = edges.get(at).holder;
			}
			const ring = path.slice(path.indexOf(at));
			if (path.includes(at))
				this.ring(ring.map((row) => ({ row, ...edges.get(row) })));
		}
	}

	ring(steps) {
		const text = steps.map(({ row, holder, wait }) =>
			`${row.name} waits for the ${this.kind(wait.record)} ${this.object(wait)} ` +
			`of ${holder.name}`);
		steps.forEach((s) => this.inRing.add(s.row));
		const last = Math.max(...steps.map((s) => s.wait.record));
		this.add(4e18, `Deadlock since ${this.since(last)}: ${text.join(", ")}.`, last);
	}

	failures() {
		for (const record of this.model.failed)
			this.add(2e18 - record, `Test ${this.trace.text(record, "suite")}.` +
				 `${this.trace.text(record, "name")} failed.`, record);
	}

	silence() {
		for (const cpu of this.model.cpus) {
			if (!cpu || cpu.last === undefined || !cpu.current || cpu.current.idle ||
			    this.explained.has(cpu.cpu))
				continue;
			const silent = this.trace.end - this.trace.time[cpu.last];
			if (silent >= SILENT_NS)
				this.add(1e18 + silent,
					 `CPU ${cpu.cpu} ran ${cpu.current.name} and recorded nothing in the ` +
					 `last ${durationText(silent)}${this.keeps(cpu.current)}.`, cpu.last);
		}
	}

	// Locks that a thread has not given back.
	keeps(row) {
		const holds = [...this.model.holds.values()].flat().filter((h) => h.row === row);
		return holds.map((h) => `; it holds the ${this.kind(h.record)} ${this.object(h)}, ` +
					`taken at ${this.since(h.record)}`).join("");
	}
}
