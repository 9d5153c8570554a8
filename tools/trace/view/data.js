// SPDX-License-Identifier: GPL-2.0-only
//
// The records, out of the page's blocks: a few numbers for each in typed arrays,
// and the bytes of its fields, which are read again when somebody looks.
//
// What the bytes are is said in tools/trace/html.c, which writes them.
"use strict";

const NONE = 0xffffffff;
const CHUNK = 1 << 15;		// records in one block: one slice of the work

// An array of numbers that grows.
class Column {
	constructor(type) {
		this.data = new type(256);
		this.length = 0;
	}

	push(value) {
		if (this.length === this.data.length) {
			const larger = new this.data.constructor(this.length * 2);
			larger.set(this.data);
			this.data = larger;
		}
		this.data[this.length++] = value;
	}

	trim() {
		this.data = this.data.slice(0, this.length);
		return this.data;
	}
}

// How the bytes of a field are to be read, by its kind.
const CODE_NUMBER = 0, CODE_SIGNED = 1, CODE_KNOWN = 2, CODE_TEXT = 3;
const CODE_OF = { dec: CODE_SIGNED, ns: CODE_SIGNED, sym: CODE_KNOWN, obj: CODE_KNOWN,
		  cstr: CODE_KNOWN, str16: CODE_TEXT, fmt: CODE_TEXT };

// Reads numbers and texts one after the other.
class Bytes {
	constructor(base64) {
		const text = atob(base64);
		const data = new Uint8Array(text.length);
		for (let i = 0; i < text.length; i++)
			data[i] = text.charCodeAt(i);
		this.data = data;
		this.at = 0;
	}

	// Seven bits a byte, the low ones first.  Exact up to 2^53.
	number() {
		let byte = this.data[this.at++];
		let value = byte & 127;
		for (let scale = 128; byte > 127; scale *= 128) {
			byte = this.data[this.at++];
			value += (byte & 127) * scale;
		}
		return value;
	}

	exact() {
		let value = 0n, shift = 0n, byte;
		do {
			byte = this.data[this.at++];
			value |= BigInt(byte & 127) << shift;
			shift += 7n;
		} while (byte > 127);
		return value;
	}

	text() {
		const length = this.number();
		this.at += length;
		return new TextDecoder().decode(this.data.subarray(this.at - length, this.at));
	}

	// What is enough to understand a record; texts are left where they are.
	value(code) {
		const n = this.number();
		if (code === CODE_SIGNED)
			return n % 2 ? -(n + 1) / 2 : n / 2;
		if (code === CODE_TEXT)
			this.at += n;
		return n;
	}
}

class Trace {
	constructor(meta, known) {
		const n = meta.records;
		this.meta = meta;
		this.known = known;		// address, text, address, text ... of sym, obj and cstr
		this.length = 0;
		this.time = new Float64Array(n);	// ns since boot
		this.cpu = new Uint8Array(n);
		this.event = new Uint16Array(n);
		this.pid = new Uint32Array(n);
		this.at = new Uint32Array(n);	// where the fields begin in the chunk
		this.row = new Uint32Array(n);	// the model says in which row it is shown
		this.chunk = [];
		this.events = [];
		for (const e of meta.events) {
			e.code = e.fields.map((f) => CODE_OF[f.kind] ?? CODE_NUMBER);
			this.events[e.id] = e;
		}
		this.values = [];
	}

	get begin() { return this.length ? this.time[0] : 0; }
	get end() { return this.length ? this.time[this.length - 1] : 0; }

	// One block: each record goes into the arrays, and then to tell(record, event, values).
	decode(base64, tell) {
		const bytes = new Bytes(base64);
		const values = this.values;
		let time = bytes.number();
		this.chunk.push(bytes);
		for (let left = bytes.number(); left > 0; left--) {
			const i = this.length++;
			time += bytes.number();
			this.time[i] = time;
			this.cpu[i] = bytes.number();
			this.event[i] = bytes.number();
			this.pid[i] = bytes.number();
			this.at[i] = bytes.at;
			const event = this.events[this.event[i]];
			const there = bytes.number();
			for (let f = 0; f < event.code.length; f++)
				values[f] = f < there ? bytes.value(event.code[f]) : 0;
			tell(i, event, values);
		}
	}

