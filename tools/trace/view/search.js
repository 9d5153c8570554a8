// SPDX-License-Identifier: GPL-2.0-only
//
// Finding records by words, all of which must be in one: names of events, threads,
// CPUs, fields' text.  A trace is looked through in slices, and matches are there
// as soon as they are found.
"use strict";

const SLICE_MS = 12;		// then whoever waits has a turn
const SLICE_RECORDS = 200;	// looked at between two looks at the clock

// Lets the browser draw and hear its user.
function breathe() {
	return new Promise((resolve) => {
		const channel = new MessageChannel();
		channel.port1.onmessage = () => resolve();
		channel.port2.postMessage(null);
	});
}

class Search {
	constructor(trace, describe, changed) {
		this.trace = trace;
		this.describe = describe;
		this.changed = changed;
		this.run = 0;
		this.clear();
	}

	clear() {
		this.run++;
		this.words = [];
		this.found = new Column(Uint32Array);
		this.current = -1;
		this.done = true;
	}

	// Looks for new words; the search before stops.
	async start(query) {
		this.clear();
		const run = this.run;
		this.query = query;
		this.words = query.toLowerCase().split(/\s+/).filter((word) => word);
		this.done = !this.words.length;
		this.changed();
		for (let i = 0; !this.done && run === this.run;) {
			i = this.slice(i);
			this.done = i >= this.trace.length;
			this.changed();
			await breathe();
		}
	}

	slice(i) {
		const until = performance.now() + SLICE_MS;
		while (i < this.trace.length && performance.now() < until)
			for (const end = Math.min(i + SLICE_RECORDS, this.trace.length); i < end; i++)
				if (this.matches(i))
					this.found.push(i);
		return i;
	}

	matches(i) {
		const text = this.describe.searchText(i).toLowerCase();
		return this.words.every((word) => text.includes(word));
	}

	// The match after or before the one shown, or else after or before a time.
	step(forward, time) {
		const n = this.found.length;
		if (!n)
			return NONE;
		if (this.current >= 0) {
			this.current = (this.current + (forward ? 1 : n - 1)) % n;
		} else {
			const i = lowerBoundBy(this.found.data, n, (r) => this.trace.time[r] < time);
			this.current = (forward ? i : i + n - 1) % n;
		}
		return this.found.data[this.current];
	}

	get status() {
		if (!this.words.length)
			return "";
		const n = this.found.length.toLocaleString("en");
		const all = this.done ? n : n + "…";
		return this.current < 0 ? all : `${(this.current + 1).toLocaleString("en")} of ${all}`;
	}
}
