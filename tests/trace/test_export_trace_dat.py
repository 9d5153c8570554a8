# SPDX-License-Identifier: GPL-2.0-only
"""What trace-cmd reads in an exported trace is what the trace says."""

import os
import re
import shutil
import subprocess
import unittest

from exported import ExportCase, back_in_time, many

LINE = re.compile(r'\s*(.*)-(\d+)\s+\[(\d+)\]\s+(\d+)\.(\d{9}): (\w+): *(.*)$')


def parse(line):
    comm, pid, cpu, seconds, ns, name, fields = LINE.fullmatch(line).groups()
    return int(cpu), int(seconds) * 10 ** 9 + int(ns), name, int(pid), comm, fields


@unittest.skipUnless(shutil.which('trace-cmd'), 'no trace-cmd')
class TestTraceDat(ExportCase):

    def read(self, sample, *options):
        """The records, as trace-cmd's own format (-N: without its plugins) says them."""
        path = self.export('trace-dat', 'trace.dat', sample)
        lines = self.run_tool('trace-cmd', 'report', '-t', '-N', *options, path).splitlines()
        self.assertEqual(lines[0], 'cpus=2')
        return [parse(line) for line in lines[1:]]

    def text(self, kind, number, text):
        if kind == 'sym':
            return text + '+0x0'
        if kind == 'odd_kind' and text:
            return text.replace('"', "'").replace('\\', "'")
        if text is not None:
            return text
        return f'{number:#x}' if kind in ('hex', 'odd_kind') else str(number)

    def expected(self, sample, record):
        """The text of a record's fields; of sched_switch and sched_wakeup in Linux's terms."""
        cpu, _, name, pid, values = record
        comm = {0: f'swapper/{cpu}', 8: 'a b="c"\\', 9: 'exactly16letter', 7: 'worker'}
        if name == 'sched_switch':
            return (f'prev_comm={comm.get(pid, "<...>")} prev_pid={pid} prev_prio=120 prev_state={values[1]} ==> '
                    f'next_comm={comm.get(values[0], "<...>")} next_pid={values[0]} next_prio=120')
        if name == 'sched_wakeup':
            return f'comm={comm[values[0]]} pid={values[0]} prio=120 target_cpu={values[1]:03}'
        return ' '.join(f'{field}={self.text(*rest)}' for field, *rest in sample.fields(record))

    def test_every_record_with_its_cpu_time_thread_and_fields(self):
        read = self.read(self.sample)
        self.assertEqual([(*record[:4], record[5].rstrip()) for record in read],
                         [(*record[:4], self.expected(self.sample, record).rstrip()) for record in self.sample.all()])

    def test_raw_values(self):
        raw = {record[1]: record[5] for record in self.read(self.sample, '-R')}
        self.assertEqual(raw[1400], 'prev_comm=a b="c"\\ prev_pid=8 prev_prio=120 prev_state=2 '
                         'next_comm=<...> next_pid=4000 next_prio=120')
        self.assertEqual(raw[1600].split()[3], 'prev_state=32')
        self.assertEqual(raw[5040], 'integer=sixteen letters! align=with "quotes" and \\ '
                         'kind=4294967296 flags=129 text=x')
        self.assertEqual(raw[4000], 'lock=0xffff888000001000 kind=1')

    def test_threads_have_names(self):
        comms = {record[3]: record[4] for record in self.read(self.sample)}
        self.assertEqual(comms, {0: '<idle>', 1: '<...>', 7: 'worker', 8: 'a b="c"\\', 9: 'exactly16letters',
                                 4000: '<...>'})

    def test_plugins_of_trace_cmd_understand_the_switches(self):
        path = self.export('trace-dat', 'trace.dat')
        switches = [parse(line)[5] for line in self.run_tool('trace-cmd', 'report', '-t', path).splitlines()[1:]
                    if ' sched_switch: ' in line]
        self.assertEqual(len(switches), sum(record[2] == 'sched_switch' for record in self.sample.records))
        if '==>' in switches[0] and 'prev_comm' not in switches[0]:
            self.assertEqual(switches[2], 'a b="c"\\:8 [120] D ==> <...>:4000 [120]')

    def test_many_pages_and_where_older_records_were(self):
        sample, left = many()
        path = self.export('trace-dat', 'trace.dat', sample)
        self.assertGreater(os.path.getsize(path), 100 * 4096)
        lines = self.run_tool('trace-cmd', 'report', '-t', '-N', path).splitlines()[1:]
        dropped = [line for line in lines if 'DROPPED' in line]
        self.assertEqual([line.split()[0] for line in dropped], ['CPU:0', 'CPU:1'])
        read = [parse(line) for line in lines if 'DROPPED' not in line]
        self.assertEqual([(*record[:4], record[5]) for record in read],
                         [(*record[:4], self.expected(sample, record)) for record in left])

    def test_time_does_not_run_backwards(self):
        sample = back_in_time()
        times = [record[1] for record in self.read(sample)]
        self.assertEqual((len(times), times), (len(sample.records), sorted(times)))

    def test_one_cpu_alone(self):
        self.export('trace-dat', 'trace.dat')
        subprocess.run([self.tool, 'trace-dat', '-k', self.path('vmlinux'), '-o', self.path('one.dat'), '--cpu', '1',
                        self.path('image')], check=True)
        text = self.run_tool('trace-cmd', 'report', '-t', self.path('one.dat')).splitlines()[1:]
        text = [line for line in text if not line.endswith('is empty')]
        self.assertEqual(len(text), sum(record[0] == 1 for record in self.sample.records))

    def test_a_file_that_cannot_be_made_is_named(self):
        done = self.run_export('trace-dat', 'missing/trace.dat')
        self.assertEqual(done.returncode, 1)
        self.assertIn(self.path('missing/trace.dat'), done.stderr.decode())


if __name__ == '__main__':
    unittest.main()
