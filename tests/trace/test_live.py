# SPDX-License-Identifier: GPL-2.0-only
"""The trace is read while it is written, as fast as it can be, with NMIs in the middle of records.

Nothing torn is shown, no record twice, each CPU's records by their clocks, and what was shown and
what was told not to be shown are together what was written: what was overwritten, and what a writer
that the host let wait had begun and not ended.  HEDDLE_RECORDS= says how many there are.

Not tested here: the kernel's own writer (kernel/trace/), and a guest: tests/runner does that.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)

import fake      # noqa: E402
import tool      # noqa: E402

CPUS = 4
RECORDS = int(os.environ.get('HEDDLE_RECORDS') or 400_000)
EVENTS = ('event test short udec:slot hex:mix\n'
          'event test long udec:slot ' + ' '.join(f'hex:m{i}' for i in range(1, 8)) + '\n')
WORDS, SLOTS = {1: 2, 2: 8}, {1: 1, 2: 3}
LINE = re.compile(rb'.{16}-\d+ +\[(\d+)\] .*: clock=(\d+) slot=(\d+) id=(\d+) (.*)\n')
MISSED = re.compile(rb'(\d+) slots were (?:overwritten|taken)')
TOOL = tool.PATH


def mix(slot, cpu, word):
    return (slot * 64 + cpu * 8 + word) * 0x9e3779b97f4a7c15 % (1 << 64)


class Reader:
    """Counts what is shown, and says what is wrong with it."""

    def __init__(self):
        self.last, self.seen = [0] * CPUS, [bytearray() for _ in range(CPUS)]
        self.slots = self.records = 0
        self.wrong = []

    def take(self, line):
        found = LINE.fullmatch(line)
        if not found:
            return 'not understood'
        cpu, clock, slot, event = (int(found[i]) for i in (1, 2, 3, 4))
        words = [int(word, 0) for word in found[5].split()]
        if words != [slot] + [mix(slot, cpu, i) for i in range(1, WORDS.get(event, 0))]:
            return 'torn'
        seen = self.seen[cpu]
        seen.extend(bytes(max(0, slot + 1 - len(seen))))
        if seen[slot]:
            return 'twice'
        if clock < self.last[cpu]:
            return f'after clock {self.last[cpu]}'
        seen[slot], self.last[cpu] = 1, clock
        self.slots += SLOTS[event]
        self.records += 1
        return ''

    def read(self, file):
        for line in file:
            wrong = self.take(line)
            if wrong and len(self.wrong) < 3:
                self.wrong.append(f'{wrong}: {line!r}')


@unittest.skipUnless(os.access(TOOL, os.X_OK), f'no {TOOL}: make tools')
class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='heddle-live-')
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.writer = os.path.join(cls.folder, 'live_writer')
        subprocess.run([os.environ.get('HOSTCC') or 'gcc', '-D_GNU_SOURCE', '-D__HEDDLE_HOST__', '-O2',
                        f'-I{TOP}/include', '-pthread', '-o', cls.writer,
                        os.path.join(HERE, 'live_writer.c')], check=True)

    def follow(self, slots, late=False):
        """(what was shown, slots that were told not to be, [(records, slots) written by each CPU])

        late: it begins when all is written"""
        kernel = fake.Vmlinux(EVENTS)
        memory = fake.Memory(kernel, cpus=CPUS, slots=slots)
        ram, vmlinux, errors = (os.path.join(self.folder, n) for n in ('ram', 'vmlinux', 'errors'))
        kernel.write(vmlinux)
        memory.write_raw(ram)
        reader, written = Reader(), []
        with open(errors, 'w+b') as said, \
                subprocess.Popen([self.writer, ram, hex(memory.header), str(RECORDS // CPUS)],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
            self.assertEqual(writer.stdout.readline(), b'ready\n')
            if late:
                writer.stdin.close()
                written = list(writer.stdout)
            with subprocess.Popen([TOOL, 'report', '--follow', '--raw', '-k', vmlinux, ram],
                                  stdout=subprocess.PIPE, stderr=said) as follower:
                # It reads: what is missed from now on it has to tell.
                reader.read([follower.stdout.readline()])
                writer.stdin.close()
                reader.read(follower.stdout)
            written += writer.stdout
            said.seek(0)
            text = said.read()
        self.assertEqual((follower.returncode, writer.returncode), (0, 0), text)
        return (reader, sum(int(n) for n in MISSED.findall(text)),
                [tuple(map(int, line.split())) for line in written])

    def check(self, slots, late=False):
        reader, missed, written = self.follow(slots, late)
        self.assertEqual(reader.wrong, [])
        self.assertGreater(reader.records, 0)
        self.assertEqual(len(written), CPUS)
        for cpu, (records, _) in enumerate(written):
            self.assertGreaterEqual(records, RECORDS // CPUS, cpu)
        self.assertEqual(reader.slots + missed, sum(slots for _, slots in written))
        return missed

    def test_a_ring_that_is_overwritten_all_the_time(self):
        self.assertGreater(self.check(256), 0)

    def test_what_was_overwritten_before_is_told(self):
        self.assertGreater(self.check(256, late=True), 0)

    def test_a_ring_that_holds_all_of_it(self):
        # Not more than 1 << 19 slots of each CPU.
        missed = self.check(1 << 19)
        if RECORDS <= 1_000_000:
            self.assertEqual(missed, 0)


if __name__ == '__main__':
    unittest.main()
