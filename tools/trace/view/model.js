// SPDX-License-Identifier: GPL-2.0-only
//
// From records to what is drawn: a row for each CPU and each thread.  One pass, in
// the order of time.
//
// The scheduler's and the locks' events are known by name.  Of any other, a pair
// of names that begin and end something makes nested slices, and the rest marks.
"use strict";

const PAIRS = [["_entry", "_exit"], ["_begin", "_end"], ["_start", "_end"]];

class Model {
	constructor(trace) {
		this.trace = trace;
		this.rows = [];
		this.cpus = [];
		this.threads = new Map();	// by pid; the idle ones by -1 - CPU
		this.holds = new Map();		// by lock: who has it
		this.past = new Map();		// by lock: the holds that have ended
		this.waits = [];		// contentions and waits that have not ended
		this.arrows = { wake: new Column(Uint32Array), run: new Column(Uint32Array),
				to: new Column(Uint32Array) };
		this.colors = 0;		// threads that have one
		this.failed = [];		// the records of tests that failed
		for (const event of trace.events)
			if (event)
				this.plan(event);
		for (const { cpu, present } of trace.meta.cpus)
			if (present)
				this.cpu(cpu);
	}

	// Decides once what is done with the records of an event.
	plan(event) {
		const field = (name) => event.fields.findIndex((f) => f.name === name);
		const known = { sched_switch: this.schedSwitch, sched_wakeup: this.schedWakeup,
				lock_acquire: this.lockAcquire, lock_release: this.lockRelease,
				contention_begin: this.waitBegin, contention_end: this.waitEnd,
				wait_begin: this.waitBegin, wait_end: this.waitEnd };
		event.do = known[event.name] ?? this.mark;
		event.lock = Math.max(field("lock"), field("object"));
		event.depth = field("depth");
		event.pidField = Math.max(field("next"), field("pid"));
		if (event.do === this.mark)
			this.planPair(event);
	}

	planPair(event) {
		for (const [head, tail] of PAIRS) {
			const twin = (from, to) => event.name.endsWith(from) && this.trace.events.find((e) =>
				e && e.group === event.group && e.name === event.name.slice(0, -from.length) + to);
			const end = twin(head, tail), begin = !end && twin(tail, head);
			if (!end && !begin)
				continue;
			event.do = end ? this.pairBegin : this.pairEnd;
			event.pair = event.name.slice(0, -(end ? head : tail).length);
			event.kind = KIND[event.group === "irq" ? event.pair : ""] ?? KIND.call;
			event.keyed = event.fields.length > 0 &&
				(end || begin).fields[0]?.name === event.fields[0].name;
			return;
		}
	}

	cpu(n) {
		let cpu = this.cpus[n];
		if (!cpu) {
			cpu = this.cpus[n] = this.newRow("CPU " + n);
			cpu.cpu = n;
			cpu.nested = 0;		// interrupts that have not ended
			cpu.switched = false;
			cpu.current = null;	// the thread's row
		}
		return cpu;
	}

	thread(pid, cpu) {
		const key = pid || -1 - cpu;
		let row = this.threads.get(key);
		if (!row) {
			row = this.newRow(this.trace.threadName(pid, cpu));
			row.pid = pid;
			row.idle = !pid;
			row.home = cpu;
			row.color = this.colors;
			this.colors += row.idle ? 0 : 1;
			row.state = null;	// {kind, record} since when it is what
			row.waker = NONE;	// the wake-up after which it has not run yet
			this.threads.set(key, row);
		}
		return row;
	}

	newRow(name) {
		const row = new Row(this.trace, this.rows.length, name);
		this.rows.push(row);
		return row;
	}

	record(i, event, values) {
		const cpu = this.cpu(this.trace.cpu[i]);
		const thread = this.thread(this.trace.pid[i], cpu.cpu);
		if (cpu.first === undefined)
			this.firstOf(cpu, i);
		cpu.last = i;
		if (cpu.current !== thread && !cpu.switched && !(event.do === this.schedSwitch))
			this.runs(i, cpu, thread);
		const here = cpu.nested ? cpu : thread;
		this.trace.row[i] = here.index;
		event.do.call(this, i, event, values, here, cpu, thread);
	}

