// SPDX-License-Identifier: GPL-2.0-only
//
// A row, of a CPU or a thread: lanes of slices, and marks for what has no duration.
"use strict";

const KIND = { run: 0, runnable: 1, sleep: 2, wait: 3, dead: 4, irq: 5, softirq: 6, nmi: 7,
	       call: 8, hold: 9, contend: 10, block: 11, idle: 12 };
const THIN = new Set([KIND.runnable, KIND.sleep, KIND.wait, KIND.dead, KIND.idle]);

const MAX_LOCK_LANES = 12, MAX_CALL_LANES = 64;

class Row {
	constructor(trace, index, name) {
		this.trace = trace;
		this.index = index;
		this.name = name;
		this.run = new Lane(trace);	// who runs, or the thread's state
		this.calls = [];		// lanes of what is nested
		this.locks = [];		// lanes of holds and waits
		this.marks = new Column(Uint32Array);
		this.open = [];			// what has begun and not ended, the inner last
		this.busy = [];			// of each lock lane, what is in it
		this.collapsed = false;
	}

	hasMark(record) {
		const i = lowerBound(this.marks.data, record, 0, this.marks.length);
		return i < this.marks.length && this.marks.data[i] === record;
	}

	get lanes() { return [this.run, ...this.calls, ...this.locks]; }

	// What lost its end must not go on pushing the rest down.
	begin(what) {
		if (this.open.length < MAX_CALL_LANES)
			this.open.push(what);
	}

	// Return: false if it is not known to have begun.
	finish(pair, key, record) {
		let k = this.open.length - 1;
		while (k >= 0 && !(this.open[k].pair === pair && this.open[k].key === key))
			k--;
		if (k < 0)
			return false;
		while (this.open.length > k)
			this.emit(record);
		return true;
	}

	emit(to) {
		const o = this.open.pop();
		const lane = this.calls[this.open.length] ??= new Lane(this.trace);
		lane.push(o.record, to, o.kind, o.seed);
	}

	take(lock, record, kind) {
		let lane = this.busy.findIndex((b) => !b);
		if (lane < 0)
			lane = Math.min(this.busy.length, MAX_LOCK_LANES - 1);
		if (this.busy[lane])
			this.put(this.busy[lane], record);
		return this.busy[lane] = { row: this, lock, record, kind, lane };
	}

	// A wait that the thread slept in is in the lane of its states.
	put(hold, to) {
		if (hold.ended)
			return;
		hold.ended = true;
		this.locks[hold.lane] ??= new Lane(this.trace);
		const kind = hold.kind | (hold.unsure ? UNSURE : 0);
		if (!hold.slept)
			this.locks[hold.lane].push(hold.record, to, kind, hold.lock);
		if (this.busy[hold.lane] === hold)
			this.busy[hold.lane] = null;
	}
}
