# SPDX-License-Identifier: GPL-2.0-only
"""A guest's memory and processors, out of QEMU's dump-guest-memory (ELF, paging off).

vmcore.py makes a vmcore of it; both can be read here."""

import struct

from . import elf

PRESENT, LARGE = 1, 0x80
ADDRESS = 0x000ffffffffff000
CR0_PE, CR0_PG, CR4_LA57 = 1, 1 << 31, 1 << 12
FLAGS_IF = 1 << 9

NAMES = ('rax rbx rcx rdx rsi rdi rsp rbp r8 r9 r10 r11 r12 r13 r14 r15 rip rflags').split()
SEGMENTS = 'cs ds es fs gs ss ldt tr gdt idt'.split()
# QEMU's own note: version, size, NAMES, SEGMENTS (selector, limit, flags, -, base), CR0 to CR4.
STATE = struct.Struct('<II18Q' + 'IIIIQ' * 10 + '5Q')
# Of a vmcore's notes the owner, and the type of those that are QEMU's own.  GDB goes by the
# type alone, so these are no small numbers: 2 would be a CPU's floating-point registers.
OWNER, NT_VMCOREINFO, NT_CPU = b'HEDDLE', 0x48454401, 0x48454402


class Unreadable(Exception):
    """An address of the guest's that its tables do not map, or its memory does not have."""


class Cpu:
    """Registers of one CPU; r has them by name."""

    def __init__(self, number, r):
        self.number, self.r = number, r
        self.halted = None        # None: not known
        self.samples = []         # (rip, rsp, halted, interrupts) of each look

    @property
    def paging(self):
        return bool(self.r['cr0'] & CR0_PG)

    @property
    def protected(self):
        return bool(self.r['cr0'] & CR0_PE)

    @property
    def interrupts(self):
        return bool(self.r['rflags'] & FLAGS_IF)

    @property
    def linear_rip(self):
        """Where it executes, outside of 64-bit mode too."""
        return self.r['rip'] if self.paging else self.r['rip'] + self.r['cs_base']


def cpu_of_note(number, text):
    values = STATE.unpack_from(text)
    r = dict(zip(NAMES, values[2:20]))
    for i, name in enumerate(SEGMENTS):
        r[name], r[f'{name}_base'] = values[20 + 5 * i], values[24 + 5 * i]
    r['cr0'], _, r['cr2'], r['cr3'], r['cr4'] = values[70:75]
    return Cpu(number, r)


class Dump:
    """The file: .cpus, and physical memory."""

    def __init__(self, path):
        self.elf = elf.Elf(path)
        self.cpus = []
        for owner, kind, text in self.elf.notes():
            if (owner, kind) in ((b'QEMU', 0), (OWNER, NT_CPU)) and len(text) >= STATE.size:
                self.cpus.append(cpu_of_note(len(self.cpus), text))
        self.ranges = [(s.physical, s.offset, s.size) for s in self.elf.segments
                       if s.kind == elf.PT_LOAD and s.size]

    def close(self):
        self.elf.close()

    def physical(self, address, size):
        for start, offset, length in self.ranges:
            if start <= address and address + size <= start + length:
                data = self.elf.bytes_at(offset + address - start, size)
                if len(data) == size:
                    return data
        raise Unreadable(f'physical {address:#x}')


class Reader:
    """What can read(address, size) of the kernel's addresses, and physical(address, size)."""

    def u64(self, address):
        return struct.unpack('<Q', self.read(address, 8))[0]

    def u32(self, address):
        return struct.unpack('<I', self.read(address, 4))[0]

    def u8(self, address):
        return self.read(address, 1)[0]


class Memory(Reader):
    """The memory as one CPU sees it."""

    def __init__(self, dump, cpu):
        self.dump, self.cpu = dump, cpu
        self.pages = {}

    def translate(self, address):
        """The physical address."""
        if not self.cpu.paging:
            return address
        page = address >> 12
        if page not in self.pages:
            self.pages[page] = self._walk(page << 12)
        return self.pages[page] | address & 0xfff

    def _walk(self, address):
        levels = 5 if self.cpu.r['cr4'] & CR4_LA57 else 4
        table = self.cpu.r['cr3'] & ADDRESS
        for level in range(levels - 1, -1, -1):
            shift = 12 + 9 * level
            entry, = struct.unpack('<Q', self.dump.physical(
                table + (address >> shift & 511) * 8, 8))
            if not entry & PRESENT:
                raise Unreadable(f'{address:#x} is not mapped')
            if not level or (level < 3 and entry & LARGE):
                mask = (1 << shift) - 1
                return (entry & ADDRESS & ~mask) | (address & mask)
            table = entry & ADDRESS
        raise Unreadable(f'{address:#x}')

    def read(self, address, size):
        """All of it, or Unreadable."""
        address &= (1 << 64) - 1
        parts = []
        while size:
            part = min(size, 0x1000 - (address & 0xfff))
            parts.append(self.dump.physical(self.translate(address), part))
            address, size = (address + part) & (1 << 64) - 1, size - part
        return b''.join(parts)

    def physical(self, address, size):
        return self.dump.physical(address, size)