	// The oldest record of a CPU that wrote more before: what else it said is gone, so
	// that all but what runs now may have ended there.
	firstOf(cpu, i) {
		cpu.first = i;
		if (!this.trace.meta.cpus[cpu.cpu]?.overwritten)
			return;
		for (const row of this.rows)
			if (row.state?.kind !== KIND.run)
				for (const what of [row.state, ...row.busy])
					if (what)
						what.unsure = true;
	}

	mark(i, event, values, here) {
		here.marks.push(i);
	}

	// --- the scheduler ---

	setState(thread, i, kind) {
		const was = thread.state;
		if (was)
			thread.run.push(was.record, i, was.kind | (was.unsure ? UNSURE : 0), was.seed);
		const seed = kind === KIND.run ? thread.index : kind === KIND.wait ? thread.wait.record : i;
		thread.state = { kind, record: i, seed };
	}

	stops(i, cpu) {
		if (cpu.current && !cpu.current.idle)
			cpu.run.push(cpu.since, i, KIND.run, cpu.current.index);
	}

	runs(i, cpu, thread) {
		if (cpu.current && cpu.current.state?.kind === KIND.run && cpu.current !== thread)
			this.setState(cpu.current, i, KIND.runnable);
		this.stops(i, cpu);
		cpu.current = thread;
		cpu.since = i;
		this.setState(thread, i, thread.idle ? KIND.idle : KIND.run);
		if (thread.waker !== NONE) {
			this.arrows.wake.push(thread.waker);
			this.arrows.run.push(i);
			this.arrows.to.push(thread.index);
			thread.waker = NONE;
		}
	}

	schedSwitch(i, event, values, here, cpu, prev) {
		const next = this.thread(values[event.pidField], cpu.cpu);
		if (cpu.current !== prev)	// the records between were lost
			this.runs(i, cpu, prev);
		while (cpu.open.length)		// an interrupt that ends when this thread runs again
			cpu.emit(i);
		cpu.nested = 0;
		this.setState(prev, i, this.stateKind(i, prev));
		this.runs(i, cpu, next);
		cpu.switched = true;
	}

	// What a thread is that does not run any more, by the name of its state.
	stateKind(i, prev) {
		if (prev.idle)
			return KIND.sleep;
		const state = this.trace.text(i, "prev_state");
		if (/^(R|RUNNING|TASK_RUNNING|RUNNABLE|0)\b/i.test(state))
			return KIND.runnable;
		if (/^(X|Z|.*(DEAD|EXIT|ZOMBIE))/i.test(state))
			return KIND.dead;
		if (!prev.wait)
			return KIND.sleep;
		prev.wait.slept = true;
		return KIND.wait;
	}

	schedWakeup(i, event, values, here) {
		const thread = this.thread(values[event.pidField], this.trace.cpu[i]);
		here.marks.push(i);
		if (thread.idle || thread.state?.kind === KIND.run)
			return;
		thread.waker = i;
		this.setState(thread, i, KIND.runnable);
	}

	// --- locks ---

	lockAcquire(i, event, values, here) {
		const lock = values[event.lock];
		const holds = this.holds.get(lock);
		const hold = here.take(lock, i, KIND.hold);
		hold.shared = /read|semaphore/.test(this.trace.text(i, "kind"));
		if (holds?.length && !(hold.shared && holds.every((h) => h.shared)))
			this.forget(holds);
		if (holds)
			holds.push(hold);
		else
			this.holds.set(lock, [hold]);
	}

	// Others that had it have given it back, in records that are not there.
	forget(holds) {
		for (const old of holds)
			old.row.put(old, old.record);
		holds.length = 0;
	}

	// A lock may be given back by another thread, as the scheduler's own is.
	lockRelease(i, event, values, here) {
		const holds = this.holds.get(values[event.lock]) ?? [];
		let k = holds.findLastIndex((h) => h.row === here);
		if (k < 0)
			k = holds.findLastIndex((h) => this.trace.cpu[h.record] === this.trace.cpu[i]);
		const [hold] = holds.splice(k < 0 ? holds.length - 1 : k, 1);
		if (!hold)
			return here.marks.push(i);
		hold.row.put(hold, i);
		this.remember(hold, i);
	}

