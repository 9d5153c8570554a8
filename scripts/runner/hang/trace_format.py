# SPDX-License-Identifier: GPL-2.0-only
"""The events of a vmlinux (its section .trace_format) and the text of their records."""

import re

CONVERSION = re.compile(r'%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(hh|h|ll|[lLjzt])?(.)', re.S)
POINTER = re.compile(r'[A-Za-z0-9]+')
MAX_WORDS = 23    # of a record: two in its first slot, three in each of seven more
MISSING = '<missing>'


# Padding to be taken seriously: tools/trace/printf.c has the same.
MOST_WIDTH = 256


class Cut(IndexError):
    """A string goes on behind its record: what there is of it."""


class BadFormat(ValueError):
    pass


class Field:
    def __init__(self, text, first):
        self.type, _, self.name = text.partition(':')
        if not self.type or not self.name:
            raise BadFormat(f'a field is TYPE:NAME, not {text}')
        self.first, self.words = first, 2 if self.type == 'str16' else 1


class Event:
    def __init__(self, number, words):
        if len(words) < 2:
            raise BadFormat('an event has a group and a name')
        self.number, (self.group, self.name) = number, words[:2]
        self.fields, first = [], 0
        for text in words[2:]:
            self.fields.append(Field(text, first))
            first += self.fields[-1].words


