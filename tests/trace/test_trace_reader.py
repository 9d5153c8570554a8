# SPDX-License-Identifier: GPL-2.0-only
"""What heddle-trace finds in an image: report, stat, extract."""

import os
import re
import struct
import tempfile
import unittest

import fake
import tool

LINE = re.compile(r' *(.*)-(\d+) +\[(\d+)\] +(\d+)\.(\d{9}): (\w+): (.*)')


class Case(unittest.TestCase):
    """A folder, and what is read from images in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='heddle-trace-')
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, kernel, memory, **how):
        kernel.write(self.path('vmlinux'))
        memory.write_elf(self.path('image'), **how)

    def arguments(self, command, options, image='image'):
        return [command, '-k', self.path('vmlinux'), *options, self.path(image)]

    def report(self, *options, image='image'):
        return tool.good(*self.arguments('report', options, image)).splitlines()

    def records(self, *options):
        """(comm, pid, cpu, ns, event, fields) of each line."""
        found = []
        for line in self.report(*options):
            comm, pid, cpu, seconds, rest, event, fields = LINE.fullmatch(line).groups()
            found.append((comm, int(pid), int(cpu), int(seconds) * 10**9 + int(rest), event, fields))
        return found

    def events(self, *options):
        return [(ns, event) for _, _, _, ns, event, _ in self.records(*options)]

    def stat(self):
        """A dictionary for each CPU, and how often each event came."""
        cpus, events = tool.good(*self.arguments('stat', [])).split('\n\n')
        names, *rows = cpus.splitlines()
        cpus = [dict(zip(names.split(), row.split())) for row in rows]
        rows = [row.split() for row in events.splitlines()[1:]]
        return cpus, {name: int(count) for count, name in rows}

    def counts(self, cpu, *names):
        row = self.stat()[0][cpu]
        return tuple(int(row[name]) for name in names)

    def refused(self, *options, image='image', command='report', status=1):
        done = tool.run(*self.arguments(command, options, image))
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr


class Report(Case):
    def setUp(self):
        super().setUp()
        self.kernel, self.memory = fake.sample()
        self.write(self.kernel, self.memory)

    def test_a_line_for_each_record_by_time(self):
        lines = self.report()
        self.assertEqual(lines[:4], [
            '           <...>-1      [000]     0.000001000: kthread_create: '
            'pid=worker-7 function=worker_thread comm=worker',
            '           <...>-1      [000]     0.000001100: sched_wakeup: pid=worker-7 target_cpu=1',
            '       swapper/1-0      [001]     0.000001500: sched_switch: next=worker-7 prev_state=R',
            '          worker-7      [001]     0.000001600: printk: '
            'text=the answer is 42, 50% of 0x1000'])
        self.assertEqual(len(lines), 16)
        times = [record[3] for record in self.records()]
        self.assertEqual(times, sorted(times))

    def test_every_kind_of_image_tells_the_same(self):
        lines = self.report()
        self.memory.write_raw(self.path('raw'))
        # Also in the middle of the header's page, of the one before, a ring and the names.
        self.memory.write_elf(self.path('pieces'), cuts=(0xf800, 0x10100, 0x14008, 0x20008, 0x20020))
        self.memory.write_elf(self.path('xnum'), cuts=(0x20000,), xnum=True)
        tool.good(*self.arguments('extract', ['-o', self.path('extracted')]))
        for image in ('raw', 'pieces', 'xnum', 'extracted'):
            with self.subTest(image):
                self.assertEqual(self.report(image=image), lines)
        self.assertLess(os.path.getsize(self.path('extracted')), self.memory.size // 4)

    def test_extracted_from_an_extract(self):
        tool.good(*self.arguments('extract', ['-o', self.path('one')]))
        tool.good(*self.arguments('extract', ['-o', self.path('two')], 'one'))
        with open(self.path('one'), 'rb') as one, open(self.path('two'), 'rb') as two:
            self.assertEqual(one.read(), two.read())

    def test_extracted_from_full_rings(self):
        # They lie side by side, so they become one piece.
        kernel = fake.Vmlinux()
        memory = fake.Memory(kernel, 3, 128)
        for i in range(1000):
            memory.add(i % 3, i, 'page_alloc', i, 0)
        self.write(kernel, memory)
        tool.good(*self.arguments('extract', ['-o', self.path('extracted')]))
        self.assertEqual(len(self.report()), 3 * 128)
        self.assertEqual(self.report(image='extracted'), self.report())

    def test_an_extract_is_an_elf_file_as_others_want_it(self):
        tool.good(*self.arguments('extract', ['-o', self.path('extracted')]))
        with open(self.path('extracted'), 'rb') as file:
            data = file.read()
        table, = struct.unpack_from('<Q', data, 32)
        size, count = struct.unpack_from('<HH', data, 54)
        end = table + size * count
        for i in range(count):
            kind, _, offset, _, physical, length, memory, _ = struct.unpack_from('<IIQQQQQQ', data, table + i * size)
            self.assertEqual(kind, 1)
            self.assertEqual(offset % 4096, physical % 4096)
            self.assertGreaterEqual(offset, end)
            self.assertEqual(length, memory)
            end = offset + length
        self.assertEqual(end, len(data))

    def test_only_what_is_asked_for(self):
        full = self.records()
        for options, wanted in (
                (('--cpu', '1'), lambda r: r[2] == 1),
                (('--pid', '7'), lambda r: r[1] == 7),
                (('--event', 'sched_*'), lambda r: r[4].startswith('sched_')),
                (('--event', 'lock:*'), lambda r: r[4].startswith('lock_')),
                (('--event', 'printk', '--event', 'test:test_end'), lambda r: r[4] in ('printk', 'test_end')),
                (('--group', 'irq', '--group', 'te*'), lambda r: r[4][:4] in ('irq_', 'test')),
                (('--group', 'sched', '--pid', '0'), lambda r: r[1] == 0 and 'sched' in r[4])):
            with self.subTest(options):
                expected = [record for record in full if wanted(record)]
                self.assertTrue(expected)
                self.assertEqual(self.records(*options), expected)
        self.assertEqual(self.records('--last', '3'), full[-3:])
        self.assertEqual(self.records('--last', '1', '--cpu', '0'),
                         [record for record in full if record[2] == 0][-1:])
        self.assertEqual(self.records('--last', '1000'), full)

    def test_raw_words(self):
        line = self.report('--raw', '--event', 'lock_acquire')[0]
        event = self.kernel.event['lock_acquire'][0]
        self.assertTrue(line.endswith(f'clock={fake.CLOCK_BASE + 1700 * 2} slot=4 id={event} '
                                      '0xffff888000001000 0x1'), line)

    def test_memory_that_begins_as_the_kernels_file_is_memory(self):
        self.memory.ram[:64] = self.kernel.bytes()[:64]
        self.memory.write_raw(self.path('raw'))
        self.assertEqual(tool.good(*self.arguments('report', (), 'raw')).splitlines(), self.report())

    def test_report_is_what_is_done_without_a_command(self):
        self.assertEqual(tool.good('-k', self.path('vmlinux'), self.path('image')).splitlines(), self.report())
        self.assertEqual(tool.good('image', cwd=self.folder).splitlines(), self.report())

    def test_a_bad_option_is_named(self):
        for options, named in ((('--cpu', 'x'), '--cpu x'), (('--cpu', '2'), '--cpu 2'), (('--pid', '-1'), '--pid -1'),
                               (('--last', '0'), '--last 0'), (('--event', 'nonsense*'), '--event'),
                               (('-o', 'x'), '-o'), (('--nonsense',), 'nonsense'), (('one',), 'one')):
            with self.subTest(options):
                self.assertIn(named, self.refused(*options, status=2))
        self.assertIn('-o', self.refused(command='extract', status=2))
        self.assertEqual(tool.run('report').returncode, 2)

    def test_a_file_that_cannot_be_written_is_named(self):
        for path in (self.folder, self.path('none/there'), '/dev/full'):
            with self.subTest(path):
                self.assertIn(path, self.refused('-o', path, command='extract'))


class Rings(Case):
    """Records that are not simply there."""

    def setUp(self):
        super().setUp()
        self.kernel = fake.Vmlinux()

    def memory(self, cpus=1, slots=16):
        return fake.Memory(self.kernel, cpus, slots)

    def test_the_oldest_are_overwritten(self):
        memory = self.memory()
        for i in range(40):
            memory.add(0, i, 'page_alloc', i, 0)
        self.write(self.kernel, memory)
        self.assertEqual([ns for ns, _ in self.events()], list(range(24, 40)))
        self.assertEqual(self.counts(0, 'written', 'overwritten', 'lost', 'torn', 'damaged', 'records'),
                         (40, 24, 0, 0, 0, 16))

    def test_positions_beyond_20_bits(self):
        memory = self.memory()
        memory.pos[0] = (1 << 20) * 3 - 24
        for i in range(32):
            memory.add(0, i, 'page_alloc', i, 0)
        self.write(self.kernel, memory)
        self.assertEqual([ns for ns, _ in self.events()], list(range(16, 32)))
        self.assertEqual(self.counts(0, 'written', 'torn'), ((1 << 20) * 3 + 8, 0))

    def test_the_rest_of_an_overwritten_record_is_not_shown(self):
        memory = self.memory()
        memory.add(0, 1, 'printk', ('%s', 'a' * 60))
        long = memory.pos[0]
        for i in range(17 - long):
            memory.add(0, 10 + i, 'nmi_exit')
        self.write(self.kernel, memory)
        self.assertEqual([event for _, event in self.events()], ['nmi_exit'] * (17 - long))
        self.assertEqual(self.counts(0, 'torn', 'damaged'), (0, 0))

    def test_a_full_ring_that_is_not_to_be_overwritten_loses(self):
        memory = self.memory()
        memory.limit(0, 10)
        for i in range(25):
            memory.add(0, i, 'page_alloc', i, 0)
        self.write(self.kernel, memory)
        self.assertEqual([ns for ns, _ in self.events()], list(range(10)))
        self.assertEqual(self.counts(0, 'written', 'lost', 'overwritten'), (10, 15, 0))

    def test_a_record_too_long_for_what_is_left_is_lost_not_torn(self):
        memory = self.memory()
        memory.limit(0, 10)
        for i in range(8):
            memory.add(0, i, 'nmi_exit')
        memory.add(0, 8, 'printk', ('%s', 'x' * 60))
        memory.add(0, 9, 'nmi_exit')
        self.write(self.kernel, memory)
        self.assertEqual([ns for ns, _ in self.events()], list(range(8)))
        self.assertEqual(self.counts(0, 'torn', 'damaged', 'records'), (0, 0, 8))
        self.assertGreater(self.counts(0, 'lost')[0], 0)

    def test_torn_slots_are_counted_and_not_shown(self):
        memory = self.memory()
        memory.add(0, 1, 'page_alloc', 1, 0)
        memory.tear(0, memory.add(0, 2, 'page_alloc', 2, 0))
        memory.add(0, 3, 'page_alloc', 3, 0)
        memory.take(0)
        self.write(self.kernel, memory)
        self.assertEqual([ns for ns, _ in self.events()], [1, 3])
        self.assertEqual(self.counts(0, 'torn', 'records'), (2, 2))

    def test_a_record_whose_first_slot_is_torn_is_torn_once(self):
        for values in (('%d %d %d %d %d', 1, 2, 3, 4, 5), ('%s', 'x' * 40), ('%s', 'x' * 150)):
            with self.subTest(values):
                memory = self.memory()
                memory.add(0, 1, 'page_alloc', 1, 0)
                memory.tear(0, memory.add(0, 2, 'printk', values))
                memory.add(0, 3, 'page_alloc', 3, 0)
                self.write(self.kernel, memory)
                self.assertEqual([ns for ns, _ in self.events()], [1, 3])
                self.assertEqual(self.counts(0, 'torn', 'damaged', 'records'), (1, 0, 2))

    def test_a_whole_record_before_a_torn_one_is_shown(self):
        for values in (('%d %d %d %d', 1, 2, 3, 4), ('%d', 5), ('no arguments',)):
            with self.subTest(values):
                memory = self.memory()
                memory.add(0, 1, 'printk', values)
                memory.tear(0, memory.add(0, 2, 'printk', ('%d %d %d %d', 1, 2, 3, 4)))
                self.write(self.kernel, memory)
                self.assertEqual(self.events(), [(1, 'printk')])
                self.assertEqual(self.counts(0, 'torn'), (1,))

    def test_an_event_that_is_not_known_is_damage(self):
        memory = self.memory()
        memory.record(0, 6000, 4000, 1, [1, 2, 3, 4])
        memory.add(0, 1000, 'nmi_exit')
        self.write(self.kernel, memory)
        self.assertEqual(self.events(), [(1000, 'nmi_exit')])
        self.assertEqual(self.counts(0, 'damaged', 'torn'), (2, 0))

    def test_clocks_in_the_other_order_are_sorted(self):
        # NMIs came between another record's slot and its clock; 60 of them.
        memory = self.memory(cpus=2, slots=128)
        memory.add(0, 5000, 'page_alloc', 1, 0)
        for i in range(60):
            memory.add(0, 4000 + i, 'nmi_exit')
        memory.add(1, 4010, 'page_alloc', 2, 0)
        memory.add(1, 4999, 'page_alloc', 3, 0)
        self.write(self.kernel, memory)
        times = [ns for ns, _ in self.events()]
        self.assertEqual(times, sorted(times))
        self.assertEqual(len(times), 63)

    def test_many_cpus_are_merged(self):
        memory = self.memory(cpus=64, slots=32)
        expected = []
        for i in range(64 * 30):
            cpu = i * 37 % 64
            memory.add(cpu, i * 10, 'page_alloc', i, 0)
            expected.append((cpu, i * 10))
        self.write(self.kernel, memory)
        self.assertEqual([(record[2], record[3]) for record in self.records()], expected)

    def test_a_cpu_without_a_ring_is_left_out(self):
        memory = self.memory(cpus=3)
        memory.add(2, 5, 'nmi_exit')
        at = memory.header + 96 + 24
        memory.ram[at:at + 8] = bytes(8)
        self.write(self.kernel, memory)
        self.assertEqual(self.events(), [(5, 'nmi_exit')])
        self.assertEqual([row['CPU'] for row in self.stat()[0]], ['0', '2'])

    def test_nothing_was_written_yet(self):
        self.write(self.kernel, self.memory())
        self.assertEqual(self.report(), [])
        self.assertEqual(self.counts(0, 'written', 'records'), (0, 0))

    def test_times_are_exact(self):
        # 40 years of a clock of 2.4 GHz; and what was before the clock's base.
        memory = self.memory()
        clock = 40 * 365 * 86400 * 2_400_000_000 + 7
        memory.write_header(tsc_khz=2_400_000, clock_base=24_000, ns_base=1_000_000)
        for at in (23_976, 24_000, 24_000 + clock):
            memory.record(0, at, self.kernel.event['nmi_exit'][0], 0, [])
        self.write(self.kernel, memory)
        self.assertEqual([ns for ns, _ in self.events()],
                         [999_990, 1_000_000, 1_000_000 + clock * 1_000_000 // 2_400_000])


if __name__ == '__main__':
    unittest.main()
