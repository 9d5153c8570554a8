# SPDX-License-Identifier: GPL-2.0-only
"""What babeltrace2 reads in an exported trace is what the trace says."""

import os
import re
import shutil
import subprocess
import unittest

from exported import ExportCase, back_in_time, many

LINE = re.compile(r'\[(\d+)\] (\w+): \{ cpu_id = (\d+) \}, \{ pid = (\d+), comm = ("(?:[^"\\]|\\.)*") \}, \{(.*)\}$')
FIELD = re.compile(r'(\w+) = ("(?:[^"\\]|\\.)*"|-?\w+|\( .*? : container = \d+ \))(?:, | $)')


def value(text):
    """A string, a number, or of an enumeration (number, name)."""
    if text[0] == '"':
        return text[1:-1].encode().decode('unicode_escape')
    if text[0] == '(':
        name, number = re.fullmatch(r'\( (.*) : container = (\d+) \)', text).groups()
        return int(number), None if name == '<unknown>' else value(name)
    return int(text, 0)


def parse(line):
    ns, name, cpu, pid, comm, fields = LINE.fullmatch(line).groups()
    found = {}
    while fields.strip():
        field = FIELD.match(fields.lstrip())
        found[field.group(1)] = value(field.group(2))
        fields = fields.lstrip()[field.end():]
    return int(cpu), int(ns), name, int(pid), value(comm), found


@unittest.skipUnless(shutil.which('babeltrace2'), 'no babeltrace2')
class TestCtf(ExportCase):

    def read(self, sample):
        text = self.run_tool('babeltrace2', '--clock-cycles', '--no-delta', self.export('ctf', 'ctf', sample))
        return [parse(line) for line in text.splitlines()]

    def expected(self, sample, record):
        fields = {}
        for name, kind, number, text in sample.fields(record):
            if sample.kernel.kind.get(kind) == 'names':
                fields[name] = number, text
            else:
                fields[name] = number if text is None else text
        return fields

    def test_every_record_with_its_cpu_time_thread_and_fields(self):
        sample = self.sample
        read = self.read(sample)
        self.assertEqual([(*event[:4], event[5]) for event in read],
                         [(*record[:4], self.expected(sample, record)) for record in sample.all()])

    def test_the_same_as_report(self):
        read = self.read(self.sample)
        report = self.run_tool(self.tool, 'report', '-k', self.path('vmlinux'), self.path('image'))
        self.assertEqual([re.search(r'-(\d+)\s+\[(\d+)\]\s+(\d+)\.(\d{9}): (\w+): ', line).groups()
                          for line in report.splitlines()],
                         [(str(pid), f'{cpu:03}', str(ns // 10 ** 9), f'{ns % 10 ** 9:09}', name)
                          for cpu, ns, name, pid, _, _ in read])

    def test_threads_have_names(self):
        comms = {(event[3], event[0]): event[4] for event in self.read(self.sample)}
        self.assertEqual(comms[8, 1], 'a b="c"\\')
        self.assertEqual(comms[9, 0], 'exactly16letters')
        self.assertEqual((comms[0, 0], comms[0, 1]), ('swapper/0', 'swapper/1'))
        self.assertEqual(comms[4000, 1], '<...>')

    def test_streams_of_many_packets(self):
        sample, left = many()
        read = self.read(sample)
        self.assertGreater(os.path.getsize(self.path('ctf/cpu_0')), 2 * 65536)
        self.assertEqual([event[:4] for event in read], [record[:4] for record in left])
        self.assertEqual(read[0][5], self.expected(sample, left[0]))

    def test_time_does_not_run_backwards(self):
        sample = back_in_time()
        read = self.read(sample)
        self.assertEqual(sorted(event[5]['pfn'] for event in read), list(range(len(sample.records))))

    def test_says_where_records_were_torn(self):
        sample, _ = many()
        sample.memory.tear(0, sample.memory.pos[0] - 3)
        path = self.export('ctf', 'ctf', sample)
        done = subprocess.run(['babeltrace2', path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
        self.assertIn(b'discarded', done.stderr)

    def test_a_second_trace_takes_the_place_of_the_first(self):
        self.export('ctf', 'ctf')
        with open(self.path('ctf/cpu_7'), 'wb') as stream:
            stream.write(b'of a machine with eight CPUs')
        self.assertEqual(len(self.read(self.sample)), len(self.sample.records))

    def test_a_folder_that_cannot_be_made_is_named(self):
        done = self.run_export('ctf', 'missing/ctf')
        self.assertEqual(done.returncode, 1)
        self.assertIn(self.path('missing/ctf'), done.stderr.decode())


if __name__ == '__main__':
    unittest.main()
