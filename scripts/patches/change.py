# SPDX-License-Identifier: GPL-2.0-only
"""What a patch changes: a message, and files with their new lines."""

import re

HUNK = re.compile(r'@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@')


class File:
    """One file as a patch leaves it.

    shown: line number -> text, of all lines that are known: those of the hunks,
    or every one when 'text', the whole file, is known, too.  Lines end at '\\n'
    alone; a '\\r' before it is part of the line.
    """

    def __init__(self, path):
        self.path = path
        self.old_path, self.old_blob, self.new_blob = path, None, None
        self.new = self.deleted = self.renamed = False
        self.added, self.shown, self.removed = {}, {}, 0
        self.hunks = []         # (first old line, lines with their sign)
        self.no_newline = False
        self.damaged = None     # number of a hunk's first line that is not whole
        self.text = None

    def know(self, text):
        """The whole of the file after the change, if the hunks agree: a patch may be edited."""
        lines = text.split('\n')
        if lines[-1] == '':
            lines.pop()
        whole = dict(enumerate(lines, 1))
        if all(whole.get(n) == line for n, line in self.shown.items()):
            self.text, self.shown = text, whole

    def know_before(self, text):
        """The whole of the file before the change: the hunks give the rest."""
        old, result, at = text.split('\n'), [], 0
        for first, lines in self.hunks:
            first = max(first - 1, 0) if any(s != '+' for s, _ in lines) else first
            result += old[at:first]
            at = first
            for sign, line in lines:
                if sign != '+':
                    if at >= len(old) or old[at] != line:
                        return          # another file than the patch was made from
                    at += 1
                if sign != '-':
                    result.append(line)
        self.know('\n'.join(result + old[at:]))

    def all_added(self):
        self.added = dict(self.shown)

    @property
    def grows(self):
        return len(self.added) > self.removed

    def above(self, number, count):
        """Up to so many known lines right above one, the nearest first."""
        for n in range(number - 1, number - 1 - count, -1):
            if n not in self.shown:
                return
            yield n, self.shown[n]

    def below(self, number, count):
        for n in range(number + 1, number + 1 + count):
            if n not in self.shown:
                return
            yield n, self.shown[n]


class Patch:
    """name: for messages; message: list of lines or None; author: 'Name <address>'."""

    def __init__(self, name, files, message=None, author=None):
        self.name, self.files, self.message, self.author = name, files, message, author


def _unquote(name):
    """A path as diff writes it: quoted where it has unusual characters."""
    name = name.rstrip('\t')
    if name.startswith('"') and name.endswith('"'):
        raw = name[1:-1].encode().decode('unicode_escape')
        return raw.encode('latin-1', 'replace').decode(errors='replace')
    return name


def _strip(name):
    name = _unquote(name)
    return None if name == '/dev/null' else name.split('/', 1)[-1]


class _Parser:
    def __init__(self, lines):
        self.lines, self.at, self.files = lines, 0, []

    def parse(self):
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if line.startswith('diff --git '):
                # The names of this line are ambiguous; those below are not.
                self.files.append(File(_strip(line.rsplit(' ', 1)[-1])))
            elif line.startswith('--- ') and self._next('+++ '):
                self._names(line)
            elif self.files:
                self._header(line)
        return [f for f in self.files if f.path]

    def _next(self, start):
        return self.at < len(self.lines) and self.lines[self.at].startswith(start)

    def _header(self, line):
        file = self.files[-1]
        if line.startswith('new file mode'):
            file.new = True
        elif line.startswith('deleted file mode'):
            file.deleted = True
        elif line.startswith('rename from '):
            file.old_path, file.renamed = _unquote(line[12:]), True
        elif line.startswith('rename to '):
            file.path = _unquote(line[10:])
        elif line.startswith('index '):
            file.old_blob, _, file.new_blob = line.split(' ')[1].partition('..')
        elif HUNK.match(line):
            self._hunk(file, HUNK.match(line))

    def _names(self, line):
        old, new = _strip(line[4:]), _strip(self.lines[self.at][4:])
        self.at += 1
        if not self.files or self.files[-1].hunks:
            self.files.append(File(new or old))
        file = self.files[-1]
        file.path, file.old_path = new or old, old or new
        file.new, file.deleted = file.new or old is None, file.deleted or new is None

    def _hunk(self, file, match):
        old_left = int(match[2]) if match[2] else 1
        number, new_left = int(match[3]), int(match[4]) if match[4] else 1
        lines, sign = [], ' '
        while (old_left > 0 or new_left > 0) and self.at < len(self.lines):
            line = self.lines[self.at]
            sign, rest = line[:1] or ' ', line[1:]
            if sign not in ' +-':
                break
            self.at += 1
            lines.append((sign, rest))
            old_left -= sign != '+'
            new_left -= sign != '-'
            if sign == '-':
                file.removed += 1
                continue
            file.shown[number] = rest
            if sign == '+':
                file.added[number] = rest
            number += 1
            if self._next('\\ No newline'):
                file.no_newline = sign == '+'
                self.at += 1
        if old_left > 0 or new_left > 0:
            file.damaged = int(match[3])
        if sign == '-' and self._next('\\ No newline'):
            self.at += 1
        file.hunks.append((int(match[1]), lines))


def parse_diff(text):
    return _Parser(text.split('\n')).parse()
