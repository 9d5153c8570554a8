# SPDX-License-Identifier: GPL-2.0-only
"""QEMU's dump made a vmcore, with a dump made by hand (fake_dump.py).

Not tested here: that debuggers read it, and the real kernel's tables.  The
part 'crash dumps' of make check does that.
"""

import os
import struct
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '../../scripts'), HERE]

import fake_dump as fake        # noqa: E402
from runner.hang import dump, elf, layout, postmortem, vmcore    # noqa: E402

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


if __name__ == '__main__':
    unittest.main()
