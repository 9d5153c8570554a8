# SPDX-License-Identifier: GPL-2.0-only
"""gcc's counters, out of the memory of a machine that has ended, into .gcda files.

gcc describes the counters of each file in a struct gcov_info, and the table
gcov_info of the image names them all (-fprofile-info-section).  The layouts
are gcc's own: gcc/coverage.cc (build_info_type), libgcc/libgcov.h and
gcc/gcov-io.h.  They depend on its version, which stands in each struct; a
version that is not in COUNTERS is refused, and every function's description
has to point back at its file's, or the layout is not what we think.
"""

import os
import struct
import subprocess

from ..build import BuildError

# The kinds of counters that a version knows: GCOV_COUNTERS.
COUNTERS = {11: 8, 12: 8, 13: 8, 14: 9, 15: 10}
MAGIC = 0x67636461
TAG_FUNCTION = 0x01000000
TAG_OBJECT_SUMMARY = 0xa1000000
# Nothing of ours is larger: numbers beyond it are not what we think they are.
SANE = 1 << 20


class GcdaError(BuildError):
    pass


class Image:
    """What is needed of a linked vmlinux: symbols, notes, and what is where."""

    def __init__(self, path, nm='nm'):
        self.path = path
        with open(path, 'rb') as file:
            elf = file.read()
        if elf[:6] != b'\x7fELF\x02\x01':
            raise GcdaError(f'{path}: not a 64-bit little-endian ELF file')
        offset, entry_size, entries = self._table(elf)
        self.map_base, self.note, self.note_virt = None, b'', None
        for i in range(entries):
            kind, _, at, virt, phys, size, _, _ = struct.unpack_from(
                '<IIQQQQQQ', elf, offset + i * entry_size)
            if kind == 1 and self.map_base is None:
                self.map_base = virt - phys
            elif kind == 4:
                self.note, self.note_virt = elf[at:at + size], virt
        if self.map_base is None or not self.note:
            raise GcdaError(f'{path}: no segment to load, or no note with a build id')
        self.symbols = {}
        text = subprocess.run([nm, path], check=True, capture_output=True, encoding='utf-8').stdout
        for line in text.splitlines():
            fields = line.split()
            if len(fields) == 3:
                self.symbols[fields[2]] = int(fields[0], 16)

    @staticmethod
    def _table(elf):
        """(offset, size of an entry, entries) of the program headers."""
        return (*struct.unpack_from('<Q', elf, 32), *struct.unpack_from('<HH', elf, 54))

    def symbol(self, name):
        if name not in self.symbols:
            raise GcdaError(f'{self.path}: no symbol {name}: not built with CONFIG_GCOV_KERNEL?')
        return self.symbols[name]


class Memory:
    """Physical memory, bytes from address 0 on, in which the image has run."""

    STEP = 2 << 20          # the image lies at a multiple of it

    def __init__(self, data, image):
        self.data, self.image = data, image
        self.base = self._find()

    def _find(self):
        """phys_base: where the image's notes are, and the kernel says so itself.

        A firmware leaves copies of the file behind; only what ran knows its place."""
        note = self.image.note_virt - self.image.map_base
        where = self.image.symbol('phys_base') - self.image.map_base
        for base in range(0, len(self.data), self.STEP):
            if (self.data[note + base:note + base + len(self.image.note)] == self.image.note and
                    self.data[where + base:where + base + 8] == struct.pack('<Q', base)):
                return base
        raise GcdaError(f'{self.image.path} is not in this memory: '
                        'it did not run, or not as far as its first instructions')

    def read(self, virt, size):
        at = virt - self.image.map_base + self.base
        if at < 0 or at + size > len(self.data):
            raise GcdaError(f'{virt:#x}, {size} bytes: not in the image')
        return self.data[at:at + size]

    def unpack(self, form, virt):
        return struct.unpack('<' + form, self.read(virt, struct.calcsize('<' + form)))

    def number(self, virt):
        return self.unpack('Q', virt)[0]

    def string(self, virt):
        text = self.read(virt, min(4096, len(self.data) - (virt - self.image.map_base + self.base)))
        return text.split(b'\0', 1)[0].decode()


