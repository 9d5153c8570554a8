# SPDX-License-Identifier: GPL-2.0-only
"""QEMU's dump of a guest, made a vmcore: what GDB and its like open with the vmlinux.

QEMU writes physical memory and knows of no kernel.  The kernel's addresses
are added in place: the same bytes get more program headers, which stand
behind them at the file's end, so it takes no time however large the memory.
Old headers stay where they were; only the ELF header, written last, leaves
them.

	direct map	all memory, what the guest has unmapped too, as Linux's
			kdump does it
	the rest	image, stacks, per-CPU areas: as the page tables map them

Each CPU has an NT_PRSTATUS; the first is the CPU that matters most.  Two kinds
of note are the owner HEDDLE's: the lines of kernel/vmcoreinfo.c, and QEMU's
state of each CPU, in the order of CPUs.  Under their usual names, VMCOREINFO
and QEMU, drgn takes the dump for one of Linux, looks for Linux's lists of
threads and finds none; so it sees a program with a thread for each CPU.
"""

import os
import struct

from . import elf
from .dump import ADDRESS, CR4_LA57, LARGE, NT_CPU, NT_VMCOREINFO, OWNER, PRESENT, Unreadable

PF_RWX = 7
NT_PRSTATUS = 1
KERNEL_HALF = 256                   # of a table's 512 entries the first that is the kernel's
SIGN = 0xffff << 48
# More than any kernel of ours has: such tables are garbage.
MOST_TABLES, MOST_SEGMENTS = 1 << 16, 1 << 16
# Of elf_prstatus: its size, the CPU's number + 1, where registers are; of these the two bases.
PRSTATUS_SIZE, PID_AT, REGISTERS_AT, FS_BASE, GS_BASE = 336, 32, 112, 21, 22


class Tables:
    """What page tables of four levels map above the middle, in order."""

    def __init__(self, dump, skip=range(0)):
        self.dump, self.skip, self.read = dump, skip, 0
        self.found = []    # [virtual, physical, size]

    def walk(self, table, level=3, base=SIGN):
        self.read += 1
        if self.read > MOST_TABLES or len(self.found) > MOST_SEGMENTS:
            raise Unreadable('the page tables are garbage: there is no end to them')
        shift = 12 + 9 * level
        try:
            entries = struct.unpack('<512Q', self.dump.physical(table, 4096))
        except Unreadable:
            return    # it maps what no memory can be behind
        for i in range(KERNEL_HALF if level == 3 else 0, 512):
            entry = entries[i]
            if not entry & PRESENT or level == 3 and i in self.skip:
                continue
            virtual = base | i << shift
            if not level or level < 3 and entry & LARGE:
                self._add(virtual, entry & ADDRESS & -1 << shift, 1 << shift)
            else:
                self.walk(entry & ADDRESS, level - 1, virtual)

    def _add(self, virtual, physical, size):
        if self.found:
            last = self.found[-1]
            if last[0] + last[2] == virtual and last[1] + last[2] == physical:
                last[2] += size
                return
        self.found.append([virtual, physical, size])


def segments(dump, memory, vmlinux):
    """[(virtual, physical, offset, size)]: the direct map, then all else."""
    if memory.cpu.r['cr4'] & CR4_LA57:
        raise Unreadable('page tables of five levels: no kernel of ours has them')
    begin, end = (vmlinux.number(n) & (1 << 64) - 1 for n in ('PAGE_OFFSET', 'VMALLOC_START'))
    ranges = sorted(set(dump.ranges))
    found = [(begin + start, start, offset, size) for start, offset, size in ranges]
    tables = Tables(dump, range(begin >> 39 & 511, end >> 39 & 511))
    tables.walk(memory.cpu.r['cr3'] & ADDRESS)
    for virtual, physical, size in tables.found:
        for start, offset, length in ranges:
            low, high = max(physical, start), min(physical + size, start + length)
            if low < high:
                found.append((virtual + low - physical, low, offset + low - start, high - low))
    return found


