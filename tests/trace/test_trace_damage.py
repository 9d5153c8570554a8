# SPDX-License-Identifier: GPL-2.0-only
"""Files that are damaged, or not what they should be: an error in words, and nothing worse."""

import json
import os
import struct
import subprocess
import unittest

import fake
import tool
from test_trace_reader import Case

CASES, SEED = 5000, 20261123


class Errors(Case):
    def setUp(self):
        super().setUp()
        self.kernel, self.memory = fake.sample()
        self.write(self.kernel, self.memory)

    def put(self, name, data):
        with open(self.path(name), 'wb') as file:
            file.write(data)

    def header(self, /, **other):
        self.memory.write_header(**other)
        self.write(self.kernel, self.memory)

    def test_another_kernel_is_told_with_both_ids(self):
        other = fake.Vmlinux(build_id=bytes(range(20)))
        other.write(self.path('vmlinux'))
        said = self.refused()
        self.assertIn(bytes(range(20)).hex(), said)
        self.assertIn(fake.BUILD_ID.hex(), said)
        self.assertIn(self.path('vmlinux'), said)
        self.assertIn(self.path('image'), said)

    def test_a_trace_of_this_kernel_behind_one_of_another(self):
        old = bytearray(self.memory.ram[self.memory.header:][:0x1000])
        struct.pack_into('<Q20s', old, 24, 0x4000, bytes(20))
        self.memory.ram[0x4000:0x5000] = old
        self.write(self.kernel, self.memory)
        self.assertEqual(len(self.report()), 16)

    def test_no_trace_in_the_image(self):
        self.header(**{'self': 0x3000})
        self.assertIn('no trace is in it', self.refused())
        self.put('image', bytes(1 << 20))
        self.assertIn('no trace is in it', self.refused())

    def test_a_version_that_is_not_known(self):
        self.header(version=9)
        self.assertIn('version 9', self.refused())

    def test_headers_that_cannot_be(self):
        self.header(nr_cpus=65)
        self.assertIn('65 CPUs', self.refused())
        for other, said in (({'tsc_khz': 0}, 'a clock of 0 kHz'), ({'nr_comms': 3}, 'names of the threads'),
                            ({'nr_comms': 1 << 31}, 'names of the threads'),
                            ({'comms': 1 << 40}, 'names of the threads')):
            with self.subTest(other):
                self.header(**other)
                done = tool.run(*self.arguments('report', []))
                self.assertEqual(done.returncode, 0)
                self.assertEqual(len(done.stdout.splitlines()), 16)
                self.assertIn(said, done.stderr)

    def test_one_cpu_that_cannot_be_read_is_told_and_left_out(self):
        entry = self.memory.header + 96 + 24
        for offset, kind, value, said in ((0, '<Q', 1 << 50, 'not all of its ring'), (8, '<Q', MAX, 'where it stands'),
                                          (16, '<I', 48, 'number of slots'), (16, '<I', 1 << 30, 'number of slots')):
            with self.subTest(said):
                before = bytes(self.memory.ram[entry:entry + 24])
                struct.pack_into(kind, self.memory.ram, entry + offset, value)
                self.write(self.kernel, self.memory)
                self.memory.ram[entry:entry + 24] = before
                done = tool.run(*self.arguments('report', []))
                self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, 8), done.stderr)
                self.assertIn('CPU 1', done.stderr)
                self.assertIn(said, done.stderr)

    def test_images_cut_short(self):
        whole = self.memory.elf()
        for size, said in ((0, 'empty'), (40, 'ELF header'), (100, 'program headers'),
                           (0x12000, 'truncated'), (0x20000, 'no CPU')):
            with self.subTest(size):
                self.put('image', whole[:size])
                self.assertIn(said, self.refused())
        self.put('image', bytes(self.memory.ram[:0x10100]))
        self.assertIn('no trace', self.refused())

    def test_files_that_are_no_image(self):
        self.assertIn('none', self.refused(image='none'))
        self.assertIn('not a file', self.refused(image='.'))
        self.put('image', self.memory.elf()[:4] + b'\1' + self.memory.elf()[5:])
        self.assertIn('64 bits', self.refused())

    def test_files_that_are_no_vmlinux(self):
        kernel = self.kernel.bytes()
        for data, said in ((b'', 'vmlinux'), (b'text', 'not an ELF'), (kernel[:500], 'vmlinux'),
                           (kernel.replace(b'.trace_format', b'.trace_xxxxxx'), '.trace_format'),
                           (kernel.replace(b'GNU\0', b'GNX\0'), 'build id'),
                           (kernel.replace(b'event sched', b'evens sched', 1), 'line 1'),
                           (kernel.replace(b'cpu:target_cpu', b'cpu_target_cpu', 1), 'line 2'),
                           (kernel.replace(b'0=HI', b'0:HI', 1), 'NUMBER=TEXT'),
                           (kernel.replace(b'cstr:suite', b'fmt::suite', 1), "behind its 'fmt'")):
            with self.subTest(said):
                self.put('vmlinux', data)
                self.assertIn(said, self.refused())
        os.remove(self.path('vmlinux'))
        self.assertIn('-k', self.refused())

    def test_a_dump_cannot_be_followed(self):
        self.assertIn('dump', self.refused('--follow'))


MAX = (1 << 64) - 1


class Fuzz(Case):
    """Thousands of damaged files through the same code under ASan and UBSan."""

    def test_damaged_files(self):
        if not tool.has_sanitizers(self.folder):
            self.skipTest('the compiler has no sanitizers: apt-get install libasan8 libubsan1')
        fuzz = self.path('fuzz')
        self.assertTrue(tool.compile_with_reader('fuzz.c', fuzz, *tool.SANITIZE))
        kernel, memory = fake.sample(slots=16)
        kernel.write(self.path('vmlinux'))
        memory.write_raw(self.path('raw'))
        memory.write_elf(self.path('elf'), cuts=(0x10800, 0x20100))
        done = subprocess.run([fuzz, *map(self.path, ('vmlinux', 'elf', 'raw')), str(CASES), str(SEED),
                               self.path('ctf')],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors='replace', check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr[-3000:])
        count = json.loads(done.stdout)
        self.assertEqual(count['cases'], CASES)
        # Neither did all the damage hit nothing, nor was nothing left to read.
        self.assertGreater(count['opened'], CASES // 4)
        self.assertLess(count['opened'], CASES)
        self.assertGreater(count['records'], CASES)


if __name__ == '__main__':
    unittest.main()