def major_version(version):
    """12 of 'B22*', as gcc writes it: tens from A on, ones, minor."""
    text = struct.pack('>I', version).decode('latin-1')
    major = (ord(text[0]) - ord('A')) * 10 + ord(text[1]) - ord('0')
    if major not in COUNTERS:
        raise GcdaError(f'counters of gcc version {text!r}: known are gcc '
                        f'{min(COUNTERS)} to {max(COUNTERS)}')
    return major


class File:
    """The counters of one compiled file."""

    def __init__(self, memory, info):
        self.version, = memory.unpack('I', info)
        self.major = major_version(self.version)
        kinds = COUNTERS[self.major]
        # version, next, stamp, (from 12 on) checksum, name, mergers, functions
        self.stamp, self.checksum, name, *merge, count, table = memory.unpack(
            f'16x II Q {kinds}Q I4x Q', info)
        self.path = memory.string(name)
        if not 0 < count < SANE:
            raise GcdaError(f'{self.path}: {count} functions: the layout is another')
        active = [kind for kind in range(kinds) if merge[kind]]
        self.functions = [self._function(memory, info, memory.number(table + 8 * i), active)
                          for i in range(count)]

    def _function(self, memory, info, at, active):
        """(three checksums, {kind: counters}); all zeroes if the linker took another's."""
        if not at:
            return None
        key, *checksums = memory.unpack('QIII4x', at)
        if key != info:
            raise GcdaError(f'{self.path}: a function belongs to {key:#x}, not to {info:#x}: '
                            'the layout is another')
        counters = {}
        for i, kind in enumerate(active):
            count, values = memory.unpack('I4xQ', at + 24 + 16 * i)
            if count > SANE:
                raise GcdaError(f'{self.path}: {count} counters: the layout is another')
            counters[kind] = list(memory.unpack(f'{count}Q', values))
        return checksums, counters

    def add(self, other):
        """Another run of the same file."""
        if self.identity() != other.identity():
            raise GcdaError(f'{self.path}: runs of two different builds')
        for mine, its in zip(self.functions, other.functions):
            if mine:
                for kind, values in mine[1].items():
                    values[:] = [a + b for a, b in zip(values, its[1][kind])]

    def identity(self):
        return (self.path, self.version, self.stamp, self.checksum,
                [f and (f[0], {k: len(v) for k, v in f[1].items()}) for f in self.functions])

    def data(self, runs=1):
        """The bytes of a .gcda file.  Lengths are bytes from gcc 12 on, before that words."""
        unit = 1 if self.major >= 12 else 4
        top = max((v for f in self.functions if f for c in f[1].values() for v in c), default=0)
        out = [struct.pack('<III', MAGIC, self.version, self.stamp)]
        if self.major >= 12:
            out.append(struct.pack('<I', self.checksum))
        out.append(struct.pack('<IIII', TAG_OBJECT_SUMMARY, 8 // unit, runs, min(top, 0xffffffff)))
        for function in filter(None, self.functions):
            checksums, counters = function
            out.append(struct.pack('<IIIII', TAG_FUNCTION, 12 // unit, *checksums))
            for kind, values in counters.items():
                out.append(struct.pack(f'<II{len(values)}Q', 0x01a10000 + (kind << 17),
                                       8 * len(values) // unit, *values))
        out.append(struct.pack('<I', 0))
        return b''.join(out)


def collect(memory):
    """{path of the .gcda file: File} of all that was counted."""
    start, end = (memory.image.symbol(f'__{word}_gcov_info') for word in ('start', 'stop'))
    files = [File(memory, memory.number(at)) for at in range(start, end, 8)]
    if not files:
        raise GcdaError(f'{memory.image.path}: nothing is counted: CONFIG_GCOV_PROFILE_ALL?')
    return {file.path: file for file in files}


def merge(total, run):
    """Adds what one run counted to what others did; images may have files of their own."""
    for path, file in run.items():
        if path in total:
            total[path].add(file)
        else:
            total[path] = file


def write(total, runs):
    """Writes all files, beside their .gcno."""
    for path, file in total.items():
        if not os.path.exists(path.removesuffix('.gcda') + '.gcno'):
            raise GcdaError(f'{path}: no .gcno file beside it')
        with open(path, 'wb') as out:
            out.write(file.data(runs))
