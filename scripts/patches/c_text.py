# SPDX-License-Identifier: GPL-2.0-only
"""C, read as far as the rules need it: what is code, what comment, what string."""

import bisect
import re

TOKEN = re.compile(r'/\*.*?(?:\*/|\Z)|//[^\n]*'
                   r'|"(?:\\.|[^"\\\n])*"'
                   r"|'(?:\\.|[^'\\\n])*'", re.S)
KEYWORDS = {'if', 'for', 'while', 'switch', 'return', 'sizeof', 'do', 'else', 'typeof',
            '__attribute__', '_Static_assert', 'static_assert', 'defined'}
# The line that a function's definition begins with: a type, a name, its arguments.
HEAD = re.compile(r'^(?!static\b|typedef\b|struct\s+\w+\s*\{|#|\})'
                  r'[A-Za-z_][\w\s*]*?[\s*](\w+)\((?!\()')


def blank(text):
    return re.sub(r'[^\n]', ' ', text)


def _mask(match):
    token = match[0]
    if token[0] in '"\'':
        return token[0] + blank(token[1:-1]) + token[-1]
    return blank(token)


class CText:
    """The known lines of a file as one text; line n begins at offset start(n)."""

    def __init__(self, file):
        self.numbers = sorted(file.shown)
        raw, offsets, at, before = [], [], 0, None
        for n in self.numbers:
            line = file.shown[n]
            if before is not None and n != before + 1:
                raw.append('\n')        # a gap: nothing goes on over it
                at += 1
            offsets.append(at)
            raw.append(line + '\n')
            at += len(line) + 1
            before = n
        self.offsets, self.raw = offsets, ''.join(raw)
        self.code = self._code(file.text is not None)

    def _code(self, whole):
        text = self.raw
        if not whole:
            # A hunk may begin inside a comment: its lines look like one.
            text = re.sub(r'(?m)^(\s*\*(?:[ /].*)?)$', lambda m: blank(m[1]), text)
        return TOKEN.sub(_mask, text)

    def start(self, number):
        return self.offsets[bisect.bisect_left(self.numbers, number)]

    def number(self, offset):
        return self.numbers[bisect.bisect_right(self.offsets, offset) - 1]

    def code_line(self, number):
        start = self.start(number)
        return self.code[start:self.code.index('\n', start)]

    def has_comment(self, number):
        start = self.start(number)
        end = self.raw.index('\n', start)
        return self.raw[start:end].strip() != self.code[start:end].strip() and bool(
            re.search(r'/\*|\*/|//|^\s*\*', self.raw[start:end]))

    def closing(self, offset):
        """The offset of the parenthesis that closes the one at an offset, or None."""
        depth = 0
        for match in re.finditer(r'[()]', self.code[offset:offset + 4000]):
            depth += 1 if match[0] == '(' else -1
            if not depth:
                return offset + match.start()
        return None

    def definitions(self, numbers):
        """(line, name) of each function that is defined from one of these lines on."""
        for n in numbers:
            head = HEAD.match(self.code_line(n))
            if not head or head[1] in KEYWORDS:
                continue
            close = self.closing(self.start(n) + head.end() - 1)
            if close is not None and re.match(r'[\w\s()]*\n?\{', self.code[close + 1:]):
                yield n, head[1]


def comment_above(file, number):
    """The text of the comment that ends right above a line; '' if there is none."""
    lines = []
    for _, text in file.above(number, 400):
        if not lines and not text.rstrip().endswith('*/'):
            return ''
        lines.append(text)
        if '/*' in text:
            return '\n'.join(reversed(lines))
    return '\n'.join(reversed(lines))
