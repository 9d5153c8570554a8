# SPDX-License-Identifier: GPL-2.0-only
"""GDB by its machine interface (MI): the records' parser, and GDB as a child.

A line of GDB's is one of
    TOKEN^CLASS,RESULTS     the answer to the command that had the token
    *CLASS,RESULTS          the target: running, stopped
    =CLASS,RESULTS          something changed: breakpoints, threads
    ~TEXT  @TEXT  &TEXT     for the eye: the console's, the target's, the log's
    (gdb)                   ready for a command
"""

import asyncio
import dataclasses
import os
import re
import signal


class ParseError(ValueError):
    """A line that is no record of MI's."""


class GdbGone(Exception):
    """GDB ended before it answered."""


@dataclasses.dataclass
class Record:
    """kind: one of ^ * + = ~ @ &, or '(gdb)'; results or text, as the kind has it."""
    kind: str
    name: str = ''
    token: int = None
    results: dict = dataclasses.field(default_factory=dict)
    text: str = ''


HEAD = re.compile(r'(\d*)([\^*+=])([\w-]+)')
NAME = re.compile(r'([\w@][\w.@-]*)=')
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
ESCAPE = re.compile(rb'\\([0-7]{1,3}|.)', re.S)
PLAIN = {b'n': b'\n', b't': b'\t', b'r': b'\r', b'e': b'\x1b', b'a': b'\a', b'b': b'\b',
         b'f': b'\f', b'v': b'\v'}
# Deeper is no answer of GDB's, and would end Python's stack.
DEEPEST = 100


def _unescape(match):
    what = match[1]
    if what.isdigit():
        return bytes([int(what, 8) & 255])
    return PLAIN.get(what, what)


class _Reader:
    """Reads values from one line, left to right."""

    def __init__(self, line, position=0):
        self.line, self.at = line, position

    def fail(self, wanted):
        raise ParseError(f'{wanted} is wanted at {self.at}: {self.line[self.at:self.at + 40]!r}')

    def peek(self):
        return self.line[self.at:self.at + 1]

    def string(self):
        match = STRING.match(self.line, self.at)
        if not match:
            self.fail('a whole string')
        self.at = match.end()
        # Octal escapes are bytes, several of which may be one character.
        return ESCAPE.sub(_unescape, match[1].encode()).decode('utf-8', 'replace')

    def value(self, depth=0):
        if depth > DEEPEST:
            self.fail('less depth')
        if self.peek() == '"':
            return self.string()
        if self.peek() == '{':
            named, values = self.elements('}', depth)
            # GDB has tuples without names, too: script={"silent","bt"}.
            return values if values and not named else dict(named)
        if self.peek() == '[':
            # The names in a list are all the same: [frame={...},frame={...}].
            named, values = self.elements(']', depth)
            return values + [value for _, value in named]
        self.fail('a value')

    def elements(self, end, depth):
        named, values = [], []
        self.at += 1
        while self.peek() != end:
            if named or values:
                self.comma()
            match = NAME.match(self.line, self.at)
            if match:
                self.at = match.end()
                named.append((match[1], self.value(depth + 1)))
            else:
                values.append(self.value(depth + 1))
        self.at += 1
        return named, values

    def comma(self):
        if self.peek() != ',':
            self.fail('a comma')
        self.at += 1

    def results(self):
        found = {}
        while self.at < len(self.line):
            self.comma()
            match = NAME.match(self.line, self.at)
            if not match:
                self.fail('a name')
            self.at = match.end()
            found[match[1]] = self.value()
        return found


def parse(line):
    """One line without its end as a Record; ParseError if it is none."""
    if line.rstrip() == '(gdb)':
        return Record('(gdb)')
    if line[:1] in ('~', '@', '&'):
        reader = _Reader(line, 1)
        text = reader.string()
        if reader.at != len(line):
            reader.fail('the end')
        return Record(line[0], text=text)
    match = HEAD.match(line)
    if not match:
        raise ParseError(f'no record: {line[:60]!r}')
    token = int(match[1]) if match[1] else None
    return Record(match[2], match[3], token, _Reader(line, match.end()).results())


def quote(text):
    """TEXT as a string of MI's."""
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"').replace('\t', '\\t') + '"'


class Gdb:
    """GDB as a child of an event loop.

    on_record gets each record, in order, before the command it answers goes on.
    """

    def __init__(self, process, on_record, transcript):
        self.process, self.on_record, self.transcript = process, on_record, transcript
        self.token, self.waiting = 0, {}
        self.reading = asyncio.ensure_future(self._read())

    @classmethod
    async def start(cls, command, on_record, transcript, cwd):
        """transcript: a binary file that gets all that is said, both ways."""
        process = await asyncio.create_subprocess_exec(
            *command, cwd=cwd, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=transcript, start_new_session=True, limit=1 << 26)
        return cls(process, on_record, transcript)

    def send(self, line):
        self.transcript.write(line.encode() + b'\n')
        self.process.stdin.write(line.encode() + b'\n')

    async def command(self, text):
        """Sends one MI command; its result record (^done, ^running, ^error, ...)."""
        if self.reading.done():
            raise GdbGone('gdb has ended')
        self.token += 1
        token, answer = self.token, asyncio.get_running_loop().create_future()
        self.waiting[token] = answer
        self.send(f'{token}{text}')
        try:
            return await answer
        finally:
            self.waiting.pop(token, None)

    def interrupt(self):
        """As Ctrl-C at its prompt."""
        os.kill(self.process.pid, signal.SIGINT)

    async def _read(self):
        try:
            async for line in self.process.stdout:
                self.transcript.write(line)
                self._take(line.decode('utf-8', 'replace').rstrip('\r\n'))
        finally:
            for answer in self.waiting.values():
                if not answer.done():
                    answer.set_exception(GdbGone('gdb ended'))

    def _take(self, line):
        try:
            record = parse(line)
        except ParseError:
            # Not GDB's own: what a command of the user's wrote past it.
            record = Record('@', text=line + '\n')
        self.on_record(record)
        answer = self.waiting.get(record.token) if record.kind == '^' else None
        if answer and not answer.done():
            answer.set_result(record)
