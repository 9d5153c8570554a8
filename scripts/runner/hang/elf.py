# SPDX-License-Identifier: GPL-2.0-only
"""ELF64 files, as far as a kernel and a dump of its memory need it.

Everything in the file may be garbage: what does not fit raises BadElf, which
names what it was.
"""

import mmap
import struct

PT_LOAD, PT_NOTE = 1, 4
SHT_SYMTAB, SHT_NOBITS = 2, 8
NT_GNU_BUILD_ID = 3


class BadElf(ValueError):
    pass


class Section:
    def __init__(self, name, kind, address, offset, size, link):
        self.name, self.kind, self.address = name, kind, address
        self.offset, self.size, self.link = offset, size, link


class Segment:
    def __init__(self, kind, offset, virtual, physical, size, memory_size):
        self.kind, self.offset, self.virtual = kind, offset, virtual
        self.physical, self.size, self.memory_size = physical, size, memory_size


class Symbol:
    def __init__(self, name, address, size, section):
        self.name, self.address, self.size, self.section = name, address, size, section


def notes(data):
    """(owner, type, description) of each note; a cut one ends the list."""
    at = 0
    while at + 12 <= len(data):
        name_size, size, kind = struct.unpack_from('<III', data, at)
        name_at = at + 12
        at = name_at + (name_size + 3 & ~3)
        end = at + size
        if end > len(data):
            return
        yield bytes(data[name_at:name_at + name_size]).rstrip(b'\0'), kind, bytes(data[at:end])
        at = end + 3 & ~3


class Elf:
    """A file, mapped; close() or 'with' ends it."""

    def __init__(self, path):
        self.path = path
        with open(path, 'rb') as file:
            try:
                self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError:
                raise BadElf(f'{path}: empty') from None
        try:
            self._read_header()
        except BaseException:
            self.data.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        self.data.close()

    def unpack(self, form, offset):
        if offset < 0 or offset + struct.calcsize(form) > len(self.data):
            raise BadElf(f'{self.path}: cut off before {offset:#x}')
        return struct.unpack_from(form, self.data, offset)

    def bytes_at(self, offset, size):
        """What there is of them."""
        return self.data[max(offset, 0):max(offset, 0) + max(size, 0)]

    def _read_header(self):
        ident, = self.unpack('16s', 0)
        if ident[:6] != b'\x7fELF\x02\x01':
            raise BadElf(f'{self.path}: not an ELF file of 64 bits, little-endian')
        (_, machine, _, self.entry, ph, sh, _, _, ph_size, ph_count, sh_size, sh_count,
         names) = self.unpack('<HHIQQQIHHHHHH', 16)
        if machine != 62:
            raise BadElf(f'{self.path}: not for x86-64')
        if ph_count and ph_size != 56 or sh_count and sh_size != 64:
            raise BadElf(f'{self.path}: headers of an unknown size')
        if ph_count == 0xffff:    # more than fit: the first section says how many
            ph_count = self.unpack('<I', sh + 44)[0]
        self.segments = [self._segment(ph + i * 56) for i in range(ph_count)]
        self.sections = []
        try:
            raw = [self.unpack('<IIQQQQIIQQ', sh + i * 64) for i in range(sh_count)]
        except BadElf:    # they stand at the end of a file, and a dump's are not needed
            return
        table = raw[names][4:6] if names < len(raw) else (0, 0)
        self.sections = [Section(self.string(table, r[0]), r[1], r[3], r[4], r[5], r[6])
                         for r in raw]

    def _segment(self, offset):
        kind, _, at, virtual, physical, size, memory_size, _ = self.unpack('<IIQQQQQQ', offset)
        return Segment(kind, at, virtual, physical, size, memory_size)

    def string(self, table, at):
        offset, size = table
        text = self.bytes_at(offset + at, min(size - at, 4096))
        return text.split(b'\0', 1)[0].decode('utf-8', 'replace')

    def section(self, name):
        return next((s for s in self.sections if s.name == name), None)

    def contents(self, name):
        """The bytes of a section; none if it is not there."""
        s = self.section(name)
        return self.bytes_at(s.offset, s.size) if s and s.kind != SHT_NOBITS else b''

    def symbols(self):
        table = next((s for s in self.sections if s.kind == SHT_SYMTAB), None)
        if not table:
            return
        names = self.sections[table.link] if table.link < len(self.sections) else table
        data = self.bytes_at(table.offset, table.size)
        for name, info, _, section, address, size in struct.iter_unpack(
                '<IBBHQQ', data[:len(data) // 24 * 24]):
            if section and info & 15 <= 2:    # defined; of no type, an object, a function
                text = self.string((names.offset, names.size), name)
                if text:
                    yield Symbol(text, address, size, section)

    def notes(self):
        for segment in self.segments:
            if segment.kind == PT_NOTE:
                yield from notes(self.bytes_at(segment.offset, segment.size))

    def build_id(self):
        return next((text.hex() for owner, kind, text in self.notes()
                     if owner == b'GNU' and kind == NT_GNU_BUILD_ID), None)

    def at_address(self, address, size):
        """Bytes that a segment of the file puts at a virtual address; None if none does."""
        for s in self.segments:
            if s.kind == PT_LOAD and s.virtual <= address and address + size <= s.virtual + s.size:
                return self.bytes_at(s.offset + address - s.virtual, size)
        return None
