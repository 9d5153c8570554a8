# SPDX-License-Identifier: GPL-2.0-only
"""From a memory full of counters to lines: real objects of gcc, counters that we set."""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '../../scripts'))

from runner.gcov import gcda, report as gcov_report    # noqa: E402

FLAGS = ['-O2', '-ffreestanding', '-fno-pic', '-mcmodel=kernel', '-fprofile-arcs', '-ftest-coverage',
         '-fprofile-info-section=gcov_info', '-fno-asynchronous-unwind-tables']
ONE = '''unsigned long phys_base;
void __gcov_merge_add(long long *c, unsigned n) { (void)c; (void)n; }
int counted(int x)
{
	if (x > 3)
		return 17 * x;
	return x / 5;
}
'''
TWO = '''int other(void)
{
	return 1;
}
int third(void)
{
	return 2;
}
'''
SCRIPT = '''PHDRS { all PT_LOAD FLAGS(7); note PT_NOTE FLAGS(4); }
SECTIONS {
	. = 0xffffffff80200000;
	.text : AT(ADDR(.text) - 0xffffffff80000000) {
		*(.text*) *(.rodata*)
		. = ALIGN(8); __start_gcov_info = .; KEEP(*(gcov_info)) __stop_gcov_info = .;
	} :all
	.note : AT(ADDR(.note) - 0xffffffff80000000) { *(.note.gnu.build-id) } :all :note
	.data : AT(ADDR(.data) - 0xffffffff80000000) { *(.data*) *(.bss*) *(COMMON) } :all
	/DISCARD/ : { *(.comment) *(.note.*) *(.eh_frame) }
}
'''
MAP_BASE = 0xffffffff80000000
BASE = 4 << 20


def compilers():
    """gcc, and each other version that happens to be installed."""
    names = ['gcc'] + [f'gcc-{version}' for version in sorted(gcda.COUNTERS)]
    return [name for name in names if shutil.which(name) and shutil.which(name.replace('gcc', 'gcov'))]


class Built:
    """A small image in a folder of its own."""

    def __init__(self, cc):
        self.cc, self.gcov = cc, cc.replace('gcc', 'gcov')
        self.holder = tempfile.TemporaryDirectory()
        self.folder = self.holder.name
        for name, text in (('one.c', ONE), ('two.c', TWO), ('script', SCRIPT)):
            with open(os.path.join(self.folder, name), 'w') as file:
                file.write(text)
        version = subprocess.run([cc, '-dumpversion'], check=True, capture_output=True,
                                 encoding='utf-8').stdout
        # As in scripts/Makefile.flags.
        keep = ['-fno-toplevel-reorder'] if version.split('.')[0].strip() == '11' else []
        for name in ('one', 'two'):
            self.call(cc, *FLAGS, *keep, '-c', '-o', f'{name}.o', f'{name}.c')
        self.call('ld', '-nostdlib', '-static', '--build-id=sha1', '-T', 'script', '-o', 'vmlinux',
                  'one.o', 'two.o')
        self.image = gcda.Image(os.path.join(self.folder, 'vmlinux'))

    def call(self, *command):
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)

    def at(self, name):
        return self.image.symbols[name] - MAP_BASE + BASE

    def memory(self, base=BASE, tells=BASE, **counters):
        """The image in memory, as it would be after a run that counted so."""
        with open(os.path.join(self.folder, 'vmlinux'), 'rb') as file:
            elf = file.read()
        offset, size, entries = gcda.Image._table(elf)
        ram = bytearray(8 << 20)
        for i in range(entries):
            kind, _, at, _, phys, length, _, _ = struct.unpack_from('<IIQQQQQQ', elf, offset + i * size)
            if kind == 1:
                ram[phys + base:phys + base + length] = elf[at:at + length]
        struct.pack_into('<Q', ram, self.at('phys_base') - BASE + base, tells)
        for name, values in counters.items():
            struct.pack_into(f'<{len(values)}Q', ram, self.at(f'__gcov0.{name}'), *values)
        return ram

    def collect(self, ram):
        return gcda.collect(gcda.Memory(ram, self.image))

    def sources(self, total, runs=1):
        gcda.write(total, runs)
        return gcov_report.read(self.gcov, self.folder, self.folder, total)


