# SPDX-License-Identifier: GPL-2.0-only
"""QEMU's dump made a vmcore, with a dump made by hand (fake_dump.py).

Not tested here: that debuggers read it, and the real kernel's tables.  The
part 'crash dumps' of make check does that.
"""

import os
import struct
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '../../scripts'), HERE]

import fake_dump as fake        # noqa: E402
from runner.hang import dump, elf, postmortem, vmcore    # noqa: E402

DIRECT_MAP = 0xffff888000000000


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.guest = fake.Guest()

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as file:
            file.write(data)
        return path

    def converted(self, data=None, numbers=fake.NUMBERS):
        """(problems, the file)."""
        path = self.write('vmcore', self.guest.dump() if data is None else data)
        report = postmortem.again(path, self.write('vmlinux', fake.vmlinux(numbers)), convert=True)
        file = elf.Elf(path)
        self.addCleanup(file.close)
        return report.problems, file

    def refused(self, *arguments, **options):
        """The problem, and that the file is QEMU's still."""
        problems, file = self.converted(*arguments, **options)
        self.assertFalse(any(owner == dump.OWNER for owner, _, _ in file.notes()))
        return '\n'.join(problems)


class Addresses(Case):
    def loads(self, file):
        return [(s.virtual, s.physical, s.size) for s in file.segments if s.kind == elf.PT_LOAD]

    def test_the_image_and_the_direct_map_are_there_at_their_physical_places(self):
        problems, file = self.converted()
        self.assertEqual(problems, [])
        self.assertEqual(self.loads(file), [
            (DIRECT_MAP + 0x1000, 0x1000, 4 * 4096),
            (DIRECT_MAP + fake.PHYSICAL, fake.PHYSICAL, fake.IMAGE_SIZE),
            (fake.BASE, fake.PHYSICAL, fake.IMAGE_SIZE)])
        for address in (fake.at('stack'), DIRECT_MAP + fake.PHYSICAL + fake.SYMBOLS['stack'][0]):
            self.assertEqual(struct.unpack('<2Q', file.at_address(address, 16)),
                             (fake.at('stack') + 16, fake.at('outer') + 0x25))

    def test_it_is_still_read_here_and_is_not_converted_twice(self):
        _, file = self.converted()
        size = os.path.getsize(file.path)
        report = postmortem.again(file.path, os.path.join(self.folder, 'vmlinux'), convert=True)
        self.assertEqual(report.problems, [])
        self.assertEqual([f['function'] for f in report.facts[0]['stack']], ['spin', 'outer'])
        self.assertEqual(os.path.getsize(file.path), size)

    def test_large_pages_are_cut_to_what_memory_there_is(self):
        tables = bytearray(self.guest.page_tables)
        # 1 GiB from 0 on at 0xffffffffc0000000, 2 MiB at PHYSICAL at 0xffffffff80400000.
        struct.pack_into('<Q', tables, 0x1000 + 511 * 8, 0x83)
        struct.pack_into('<Q', tables, 0x2000 + 2 * 8, fake.PHYSICAL | 0x83)
        self.guest.page_tables = bytes(tables)
        _, file = self.converted()
        self.assertEqual(self.loads(file)[3:], [
            (0xffffffff80400000, fake.PHYSICAL, fake.IMAGE_SIZE),
            (0xffffffffc0001000, 0x1000, 4 * 4096),
            (0xffffffffc0000000 + fake.PHYSICAL, fake.PHYSICAL, fake.IMAGE_SIZE)])

    def test_more_segments_than_a_header_can_count(self):
        """Every other page of a table that is used 301 times."""
        tables = bytearray(self.guest.page_tables)
        for i in range(5, 512, 2):
            struct.pack_into('<Q', tables, 0x3000 + i * 8, fake.PHYSICAL | 3)
        for i in range(2, 302):
            struct.pack_into('<Q', tables, 0x2000 + i * 8, 0x4003)
        self.guest.page_tables = bytes(tables)
        with unittest.mock.patch.object(vmcore, 'MOST_SEGMENTS', 1 << 20):
            problems, file = self.converted()
        self.assertEqual(problems, [])
        loads = self.loads(file)
        self.assertGreater(len(loads), 0xffff)
        self.assertEqual(loads[-1][0], 0xffffffff80000000 + 301 * (2 << 20) + 511 * 4096)


