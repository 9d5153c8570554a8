// SPDX-License-Identifier: GPL-2.0-only
//
// A lane: slices one after the other, none above another.  It answers what a
// picture needs of any number of slices in a few steps: which are in a span,
// how full it is, and which is the longest in it.
"use strict";

const BLOCK = 16;
const UNSURE = 32;	// in a kind: it may have ended earlier, where records are overwritten

class Lane {
	constructor(trace) {
		this.trace = trace;
		this.from = new Column(Uint32Array);	// the record that begins it
		this.to = new Column(Uint32Array);	// the one that ends it; NONE: the trace's end
		this.kind = new Column(Uint8Array);
		this.seed = new Column(Uint32Array);	// what its colour is chosen by
	}

	get length() { return this.from.length; }

	push(from, to, kind, seed) {
		this.from.push(from);
		this.to.push(to);
		this.kind.push(kind);
		this.seed.push(seed);
		return this.length - 1;
	}

	kindAt(i) { return this.kind.data[i] & ~UNSURE; }
	unsure(i) { return (this.kind.data[i] & UNSURE) !== 0; }

	start(i) { return this.trace.time[this.from.data[i]]; }
	end(i) {
		const to = this.to.data[i];
		return to === NONE ? this.trace.end : this.trace.time[to];
	}

	// No more slices come: what is needed for the questions below.
	finish(weightless) {
		for (const column of [this.from, this.to, this.kind, this.seed])
			column.trim();
		this.sum = new Float64Array(this.length + 1);
		const weight = new Float64Array(this.length);
		for (let i = 0; i < this.length; i++) {
			weight[i] = weightless(this.kindAt(i)) ? 0 : this.end(i) - this.start(i);
			this.sum[i + 1] = this.sum[i] + weight[i];
		}
		this.levels = [];
		for (let level = blockMax(weight, null); ; level = blockMax(weight, level)) {
			this.levels.push(level);
			if (level.length <= 1)
				break;
		}
		this.weight = weight;
	}

	// The first slice that begins at or after a time.
	first(time, low = 0, high = this.length) {
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.start(middle) < time)
				low = middle + 1;
			else
				high = middle;
		}
		return low;
	}

	// The same, where it is most likely near.
	firstFrom(time, low) {
		let step = 1;
		while (low + step < this.length && this.start(low + step) < time)
			step *= 2;
		return this.first(time, low, Math.min(low + step, this.length));
	}

	// The slice at a time, or -1.
	at(time) {
		const i = this.first(time + 0.5) - 1;
		return i >= 0 && this.end(i) >= time ? i : -1;
	}

	// How much of the time from slice i up to slice j has one with weight.
	filled(i, j) { return this.sum[j] - this.sum[i]; }

	// The longest slice from i up to j.
	longest(i, j) {
		let best = i;
		const take = (k) => { if (this.weight[k] > this.weight[best]) best = k; };
		let level = -1, size = 1;
		while (i < j) {
			const next = size * BLOCK;
			if (i % next === 0 && i + next <= j && level + 1 < this.levels.length) {
				level++;
				size = next;
			} else if (i % size || i + size > j) {
				level--;
				size /= BLOCK;
			} else {
				take(level < 0 ? i : this.levels[level][i / size]);
				i += size;
			}
		}
		return best;
	}
}

// Of each BLOCK slices, or blocks of the level below, the index of the longest.
function blockMax(weight, below) {
	const n = below ? below.length : weight.length;
	const level = new Uint32Array(Math.ceil(n / BLOCK));
	for (let b = 0; b < level.length; b++) {
		let best = below ? below[b * BLOCK] : b * BLOCK;
		for (let k = b * BLOCK; k < Math.min(n, (b + 1) * BLOCK); k++) {
			const i = below ? below[k] : k;
			if (weight[i] > weight[best])
				best = i;
		}
		level[b] = best;
	}
	return level;
}