	// [{name, kind, text}] of one record.
	fields(i) {
		const event = this.events[this.event[i]];
		const bytes = this.chunk[i / CHUNK | 0];
		bytes.at = this.at[i];
		const there = bytes.number();
		return event.fields.map((field, f) => ({
			name: field.name, kind: field.kind,
			text: f < there ? this.field(bytes, field, event.code[f], this.cpu[i]) : "(missing)",
		}));
	}

	field(bytes, field, code, cpu) {
		if (code === CODE_TEXT)
			return bytes.text();
		if (code === CODE_KNOWN)
			return this.knownText(bytes.number());
		let n = bytes.exact();
		if (code === CODE_SIGNED)
			n = n & 1n ? -(n + 1n) / 2n : n / 2n;
		return this.valueText(field, n, cpu);
	}

	valueText(field, n, cpu) {
		switch (field.kind) {
		case "hex": return "0x" + n.toString(16);
		case "bool": return n ? "yes" : "no";
		case "pid": return !n && field.name === "ender" ? "unknown" : this.threadName(Number(n), cpu);
		case "cpu": return "CPU " + n;
		case "ns": return durationText(Number(n));
		case "names": case "flags": return this.nameText(field, n);
		default: return n.toString();
		}
	}

	nameText(field, n) {
		const type = this.meta.types[field.type];
		const exact = type.values.find(([value]) => BigInt(value) === n);
		if (exact || field.kind === "names")
			return exact ? exact[1] : n.toString();
		const isSet = (bits) => bits && (n & bits) === bits;
		const set = type.values.filter(([value]) => isSet(BigInt(value)));
		const rest = set.reduce((left, [value]) => left & ~BigInt(value), n);
		const texts = set.map(([, text]) => text);
		return (rest ? [...texts, "0x" + rest.toString(16)] : texts).join("|");
	}

	knownText(id) { return this.known[2 * id + 1] || "0x" + this.known[2 * id]; }
	knownAddress(id) { return "0x" + this.known[2 * id]; }

	comm(pid, cpu) {
		return pid ? this.meta.comms[pid] ?? "<...>" : "swapper/" + (cpu ?? "N");
	}

	threadName(pid, cpu) { return `${this.comm(pid, cpu)}/${pid}`; }

	// The number that a field has, for a decision; not exact above 2^53.
	value(i, name) {
		const event = this.events[this.event[i]];
		const bytes = this.chunk[i / CHUNK | 0];
		bytes.at = this.at[i];
		const there = bytes.number();
		for (let f = 0; f < there; f++) {
			const value = bytes.value(event.code[f]);
			if (event.fields[f].name === name)
				return value;
		}
		return undefined;
	}

	text(i, name) { return this.fields(i).find((f) => f.name === name)?.text ?? "?"; }

	// The first record at or after a time.
	find(time) { return lowerBound(this.time, time, 0, this.length); }
}

// The first index in [low, high) of which the number is not below the wanted one.
function lowerBound(sorted, wanted, low, high) {
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (sorted[middle] < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

// The first index for which it is false; it is true for all before.
function lowerBoundBy(data, length, before) {
	let low = 0, high = length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (before(data[middle]))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

// "function+0x0/0x40" is the function itself.
function plainSymbol(text) { return text.replace(/\+0x0(\/0x[0-9a-f]+)?$/, ""); }

const UNITS = [["s", 1e9], ["ms", 1e6], ["µs", 1e3], ["ns", 1]];

function durationText(ns) {
	// What would be rounded to 1000 of a unit is 1 of the next.
	const [unit, scale] = UNITS.find(([, s]) => Math.abs(ns) >= s * 0.9999995) ?? UNITS[3];
	const digits = scale === 1 ? 0 : 3;
	return `${parseFloat((ns / scale).toFixed(digits))} ${unit}`;
}

// A time since boot, as the log shows it, to the nanosecond.
function timeText(ns) {
	const whole = Math.floor(ns / 1e9);
	return `${whole}.${String(Math.round(ns - whole * 1e9)).padStart(9, "0")} s`;
}