class Cpus(Case):
    def second_cpu(self):
        """With a per-CPU area of its own, in the page of the stack."""
        delta = 0x1600
        start, end = (fake.SYMBOLS[n][0] for n in ('__per_cpu_start', '__per_cpu_end'))
        image = self.guest.image
        image[start + delta:end + delta] = image[start:end]
        self.guest.put('this_cpu_off', '<QI', delta, 1, extra=delta)
        self.guest.others = [{'gs_base': delta, 'rip': fake.at('outer'), 'fs_base': 5}]

    def statuses(self, file):
        """[(pid, rip, fs_base, gs_base)]"""
        found = []
        for owner, kind, text in file.notes():
            if (owner, kind) == (b'CORE', 1):
                registers = struct.unpack_from('<27Q', text, 112)
                found.append((struct.unpack_from('<I', text, 32)[0], registers[16],
                              *registers[21:23]))
        return found

    def test_each_is_a_thread_and_has_its_bases(self):
        self.second_cpu()
        problems, file = self.converted()
        self.assertEqual(problems, [])
        self.assertEqual(self.statuses(file), [(1, fake.at('spin') + 8, 0, 0),
                                               (2, fake.at('outer'), 5, 0x1600)])

    def test_the_one_that_panicked_is_the_first_thread(self):
        self.second_cpu()
        self.guest.put('panic_cpu', '<I', 1)
        _, file = self.converted()
        self.assertEqual([s[0] for s in self.statuses(file)], [2, 1])
        again = dump.Dump(file.path)
        self.addCleanup(again.close)
        self.assertEqual([c.r['rip'] for c in again.cpus], [fake.at('spin') + 8, fake.at('outer')])

    def test_the_layout_is_in_a_note(self):
        _, file = self.converted()
        text, = (text.decode() for owner, kind, text in file.notes()
                 if (owner, kind) == (dump.OWNER, dump.NT_VMCOREINFO))
        lines = dict(line.split('=') for line in text.splitlines() if line)
        self.assertEqual(
            {k: lines.get(k) for k in ('OSRELEASE', 'BUILD-ID', 'PAGESIZE', 'KERNELOFFSET',
                                       'NUMBER(phys_base)', 'SYMBOL(init_task)')},
            {'OSRELEASE': '0.1', 'BUILD-ID': fake.BUILD_ID.hex(), 'PAGESIZE': '4096',
             'KERNELOFFSET': '0', 'NUMBER(phys_base)': '0',
             'SYMBOL(init_task)': f'{fake.at("init_task"):x}'})


class Refusals(Case):
    """What cannot become a vmcore stays what it was, and it is said why."""

    def test_five_levels(self):
        self.guest.registers['cr4'] = dump.CR4_LA57
        # Its tables begin one level higher: all of the fifth's entries say the fourth.
        tables = bytearray(self.guest.page_tables + bytes(4096))
        struct.pack_into('<Q', tables, 0x4000 + 511 * 8, 0x1003)
        self.guest.page_tables = bytes(tables)
        self.guest.registers['cr3'] = 0x5000
        self.assertIn('five levels', self.refused())

    def test_tables_without_an_end(self):
        tables = bytearray(self.guest.page_tables)
        for i in range(256, 511):
            struct.pack_into('<Q', tables, i * 8, 0x1003)     # the top itself, as its own lower
        self.guest.page_tables = bytes(tables)
        with unittest.mock.patch.object(vmcore, 'MOST_TABLES', 1000):
            self.assertIn('garbage', self.refused())

    def test_a_vmlinux_that_does_not_say_where_the_direct_map_is(self):
        numbers = ''.join(line + '\n' for line in fake.NUMBERS.splitlines()
                          if 'PAGE_OFFSET' not in line)
        self.assertIn('NUMBER(PAGE_OFFSET)', self.refused(numbers=numbers))

    def test_another_kernel_s_dump(self):
        self.guest.image[fake.NOTES + 16] ^= 1
        self.assertIn('another kernel', self.refused())

    def test_one_status_too_few(self):
        data = self.guest.dump().replace(b'CORE\0', b'CARE\0')
        self.assertIn('0 NT_PRSTATUS for 1 CPUs', self.refused(data))

    def test_cut_off_anywhere(self):
        whole = self.guest.dump()
        for size in (0, 3, 63, 64, 100, 600, 1200, len(whole) // 2, len(whole) - 9000):
            path = self.write('vmcore', whole[:size])
            report = postmortem.again(path, self.write('vmlinux', fake.vmlinux()), convert=True)
            self.assertTrue(report.problems, size)
            self.assertFalse(any('Error' in p for p in report.problems), report.problems)


class Tool(Case):
    """scripts/postmortem"""

    def call(self, *arguments):
        done = subprocess.run(
            [sys.executable, os.path.join(HERE, '../../scripts/postmortem'), *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def owners(self, path):
        with elf.Elf(path) as file:
            return {owner for owner, _, _ in file.notes()}

    def test_it_writes_when_told_to(self):
        path = self.write('vmcore', self.guest.dump())
        self.write('vmlinux', fake.vmlinux())
        for arguments, owners in (((), {b'CORE', b'QEMU'}),
                                  (('--convert',), {b'CORE', dump.OWNER})):
            status, text = self.call(*arguments, self.folder)
            self.assertEqual((status, self.owners(path)), (0, owners), text)
            self.assertIn('spin', text)

    def test_what_it_cannot_do_is_an_error(self):
        self.write('vmcore', self.guest.dump())
        self.write('vmlinux', fake.vmlinux(build_id=bytes(20)))
        for arguments, status, text in (
                (['--convert', self.folder], 1, 'another kernel'),
                (['--take', self.folder], 2, 'no guest runs there'),
                (['--take', os.path.join(self.folder, 'vmcore')], 2, 'no guest runs there'),
                (['--take', '--convert', self.folder], 2, 'not allowed with'),
                ([os.path.join(self.folder, 'nothing')], 2, 'no such file')):
            done, said = self.call(*arguments)
            self.assertEqual(done, status, said)
            self.assertIn(text, said)


if __name__ == '__main__':
    unittest.main()
