# SPDX-License-Identifier: GPL-2.0-only
"""report --follow: the memory of a guest that runs, and then does not."""

import contextlib
import json
import mmap
import subprocess
import unittest

import fake
import tool
from test_trace_reader import LINE, Case


class Guest:
    """Writes to a memory file as QEMU does: mapped, and open until it ends."""

    def __init__(self, memory, path):
        memory.write_raw(path)
        self.file = open(path, 'r+b')
        self.map = mmap.mmap(self.file.fileno(), 0)
        memory.ram = self.map

    def end(self):
        self.map.close()
        self.file.close()


class Follow(Case):
    def start(self, cpus=2, slots=64):
        self.kernel = fake.Vmlinux()
        self.memory = fake.Memory(self.kernel, cpus, slots)
        self.kernel.write(self.path('vmlinux'))
        guest = Guest(self.memory, self.path('ram'))
        self.addCleanup(guest.end)
        return guest

    @contextlib.contextmanager
    def following(self, *options):
        with subprocess.Popen([tool.PATH, *self.arguments('report', ['--follow', *options], 'ram')],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            try:
                yield process
            finally:
                process.kill()

    def times(self, lines):
        return [int(LINE.fullmatch(line.rstrip('\n')).group(5)) for line in lines]

    def test_records_come_as_they_are_written(self):
        guest = self.start()
        self.memory.add(0, 10, 'nmi_exit')
        with self.following() as process:
            for i in range(2, 8):
                line = process.stdout.readline()
                self.assertEqual(self.times([line]), [(i - 1) * 10])
                # Only now: the line before was read while the guest ran.
                self.memory.add(i % 2, i * 10, 'nmi_exit')
            guest.end()
            rest, said = process.communicate()
            self.assertEqual(self.times(rest.splitlines()), [70])
            self.assertEqual((process.returncode, said), (0, ''))

    def test_of_many_cpus_they_come_in_order(self):
        guest = self.start(cpus=4, slots=1 << 12)
        self.memory.add(0, 0, 'nmi_exit')
        count = 4000
        with self.following() as process:
            lines = [process.stdout.readline()]
            for i in range(1, count):
                self.memory.add(i * 7 % 4, i, 'printk', ('%d %d %d %s', 1, 2, 3, 'text'))
            guest.end()
            lines += process.communicate()[0].splitlines()
            self.assertEqual(self.times(lines), list(range(count)))

    def test_a_slot_that_is_taken_is_waited_for(self):
        guest = self.start(cpus=1)
        self.memory.add(0, 1, 'nmi_exit')
        with self.following() as process:
            process.stdout.readline()
            late = self.memory.take(0)
            self.memory.add(0, 3, 'nmi_exit')
            self.memory.put(0, late, self.kernel.event['nmi_exit'][0], 0, [fake.CLOCK_BASE + 4, 0, 0])
            guest.end()
            self.assertEqual(self.times(process.communicate()[0].splitlines()), [2, 3])

    def test_what_was_overwritten_meanwhile_is_told(self):
        guest = self.start(cpus=1, slots=16)
        self.memory.add(0, 1, 'nmi_exit')
        with self.following() as process:
            process.stdout.readline()
            for i in range(2, 102):
                self.memory.add(0, i, 'nmi_exit')
            guest.end()
            out, said = process.communicate()
            times = self.times(out.splitlines())
            self.assertEqual(times, sorted(times))
            self.assertEqual(times[-16:], list(range(86, 102)))
            # Those that were not shown are those that were told.
            missed = sum(int(line.split()[1]) for line in said.splitlines())
            self.assertEqual(missed, 100 - len(times))

    def test_only_the_last(self):
        guest = self.start()
        for i in range(9):
            self.memory.add(i % 2, i, 'nmi_exit')
        guest.end()
        self.assertEqual(self.times(self.report('--follow', '--last', '3', image='ram')), [6, 7, 8])

    def test_a_reader_that_goes_ends_it(self):
        self.start()
        self.memory.add(0, 1, 'nmi_exit')
        with self.following() as process:
            process.stdout.readline()
            process.stdout.close()
            while process.poll() is None:
                self.memory.add(0, 2, 'nmi_exit')
            self.assertNotEqual(process.wait(), 0)


class Live(Case):
    """live.c: what may be shown of a ring while it is written, step by step and by two threads."""

    def test_rings_that_are_written_while_they_are_read(self):
        program = self.path('live')
        self.assertTrue(tool.compile_with_reader('live.c', program, '-O2', '-pthread'))
        kernel = fake.Vmlinux(events='event test one hex:first udec:slots\n')
        kernel.write(self.path('vmlinux'))
        for slots, count in ((8192, 500_000), (128, 500_000)):
            with self.subTest(slots=slots):
                fake.Memory(kernel, 2, slots).write_raw(self.path('ram'))
                done = subprocess.run([program, self.path('vmlinux'), self.path('ram'), str(count)],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
                self.assertGreater(json.loads(done.stdout)['shown'], 0)


if __name__ == '__main__':
    unittest.main()
