# SPDX-License-Identifier: GPL-2.0-only
"""The reader of the debuggers (scripts/runner/hang/trace.py) says what heddle-trace says."""

import os
import random
import sys
import types
import unittest

import fake
import test_trace_reader
import test_trace_text
import tool

sys.path.insert(0, os.path.join(tool.TOP, 'scripts'))
from runner.hang import trace    # noqa: E402
from runner.hang.dump import Reader, Unreadable    # noqa: E402
from runner.hang.layout import Vmlinux    # noqa: E402

# Where the kernel has its variable 'trace'; the made-up vmlinux does not say it.
HEADER = 0xffffffff80400000


class Memory(Reader):
    def __init__(self, ram, header):
        self.ram, self.header = ram, header

    def physical(self, address, size):
        if not 0 <= address <= len(self.ram) - size:
            raise Unreadable(f'physical {address:#x}')
        return bytes(self.ram[address:address + size])

    def read(self, address, size):
        return self.physical(address - HEADER + self.header, size)


def kernel(vmlinux, memory):
    """What trace.Trace wants of a kernel_view.Kernel."""
    layout = Vmlinux(vmlinux)
    layout.by_name['trace'] = types.SimpleNamespace(address=HEADER)
    # It has sections only.
    layout.elf.at_address = lambda address, size: next(
        (layout.elf.bytes_at(s.offset + address - s.address, size) for s in layout.elf.sections
         if s.address and s.address <= address and address + size <= s.address + s.size), None)
    return types.SimpleNamespace(layout=layout, data_name=hex,
                                 memory=Memory(memory.ram, memory.header))


class ByPython:
    """report() of a Case, without heddle-trace."""

    def write(self, kernel, memory, **how):
        super().write(kernel, memory, **how)
        self.memory = memory

    def report(self, *options, image='image'):
        found = kernel(self.path('vmlinux'), self.memory)
        self.addCleanup(found.layout.close)
        self.trace = trace.Trace(found)
        return [self.trace.line(record) for record in self.trace.last()]


class Formats(ByPython, test_trace_text.Formats):
    pass


class Values(ByPython, test_trace_text.Values):
    pass


class Same(ByPython, test_trace_reader.Case):
    """Rings that were made by chance, by both."""

    def both(self, memory, kernel):
        self.write(kernel, memory)
        self.assertEqual(self.report(), tool.good(*self.arguments('report', [])).splitlines())
        rows = self.stat()[0]
        for ring in self.trace.rings:
            self.assertEqual((ring.head, ring.overwritten, ring.lost, ring.torn),
                             tuple(int(rows[ring.cpu][n]) for n in
                                   ('written', 'overwritten', 'lost', 'torn')), rows)

    def test_a_bit_of_everything(self):
        self.both(*reversed(fake.sample()))

    def test_torn_overwritten_and_lost(self):
        for seed in range(30):
            chance = random.Random(seed)
            vmlinux = fake.Vmlinux()
            vmlinux.symbol('schedule')
            memory = fake.Memory(vmlinux, slots=16)
            if seed % 3 == 0:
                memory.limit(0, chance.randrange(4, 14))
            for i in range(chance.randrange(60)):
                cpu = chance.randrange(2)
                at = memory.add(cpu, 1000 * i, *chance.choice((
                    ('sched_switch', 7, 'R'), ('irq_exit', 'timer'),
                    ('printk', ('%s %d', 'x' * chance.randrange(60), 3)))), pid=chance.randrange(9))
                if at is not None and chance.randrange(8) == 0:
                    memory.tear(cpu, at)
            with self.subTest(seed=seed):
                self.both(memory, vmlinux)

    def test_the_last_ones_are_the_last_of_all(self):
        vmlinux, memory = fake.sample()
        self.write(vmlinux, memory)
        every = self.report()
        for count in (0, 1, 3, 7, 100):
            last = [self.trace.line(record) for record in self.trace.last(count)]
            self.assertEqual(last, every[len(every) - min(count, len(every)):])

    def test_garbage_is_told(self):
        vmlinux, memory = fake.sample()
        vmlinux.write(self.path('vmlinux'))
        for other, why in (({'magic': bytes(16)}, 'has not begun'),
                           ({'magic': b'x' * 16}, 'garbage'), ({'version': 9}, 'version 9')):
            memory.write_header(**other)
            with self.assertRaisesRegex(trace.NoTrace, why):
                trace.Trace(kernel(self.path('vmlinux'), memory))


if __name__ == '__main__':
    unittest.main()