def note(owner, kind, text):
    owner += b'\0'
    return struct.pack('<III', len(owner), len(text), kind) + \
        owner.ljust(len(owner) + 3 & ~3, b'\0') + text.ljust(len(text) + 3 & ~3, b'\0')


def vmcoreinfo(vmlinux, memory):
    """The lines of kernel/vmcoreinfo.c, and what only the link and the boot decide."""
    text = vmlinux.elf.contents('.vmcoreinfo').decode('ascii', 'replace')
    lines = [f'BUILD-ID={vmlinux.build_id}', 'KERNELOFFSET=0']
    base = vmlinux.address('_text')
    lines.append(f'NUMBER(phys_base)={memory.translate(base) - vmlinux.physical(base)}')
    lines += [f'SYMBOL({name})={vmlinux.address(name):x}' for name in ('_text', 'init_task')]
    return '\n'.join(lines).encode() + b'\n' + text.encode()


def registers(status, cpu):
    """A CPU's NT_PRSTATUS with the two bases that QEMU leaves out."""
    status = bytearray(status)
    for index, name in ((FS_BASE, 'fs_base'), (GS_BASE, 'gs_base')):
        struct.pack_into('<Q', status, REGISTERS_AT + 8 * index, cpu.r[name])
    struct.pack_into('<I', status, PID_AT, cpu.number + 1)
    return bytes(status)


def notes(dump, vmlinux, memory, first):
    statuses, others = [], b''
    for owner, kind, text in dump.elf.notes():
        if owner == b'CORE' and kind == NT_PRSTATUS and len(text) == PRSTATUS_SIZE:
            statuses.append(text)
        elif (owner, kind) == (b'QEMU', 0):
            others += note(OWNER, NT_CPU, text)
    if len(statuses) != len(dump.cpus):
        raise Unreadable(f'{len(statuses)} NT_PRSTATUS for {len(dump.cpus)} CPUs')
    # GDB begins with the first.
    order = sorted(dump.cpus, key=lambda cpu: cpu.number != first)
    return b''.join(note(b'CORE', NT_PRSTATUS, registers(statuses[cpu.number], cpu))
                    for cpu in order) + others + \
        note(OWNER, NT_VMCOREINFO, vmcoreinfo(vmlinux, memory))


def is_vmcore(dump):
    return any((owner, kind) == (OWNER, NT_VMCOREINFO) for owner, kind, _ in dump.elf.notes())


def convert(dump, vmlinux, memory, first=None):
    """Makes the file of DUMP a vmcore, unless it is one.

    memory: as a CPU sees it that runs the kernel
    first:  the number of the CPU that a debugger is to begin with
    """
    if is_vmcore(dump):
        return
    found, text = segments(dump, memory, vmlinux), notes(dump, vmlinux, memory, first)
    at = len(dump.elf.data) + 4095 & ~4095
    many = len(found) + 1 >= 0xffff    # then the first section header says how many
    table = at + (64 if many else 0)
    text_at = table + 56 * (len(found) + 1)
    rows = [struct.pack('<IIQQQQQQ', elf.PT_NOTE, 0, text_at, 0, 0, len(text), 0, 4)]
    rows += [struct.pack('<IIQQQQQQ', elf.PT_LOAD, PF_RWX, offset, virtual, physical, size, size, 0)
             for virtual, physical, offset, size in found]
    head = b'\x7fELF\x02\x01\x01'.ljust(16, b'\0') + struct.pack(
        '<HHIQQQIHHHHHH', 4, 62, 1, 0, table, at if many else 0, 0, 64, 56,
        min(len(rows), 0xffff), 64, 1 if many else 0, 0)
    os.chmod(dump.elf.path, 0o644)    # QEMU has made it for reading only
    with open(dump.elf.path, 'r+b') as file:
        file.seek(at)
        if many:
            file.write(struct.pack('<IIQQQQIIQQ', 0, 0, 0, 0, 0, 1, 0, len(rows), 0, 0))
        file.write(b''.join(rows) + text)
        file.flush()
        file.seek(0)
        file.write(head)