class Counters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.built = Built('gcc')
        cls.addClassCleanup(cls.built.holder.cleanup)

    def test_every_gcc_that_is_here_tells_what_was_counted(self):
        for cc in compilers():
            with self.subTest(cc=cc):
                built = Built(cc)
                self.addCleanup(built.holder.cleanup)
                sources = built.sources(built.collect(
                    built.memory(counted=(7, 5), other=(9,), third=(0,))))
                one, two = sources['one.c'], sources['two.c']
                self.assertEqual(one.functions['counted'], [3, 12])
                self.assertEqual(one.lines[5], 12)
                self.assertEqual(sorted((one.lines[6], one.lines[7])), [5, 7])
                self.assertEqual(sorted(one.branches[5]), [5, 7])
                self.assertEqual((two.lines[3], two.lines[7]), (9, 0))
                self.assertEqual(two.totals()['functions'], (1, 2))

    def test_runs_add_up(self):
        total = {}
        for other in (9, 1 << 40):
            gcda.merge(total, self.built.collect(
                self.built.memory(counted=(1, 2), other=(other,), third=(3,))))
        sources = self.built.sources(total, 2)
        self.assertEqual(sources['two.c'].lines[3], 9 + (1 << 40))
        self.assertEqual(sources['one.c'].functions['counted'], [3, 6])

    def test_a_copy_that_did_not_run_is_not_taken(self):
        copy = self.built.memory(base=2 << 20, tells=0)
        with self.assertRaisesRegex(gcda.GcdaError, 'is not in this memory'):
            self.built.collect(copy)
        # The copy lies at 4 MiB, what ran at 6 MiB.
        ran = self.built.memory(other=(4,))
        ran[4 << 20:6 << 20] = copy[4 << 20:6 << 20]
        memory = gcda.Memory(ran, self.built.image)
        self.assertEqual(memory.base, BASE)
        self.assertEqual(memory.number(self.built.image.symbol('__gcov0.other')), 4)

    def info_of(self, ram, name):
        memory = gcda.Memory(ram, self.built.image)
        start = self.built.image.symbol('__start_gcov_info')
        infos = [memory.number(start + 8 * i) for i in range(2)]
        return next(i - MAP_BASE + BASE for i in infos if gcda.File(memory, i).path.endswith(name))

    def test_an_unknown_gcc_is_refused_by_name(self):
        ram = self.built.memory()
        struct.pack_into('<4s', ram, self.info_of(ram, 'one.gcda'), b'*39B')
        with self.assertRaisesRegex(gcda.GcdaError, re.escape("'B93*'")):
            self.built.collect(ram)

    def test_another_layout_is_noticed(self):
        for counters in (7, 9):
            known = dict.fromkeys(gcda.COUNTERS, counters)
            kept, gcda.COUNTERS = gcda.COUNTERS, known
            try:
                with self.subTest(counters=counters), self.assertRaises(gcda.GcdaError):
                    self.built.collect(self.built.memory())
            finally:
                gcda.COUNTERS = kept

    def test_two_builds_do_not_mix(self):
        total = self.built.collect(self.built.memory())
        other = self.built.collect(self.built.memory())
        next(iter(other.values())).stamp ^= 1
        with self.assertRaisesRegex(gcda.GcdaError, 'two different builds'):
            gcda.merge(total, other)

    def test_a_kernel_without_counters_is_refused(self):
        image = gcda.Image(self.built.image.path)
        del image.symbols['__start_gcov_info']
        with self.assertRaisesRegex(gcda.GcdaError, 'CONFIG_GCOV_KERNEL'):
            gcda.collect(gcda.Memory(self.built.memory(), image))


class Report(unittest.TestCase):
    def source(self, header=False):
        source = gcov_report.Source()
        said = {'lines': [{'line_number': 5, 'count': 2, 'branches': [{'count': 2}, {'count': 0}]},
                          {'line_number': 6, 'count': 0, 'branches': []}],
                'functions': [{'name': 'f', 'start_line': 4, 'execution_count': 2}]}
        source.add(said, header)
        source.add(said, header)
        return source

    def test_counts_of_two_objects_add_up(self):
        self.assertEqual(self.source().lines, {5: 4, 6: 0})
        self.assertEqual(self.source().functions, {'f': [4, 4]})

    def test_folders_and_all(self):
        sources = {'mm/a.c': self.source(), 'mm/b.c': self.source(), 'lib/c.c': self.source()}
        folders = gcov_report.by_folder(sources)
        self.assertEqual(list(folders), ['lib/', 'mm/'])
        self.assertEqual(folders['mm/']['lines'], (2, 4))
        self.assertEqual(gcov_report.as_dict(sources)['total']['lines'],
                         {'covered': 3, 'total': 6, 'percent': 50.0})
        self.assertEqual(gcov_report.as_dict(sources)['files']['mm/a.c']['never'], [6])

    def test_headers_have_no_branches(self):
        self.assertEqual(self.source(header=True).totals()['branches'], (0, 0))

    def test_tests_are_known(self):
        self.assertTrue(gcov_report.is_test('kernel/sched/sched_kunit.c'))
        self.assertTrue(gcov_report.is_test('kernel/torture/torture.c'))
        self.assertFalse(gcov_report.is_test('kernel/kunit/run.c'))

    def test_lcov_format(self):
        self.assertEqual(list(gcov_report.info({'mm/a.c': self.source()}, '/tree')), [
            'TN:', 'SF:/tree/mm/a.c', 'FN:4,f', 'FNDA:4,f', 'BRDA:5,0,0,2', 'BRDA:5,0,1,0',
            'BRDA:5,0,2,2', 'BRDA:5,0,3,0', 'DA:5,4', 'DA:6,0', 'FNF:1', 'FNH:1',
            'BRF:4', 'BRH:2', 'LF:2', 'LH:1', 'end_of_record'])


if __name__ == '__main__':
    unittest.main()
