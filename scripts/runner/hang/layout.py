# SPDX-License-Identifier: GPL-2.0-only
"""What a vmlinux says of itself: symbols, build id, and kernel/vmcoreinfo.c's lines."""

import bisect
import os
import re
import shutil
import subprocess

from . import elf

LINE = re.compile(r'(OFFSET|SIZE|NUMBER)\(([\w.]+)\)=(-?\d+)$')


class NoLayout(Exception):
    """This vmlinux does not say what was asked for."""


class Vmlinux:
    def __init__(self, path):
        self.path = path
        self.elf = elf.Elf(path)
        self.build_id = self.elf.build_id()
        self.numbers = {}
        for line in self.elf.contents('.vmcoreinfo').decode('ascii', 'replace').splitlines():
            found = LINE.match(line)
            if found:
                self.numbers[found[1], found[2]] = int(found[3])
        self.by_name, every = {}, []
        text = {i for i, s in enumerate(self.elf.sections)
                if s.name in ('.text', '.init.text')}
        for symbol in self.elf.symbols():
            self.by_name.setdefault(symbol.name, symbol)
            every.append((symbol.address, symbol.size > 0, symbol.name, symbol))
        every.sort(key=lambda e: e[:3])
        self.addresses, self.ordered = [e[0] for e in every], [e[3] for e in every]
        self.text = [(s.address, s.address + s.size)
                     for i, s in enumerate(self.elf.sections) if i in text]

    def close(self):
        self.elf.close()

    def _number(self, what, name):
        try:
            return self.numbers[what, name]
        except KeyError:
            raise NoLayout(f'{self.path} has no {what}({name}) in its VMCOREINFO') from None

    def offset(self, name):
        return self._number('OFFSET', name)

    def size(self, name):
        return self._number('SIZE', name)

    def number(self, name):
        return self._number('NUMBER', name)

    def has(self, what, name):
        return (what, name) in self.numbers

    def named(self, prefix):
        """{value: the rest of the name} of all NUMBERs that begin with prefix."""
        return {value: name[len(prefix):].lower().replace('_', ' ')
                for (what, name), value in self.numbers.items()
                if what == 'NUMBER' and name.startswith(prefix)}

    def address(self, name):
        try:
            return self.by_name[name].address
        except KeyError:
            raise NoLayout(f'{self.path} has no symbol {name}') from None

    def physical(self, address):
        """Where the file says that an address is to be."""
        for s in self.elf.segments:
            if s.kind == elf.PT_LOAD and s.virtual <= address < s.virtual + s.memory_size:
                return s.physical + address - s.virtual
        raise NoLayout(f'{self.path} has nothing at {address:#x}')

    def is_text(self, address):
        return any(low <= address < high for low, high in self.text)

    def after_call(self, address):
        """Could a call return here?"""
        code = self.elf.at_address(address - 7, 7)
        if not code or len(code) < 7:
            return False
        return code[2] == 0xe8 or any(code[i] == 0xff and code[i + 1] >> 3 & 7 == 2
                                      for i in (0, 1, 3, 4, 5))

    def calls(self, address, function):
        """Does a direct call of the function return here?"""
        code = self.elf.at_address(address - 5, 5)
        return bool(code) and code[0] == 0xe8 and \
            address + int.from_bytes(code[1:5], 'little', signed=True) == function

    def has_frame(self, address):
        """Has the function that this is in made its frame (push %rbp; mov %rsp, %rbp)?"""
        found = self.symbol(address)
        code = self.elf.at_address(address - found[1], found[1]) if found else None
        return bool(code) and b'\x55\x48\x89\xe5' in code

    def symbol(self, address):
        """(name, offset, size) of what an address lies in; None if nothing."""
        i = bisect.bisect_right(self.addresses, address) - 1
        if i < 0:
            return None
        # The last of several at one address is one with a size, if any has.
        s = self.ordered[i]
        if s.size and address >= s.address + s.size:
            return None
        if not s.size and not self.is_text(address):
            return None
        return s.name, address - s.address, s.size

    def name(self, address):
        found = self.symbol(address)
        if not found:
            return f'{address:#x}'
        name, offset, size = found
        if not offset and not self.is_text(address):
            return name
        return f'{name}+{offset:#x}' + (f'/{size:#x}' if size else '')

    def lines_of(self, addresses):
        """{address: 'file:line'; of inlined code the innermost first} by addr2line, if it can."""
        addresses = sorted(set(addresses))
        tool = shutil.which('addr2line')
        if not tool or not addresses or not self.elf.section('.debug_line'):
            return {}
        try:
            done = subprocess.run([tool, '-a', '-i', '-e', self.path], text=True, timeout=30,
                                  input=''.join(f'{a:#x}\n' for a in addresses),
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.SubprocessError):
            return {}
        lines, at = {}, None
        for line in done.stdout.splitlines():
            if line.startswith('0x') and ':' not in line:
                at = int(line, 16)
            elif at is not None and not line.startswith('?'):
                lines.setdefault(at, []).append(self._in_tree(line.split(' (')[0]))
        return lines

    def _in_tree(self, place):
        """A path without the folder that was built in, 'a/../' and the like."""
        path, _, number = place.rpartition(':')
        path, top = os.path.normpath(path), os.path.dirname(os.path.abspath(self.path)) + '/'
        return f'{path[len(top):] if path.startswith(top) else path}:{number}'