class Format:
    """data_name(address): what is no symbol of vmlinux, as a per-CPU variable."""

    def __init__(self, vmlinux, data_name=hex):
        self.vmlinux, self.data_name = vmlinux, data_name
        self.events, self.names, self.flags = [], {}, {}
        text = vmlinux.elf.contents('.trace_format').decode('utf-8', 'replace')
        for number, line in enumerate(text.replace('\0', '\n').splitlines(), 1):
            try:
                self._line(line.split())
            except ValueError as error:
                raise BadFormat(f'{vmlinux.path}: .trace_format, line {number}: {error}') from None

    def _line(self, words):
        if not words:
            return
        kind, *rest = words
        if kind == 'event':
            self.events.append(Event(len(self.events) + 1, rest))
        elif kind in ('names', 'flags') and rest:
            values = (word.split('=', 1) for word in rest[1:])
            getattr(self, kind)[rest[0]] = {int(n, 0): text for n, text in values}
        else:
            raise BadFormat("it is no 'event', 'names' or 'flags'")

    def event(self, number):
        return self.events[number - 1] if 0 < number <= len(self.events) else None

    # --- Text ------------------------------------------------------------

    def text(self, record, comm):
        """'name=value ...' of a record; comm(pid): a thread's name."""
        return ' '.join(f'{field.name}={self._field(field, record.words, comm)}'
                        for field in record.event.fields)

    def _field(self, field, words, comm):
        mine = words[field.first:]
        if len(mine) < field.words:
            return MISSING
        if field.type == 'fmt':
            text = self.string(mine[0])
            return f'<no string at {mine[0]:#x}>' if text is None else \
                self.printf(text, mine[1:])
        if field.type == 'str16':
            return shown(b''.join(w.to_bytes(8, 'little') for w in mine[:2]).split(b'\0')[0])
        return self._value(field.type, mine[0], comm)

    def _value(self, kind, n, comm):
        if kind in self.names:
            return self.names[kind].get(n, str(n))
        if kind in self.flags:
            return flags_text(self.flags[kind], n)
        if kind in ('dec', 'ns'):
            return str(signed(n, 64))
        if kind in ('udec', 'bool', 'cpu'):
            return str(n)
        if kind == 'pid':
            return f'{comm(n)}-{n}' if n else '0'
        if kind in ('sym', 'obj'):
            return self._address(n)
        if kind == 'cstr':
            text = self.string(n)
            return f'<no string at {n:#x}>' if text is None else shown(text)
        return f'{n:#x}'    # also a type that nobody knows

    def _address(self, n):
        found = self.vmlinux.symbol(n)
        if not found:
            return self.data_name(n)
        return found[0] + (f'+{found[1]:#x}' if found[1] else '')

    def string(self, address):
        """A constant string of vmlinux, as bytes."""
        text = b''
        while len(text) < 4096:
            part = next((self.vmlinux.elf.at_address(address + len(text), size)
                         for size in (64, 1)
                         if self.vmlinux.elf.at_address(address + len(text), size)), None)
            if part is None:
                return None
            text += part
            if b'\0' in part:
                return text.split(b'\0')[0]
        return None

    def printf(self, form, words):
        """The kernel's printf() on words: of a string its length, then its characters."""
        args, at, text = list(words), 0, ''
        form = form.decode('latin-1')
        form = form[:-1] if form.endswith('\n') else form
        try:
            while at < len(form):
                found = CONVERSION.search(form, at)
                if not found:
                    break
                text += form[at:found.start()]
                at = found.end()
                kind = POINTER.match(form, at) if found[5] == 'p' else None
                at = kind.end() if kind else at
                text += self._conversion(found, kind[0] if kind else '', args)
        except IndexError as error:
            # The longest record there is was cut.
            text += error.args[0] if isinstance(error, Cut) else ''
            return safe(text) + ('...' if 1 + len(words) == MAX_WORDS else MISSING)
        return safe(text + form[at:])

    def _conversion(self, found, pointer, args):
        options, width, precision, length, letter = found.groups()
        if letter == '%':
            return '%'
        width = str(signed(args.pop(0), 32)) if width == '*' else width or ''
        if width.startswith('-'):
            options, width = options + '-', width[1:]
        if precision == '*':
            precision = str(args.pop(0) & 0xffffffff)
        width, precision = (n and str(min(int(n), MOST_WIDTH)) for n in (width, precision or ''))
        pad = ('<' if '-' in options else '>') + width
        n = args.pop(0)
        if letter == 's':
            words, args[:] = args[:-(-n // 8)], args[-(-n // 8):]
            data = b''.join(w.to_bytes(8, 'little') for w in words)[:n].split(b'\0')[0]
            if n > 8 * len(words):
                raise Cut(shown(data))
            return format(shown(data)[:int(precision) if precision else None], pad)
        if letter == 'c':
            return format(chr(n & 0xff), pad)
        if letter == 'p':
            name = self._pointer(pointer[:1], n)
            return format(name or (f'{n:x}' if width else f'{n:016x}'), pad)
        if letter not in 'diuxXo':
            return f'{n:x}'
        bits = {'hh': 8, 'h': 16, None: 32}.get(length, 64)
        n = signed(n, bits) if letter in 'di' else n & (1 << bits) - 1
        dot = f'.{precision}' if precision else ''
        return f'%{options}{width}{dot}{letter.replace("u", "d").replace("i", "d")}' % n \
            if letter not in 'o' or '#' not in options else f'0{n:o}'

    def _pointer(self, kind, n):
        found = self.vmlinux.symbol(n) if kind and kind in 'sSBfF' else None
        if not found:
            return None
        return found[0] if kind == 's' else f'{found[0]}+{found[1]:#x}/{found[2]:#x}'


def signed(n, bits):
    n &= (1 << bits) - 1
    return n - (1 << bits) if n >> bits - 1 else n


def flags_text(names, n):
    if not n and 0 in names:
        return names[0]
    found = [text for bit, text in names.items() if bit and n & bit == bit]
    rest = n & ~sum(bit for bit in names if bit and n & bit == bit)
    return '|'.join(found + ([f'{rest:#x}'] if rest or not found else []))


def shown(data):
    return safe(data.decode('utf-8', 'replace'))


def safe(text):
    return ''.join(c if c.isprintable() or c == '\t' else
                   '\\n' if c == '\n' else f'\\x{ord(c):02x}' for c in text)
