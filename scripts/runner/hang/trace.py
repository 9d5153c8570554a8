# SPDX-License-Identifier: GPL-2.0-only
"""The trace in a guest's memory: Documentation/reference/trace-format.rst.

For a debugger, which shows the last records of a machine that stands still.
Millions of them are tools/trace's subject.
"""

import struct

from .dump import Unreadable
from .trace_format import Format, shown

MAGIC, VERSION = b'HEDDLE\1TRACE\2\3\n\0', 1
MAX_CPUS, POS_SHIFT, ID_MASK, SLOT_SIZE, MAX_SLOTS = 64, 12, 0xfff, 32, 1 << 19
RECORD_SLOTS = 8
HEADER = struct.Struct('<16sIIQ20sIQQQQQ')
CPU_ENTRY = struct.Struct('<QQII')
COMM = struct.Struct('<II16s')


class NoTrace(Exception):
    """There is none that can be read, and why."""


class Record:
    def __init__(self, clock, cpu, pid, event, words):
        self.clock, self.cpu, self.pid = clock, cpu, pid
        self.event, self.words = event, words


class Ring:
    """One CPU's: how much was written, and the records that are left."""

    def __init__(self, memory, cpu, ring, control, slots):
        if not ring or not 0 < slots <= MAX_SLOTS or slots & slots - 1:
            raise NoTrace(f'CPU {cpu}: a ring of {slots} slots at {ring:#x}')
        self.memory, self.cpu, self.ring, self.slots = memory, cpu, ring, slots
        pos, limit = struct.unpack('<QQ', memory.physical(control, 16))
        self.head = min(pos, limit) >> POS_SHIFT
        self.lost = (pos >> POS_SHIFT) - self.head
        self.overwritten = max(0, self.head - slots)
        self.torn = 0

    def _slots(self, first, count):
        """Copies of slots by their index, in one or two pieces."""
        data, at = b'', first
        while at < first + count:
            place = at % self.slots
            part = min(first + count - at, self.slots - place)
            data += self.memory.physical(self.ring + place * SLOT_SIZE, part * SLOT_SIZE)
            at += part
        return data

    def records(self, format, most=None):
        """The last ones, oldest first; more than 'most' never."""
        count = self.head - self.overwritten
        if most is not None:
            count = min(count, most * RECORD_SLOTS)
        first, self.torn = self.head - count, 0
        found, slots, behind = [], [], 0
        data = self._slots(first, count)
        for i in range(count):
            slot = data[i * SLOT_SIZE:(i + 1) * SLOT_SIZE]
            stamp, = struct.unpack_from('<I', slot)
            if stamp >> POS_SHIFT != first + i & 0xfffff:
                # A record whose first slot is whole is whole; the rest of a torn one goes with it.
                self._take(found, slots, format)
                self.torn, slots, behind = self.torn + 1, [], behind + 1
                continue
            behind = 0
            if stamp & ID_MASK:
                self._take(found, slots, format)
                slots = [slot]
            elif 0 < len(slots) < RECORD_SLOTS:
                slots.append(slot)
        self._take(found, slots, format)
        if self.lost:    # a record was too long for what was left before the limit
            self.torn -= min(behind, RECORD_SLOTS - 1)
        return found if most is None else found[-most:] if most else []

    def _take(self, found, slots, format):
        if not slots:
            return
        stamp, pid, clock, *words = struct.unpack('<IIQQQ', slots[0])
        for slot in slots[1:]:
            words += struct.unpack_from('<QQQ', slot, 8)
        event = format.event(stamp & ID_MASK)
        if event:
            found.append(Record(clock, self.cpu, pid, event, words))
        else:
            self.torn += 1    # a number that vmlinux does not know


class Trace:
    def __init__(self, kernel):
        layout, memory = kernel.layout, kernel.memory
        if 'trace' not in layout.by_name or not layout.elf.section('.trace_format'):
            raise NoTrace(f'{layout.path} has no trace')
        self.memory, self.format = memory, Format(layout, kernel.data_name)
        data = memory.read(layout.address('trace'), HEADER.size + MAX_CPUS * CPU_ENTRY.size)
        (magic, version, cpus, _, build_id, self.nr_comms, self.comms, _,
         self.khz, self.clock_base, self.ns_base) = HEADER.unpack_from(data)
        if magic != MAGIC:
            raise NoTrace('the trace has not begun' if not any(magic) else
                          "the trace's header is garbage")
        if version != VERSION:
            raise NoTrace(f'the trace is of version {version}, {VERSION} is known')
        if layout.build_id and build_id.hex() != layout.build_id:
            raise NoTrace(f'the trace is of another kernel, build id {build_id.hex()}')
        self.rings, self.problems, self.names = [], [], {}
        for cpu in range(min(cpus, MAX_CPUS)):
            at = HEADER.size + cpu * CPU_ENTRY.size
            ring, control, slots, _ = CPU_ENTRY.unpack_from(data, at)
            if ring:
                self._add(cpu, ring, control, slots)

    def _add(self, *ring):
        try:
            self.rings.append(Ring(self.memory, *ring))
        except (NoTrace, Unreadable) as error:
            self.problems.append(str(error))

    def ns(self, clock):
        past = clock - self.clock_base
        return self.ns_base + past * 10**6 // self.khz if self.khz else past

    def comm(self, pid):
        """A thread's name, '<...>' if its place is another's by now."""
        if pid not in self.names:
            self.names[pid] = self._comm(pid)
        return self.names[pid]

    def _comm(self, pid):
        if not pid:
            return 'swapper'
        if not self.nr_comms:
            return '<...>'
        try:
            owner, _, comm = COMM.unpack(self.memory.physical(
                self.comms + pid % self.nr_comms * COMM.size, COMM.size))
        except Unreadable:
            return '<...>'
        return shown(comm.split(b'\0')[0]) if owner == pid else '<...>'

    def last(self, most=None):
        """The last records of all CPUs, by time."""
        found = []
        for ring in self.rings:
            try:
                found += ring.records(self.format, most)
            except Unreadable as error:
                self.problems.append(f'CPU {ring.cpu}: {error}')
        found.sort(key=lambda record: record.clock)
        return found if most is None else found[-most:] if most else []

    def line(self, record):
        """As 'heddle-trace report' shows it."""
        name = 'swapper/%d' % record.cpu if not record.pid else self.comm(record.pid)
        seconds, ns = divmod(self.ns(record.clock), 10**9)
        return f'{name:>16}-{record.pid:<6} [{record.cpu:03}] {seconds:5}.{ns:09}: ' \
               f'{record.event.name}: {self.format.text(record, self.comm)}'

    def summary(self):
        """A line for each CPU: what was written, and what of it is gone."""
        for ring in self.rings:
            yield f'CPU {ring.cpu}: {ring.head} slots written, {ring.overwritten} overwritten, ' \
                  f'{ring.lost} lost, room for {ring.slots}' + \
                  (f'; {ring.torn} of those looked at are torn' if ring.torn else '')
        yield from self.problems