	remember(hold, to) {
		let past = this.past.get(hold.lock);
		if (!past) {
			past = { from: new Column(Uint32Array), to: new Column(Uint32Array),
				 row: new Column(Uint32Array) };
			this.past.set(hold.lock, past);
		}
		past.from.push(hold.record);
		past.to.push(to);
		past.row.push(hold.row.index);
	}

	// [{row, from}] of who held a lock at some time of a span; ends are in order of time.
	holdsOf(lock, from, to) {
		const time = this.trace.time, past = this.past.get(lock), found = [];
		let i = past ? lowerBoundBy(past.to.data, past.to.length, (r) => time[r] <= from) : 0;
		for (; past && i < past.to.length && time[past.from.data[i]] < to; i++)
			found.push({ row: past.row.data[i], from: past.from.data[i] });
		for (const hold of this.holds.get(lock) ?? [])
			if (time[hold.record] < to)
				found.push({ row: hold.row.index, from: hold.record });
		return found;
	}

	waitBegin(i, event, values, here, cpu, thread) {
		const sleeps = event.name === "wait_begin";
		const wait = here.take(values[event.lock], i, sleeps ? KIND.block : KIND.contend);
		wait.thread = thread;
		wait.cpu = cpu.cpu;
		this.waits.push(wait);
		if (sleeps)
			thread.wait = wait;
	}

	waitEnd(i, event, values, here, cpu, thread) {
		const sleeps = event.name === "wait_end";
		const k = this.waits.findLastIndex((w) => w.row === here && w.lock === values[event.lock] &&
						   (w.kind === KIND.block) === sleeps);
		if (k < 0)
			return here.marks.push(i);
		const [wait] = this.waits.splice(k, 1);
		here.put(wait, i);
		if (thread.wait === wait)
			thread.wait = null;
	}

	// --- what begins and ends ---

	pairBegin(i, event, values, here, cpu) {
		const irq = event.group === "irq";
		const key = event.keyed ? values[0] : 0;
		const row = irq ? cpu : here;
		this.trace.row[i] = row.index;
		if (event.depth >= 0)
			this.leave(row, event.pair, values[event.depth], i);
		row.begin({ pair: event.pair, key, record: i, kind: event.kind, depth: values[event.depth],
			    seed: event.fields.length ? values[0] : event.id });
		if (irq)
			cpu.nested++;
	}

	// Functions as deep as this or deeper have returned, whatever was recorded of it.
	leave(row, pair, depth, i) {
		while (row.open.length && row.open.at(-1).pair === pair && row.open.at(-1).depth >= depth)
			row.emit(i);
	}

	pairEnd(i, event, values, here, cpu) {
		const irq = event.group === "irq";
		const row = irq ? cpu : here;
		this.trace.row[i] = row.index;
		if (event.name === "test_end" && this.trace.text(i, "passed") === "no")
			this.failed.push(i);
		if (!row.finish(event.pair, event.keyed ? values[0] : 0, i))
			row.marks.push(i);
		if (irq)
			cpu.nested = cpu.open.filter((o) => o.kind !== KIND.call).length;
	}

	// --- the end ---

	// What is left to do after the last record; in steps, a row each.
	*finish() {
		for (const cpu of this.cpus)
			if (cpu)
				this.stops(NONE, cpu);
		for (const thread of this.threads.values())
			if (thread.state) {
				thread.last = thread.state.kind;
				this.setState(thread, NONE, KIND.dead);
			}
		for (const row of this.rows) {
			row.unended = row.open.length;
			while (row.open.length)
				row.emit(NONE);
			for (const hold of row.busy.filter((b) => b))
				row.put(hold, NONE);
			row.locks = row.locks.filter((lane) => lane && lane.length);
			row.calls = Array.from(row.calls, (lane) => lane ?? new Lane(this.trace));
			row.marks.trim();
			row.lanes.forEach((lane) => lane.finish((kind) => THIN.has(kind)));
			yield row;
		}
		this.sort();
	}

	// CPUs first, then threads by pid, idle ones last.
	sort() {
		const order = (row) => row.idle ? 1e12 + row.home : row.cpu ?? 1e6 + row.pid;
		this.shown = [...this.rows].sort((a, b) => order(a) - order(b) || a.index - b.index);
	}
}
