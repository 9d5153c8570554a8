# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's log, out of a dump: kernel/printk/ringbuffer.h says what the words mean.

Only whole records are taken.  What is not there is counted: overwritten by
newer ones before the oldest that is left, torn (dropped, being written, or
garbage) after it.
"""

import struct

from .dump import Unreadable

BUSY, HOLE = 1, 0x7f
# The most that CONFIG_LOG_BUF_SHIFT gives: what claims more is garbage.
MOST_SLOTS = 1 << 17


class Record:
    def __init__(self, ns, level, flags, pid, cpu, number, text):
        self.ns, self.level, self.flags = ns, level, flags
        self.pid, self.cpu, self.number, self.text = pid, cpu, number, text


class Ring:
    """A copy of the ring, and its records as a reader would have got them."""

    def __init__(self, memory, layout):
        base = layout.address('printk_ring')
        self.words = layout.number('PRB_SLOT_WORDS')
        self.header = layout.number('PRB_HEADER_WORDS')
        self.most = layout.number('PRB_MAX_SLOTS')
        bits = layout.number('PRB_POS_BITS')
        self.positions, self.numbers = (1 << bits) - 1, (1 << 64 - bits) - 1
        self.newline, self.cont = (layout.number(n) for n in ('PRB_F_NEWLINE', 'PRB_F_CONT'))
        self.slot_size = layout.size('prb_slot')
        self.mask = memory.u32(base + layout.offset('prb.mask'))
        head = memory.u64(base + layout.offset('prb.head'))
        self.dropped = memory.u64(base + layout.offset('prb.dropped'))
        self.head, self.head_number = head & self.positions, head >> bits
        if self.mask >= MOST_SLOTS or self.mask & self.mask + 1 or \
                self.slot_size != 8 * (1 + self.words):
            raise Unreadable(f'the log at {base:#x} is garbage')
        self.slots = self._copy(memory, memory.u64(base + layout.offset('prb.slot')))
        self.records, self.overwritten, self.torn = [], 0, 0
        self._read()

    def _copy(self, memory, address):
        """Slot by slot: one that cannot be read is torn."""
        slots = []
        for i in range(self.mask + 1):
            try:
                data = memory.read(address + i * self.slot_size, self.slot_size)
                slots.append(struct.unpack(f'<{1 + self.words}Q', data))
            except Unreadable:
                slots.append((0,) * (1 + self.words))
        return slots

    def _slot(self, position, index):
        """The data of a slot that holds just this, whole; else None."""
        slot = self.slots[position & self.mask]
        wanted = (position & self.positions) << 8 | index << 1
        return slot[1:] if slot[0] == wanted else None

    def _record(self, position):
        """(the record, its slots), or None."""
        first = self._slot(position, 0)
        if not first:
            return None
        length = first[1] & 0xffff
        room, more = (self.words - self.header) * 8, self.words * 8
        count = 1 + max(0, -(-(length - room) // more))
        if count > self.most:
            return None
        text = struct.pack(f'<{self.words}Q', *first)[self.header * 8:]
        for i in range(1, count):
            data = self._slot(position + i, i)
            if not data:
                return None
            text += struct.pack(f'<{self.words}Q', *data)
        level = (first[1] >> 16 & 0xff ^ 0x80) - 0x80
        return Record(first[0], level, first[1] >> 24 & 0xff, first[2] & 0xffffffff,
                      first[2] >> 32 & 0xffff, first[1] >> 32,
                      text[:length].decode('utf-8', 'replace')), count

    def _read(self):
        slots = self.mask + 1
        # Nothing is ever written before position 'slots'.
        position = max(slots, self.head - slots)
        expected = None
        while position < self.head:
            found = self._record(position)
            if not found:
                position += 1
                continue
            record, count = found
            behind = self.head_number - record.number & self.numbers
            gap = record.number - expected & self.numbers if expected is not None else 0
            if not 0 < behind <= self.numbers >> 1 or gap > slots:
                position += 1    # a number that cannot stand here
                continue
            if expected is None:
                self.overwritten = record.number
            self.torn += gap
            self.records.append(record)
            expected = record.number + 1 & self.numbers
            position += count
        if expected is None:
            self.overwritten = self.head_number
        else:
            self.torn += self.head_number - expected & self.numbers

    def lines(self):
        """As 'dmesg -r' shows them, pieces of one line joined."""
        if self.overwritten:
            yield f'# {self.overwritten} older records are overwritten'
        text, last = None, None
        for r in self.records:
            if text is not None and r.flags & self.cont and r.pid == last.pid and \
                    not last.flags & self.newline:
                text += r.text
            else:
                if text is not None:
                    yield printable(text)
                text = f'<{r.level}>[{r.ns // 10**9:5}.{r.ns // 1000 % 10**6:06}] {r.text}'
            last = r
        if text is not None:
            yield printable(text)
        if self.torn:
            yield f'# {self.torn} records are torn or were dropped'


def printable(text):
    return ''.join(c if c.isprintable() or c == '\t' else f'\\x{ord(c):02x}' for c in text)
