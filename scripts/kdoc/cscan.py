# SPDX-License-Identifier: GPL-2.0-only
"""What a C file declares and defines at its outermost level.

Not a compiler: macros are not expanded and nothing is looked up.  That is
enough for the house style, and a file that it cannot follow to the end is an
error with a line number, not a guess.
"""

import re

TOKEN = re.compile(r'''
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<directive>^[ \t]*\#(?:[^\n\\/]|\\.|\\\n|/(?!\*)|/\*.*?\*/)*)
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<word>[A-Za-z_]\w*)
  | (?P<space>\s+)
  | (?P<other>.)
''', re.X | re.S | re.M)

# Words in front of a '(' that are not the declared name.
ATTRIBUTES = {
    '__printf', '__scanf', '__attribute__',
    '__section', '__aligned', '__alignof__', '__alloc_size', '__assume_aligned',
    '__diagnose_as', '__error', '__alias', '__nonnull', 'typeof', '__typeof__', '_Alignas',
    '_Static_assert', 'static_assert', 'sizeof',
}


# What a function says of locks (<base/context_analysis.h>): Context: says it to people.
OF_LOCKS = re.compile(r'\s*\b__(?:(?:cond_)?acquires|releases|must_hold|guarded_by|'
                      r'no_context_analysis)(?:_shared)?\b(?:\((?:[^()]|\([^()]*\))*\))?')
# A name in brackets, so that a macro of the same name does not take it.
BRACKETED = re.compile(r'\((\w+)\)(?=\()')


class ScanError(Exception):
    pass


class Item:
    """One declaration or definition, and the comment that stands right above it."""

    def __init__(self, kind, name, line, text, comment=None, comment_line=0):
        self.kind, self.name, self.line, self.text = kind, name, line, text
        self.comment, self.comment_line = comment, comment_line
        self.path = None
        self.body = False

    def __repr__(self):
        return f'{self.kind} {self.name} at {self.path}:{self.line}'


def tokens(text):
    line = 1
    for match in TOKEN.finditer(text):
        yield match.lastgroup, match.group(), line
        line += match.group().count('\n')


def squeeze(text):
    """One blank between words, none inside brackets."""
    text = re.sub(r'\s+', ' ', text).strip()
    return re.sub(r'\s+([,;)])', r'\1', re.sub(r'\(\s+', '(', text))


MACRO = re.compile(r'\s*#\s*define\s+(\w+)(\(([^)]*)\))?')


def macro(text, line):
    match = MACRO.match(text.replace('\\\n', ' '))
    if not match:
        return None
    item = Item('constant', match[1], line, match[1]) if match[2] is None else \
        Item('macro', match[1], line, squeeze(f'{match[1]}({match[3]})'))
    behind = re.search(r'/\*.*?\*/\s*$', text, re.S)
    if behind and '\\\n' not in text:
        item.comment, item.comment_line = behind.group().strip(), line
    return item


def function_name(head):
    """The name in a declarator with parameters, and where its '(' is."""
    depth = 0
    for match in re.finditer(r'(\w+)?\s*(\()|(\))', head):
        if match[3]:
            depth -= 1
            continue
        if depth == 0 and match[1] and match[1] not in ATTRIBUTES:
            return match[1], match.start(2)
        depth += 1
    return None, 0


def classify(head, body, tail, line):
    """The Item that a stretch of code at the outermost level is, or None."""
    code = BRACKETED.sub(r'\1', OF_LOCKS.sub('', squeeze(head)))
    if not code:
        return None
    if body and re.match(r'typedef (struct|union|enum)$', code) and tail:
        return Item('typedef', tail.split()[-1], line, f'{code} {tail}')
    if body:
        code = re.sub(r'^typedef (?=struct|union|enum)', '', code)
    match = re.match(r'(struct|union|enum)\s+(?:__\w+(?:\([^)]*\))?\s+)*(\w+)\s*$', code)
    if match and body:
        return Item(match[1], match[2], line, f'{match[1]} {match[2]}')
    if re.match(r'(struct|union|enum)(\s+\w+)?$', code):
        return None		# announced only, or without a name
    if code.startswith('typedef'):
        match = re.search(r'\(\*\s*(\w+)\)\s*\(', code) or re.search(r'(\w+)(?:\[[^]]*\])*$', code)
        return Item('typedef', match[1], line, code) if match else None
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', code)
    pointer = re.match(r'[^(=]*\(\*\s*(\w+)[^()]*\)\s*\(', bare)
    if pointer:
        return Item('variable', pointer[1], line, code)
    before = bare.split('=', 1)[0]
    name, where = function_name(before)
    if name and '=' not in bare:
        if '[' in before[:where]:
            return Item('variable', squeeze(before[:before.index('[')]).split()[-1], line, code)
        if name.isupper() or before[:where].strip() == name:
            # A macro's use, such as DEFINE_GUARD(): no return type, or a name in capitals.
            return Item('use', name, line, code)
        return Item('function', name, line, code)
    match = re.search(r'(\w+)\s*(?:\[[^]]*\]\s*)*(?:__\w+(?:\([^)]*\))?\s*)*$', before.strip())
    return Item('variable', match[1], line, code) if match else None


class Scanner:
    """Walks through the tokens and cuts the text at the outermost level."""

    def __init__(self, path, text):
        self.path, self.items, self.comments = path, [], []
        self.head, self.line, self.depth = [], 0, 0
        self.tail, self.text_of_body, self.pending, self.had_body = [], [], None, False
        for kind, piece, line in tokens(text):
            self.step(kind, piece, line)
        self.flush()
        if self.depth:
            raise ScanError(f'{path}: a bracket is never closed')

    def add(self, item):
        if item:
            item.path = self.path
            if self.pending and not item.comment:
                item.comment, item.comment_line = self.pending
            self.items.append(item)
        self.pending = None

    def flush(self):
        item = classify(''.join(self.head), self.had_body, squeeze(''.join(self.tail)), self.line)
        if item:
            item.body = ''.join(self.text_of_body) if self.had_body else False
            self.add(item)
        elif ''.join(self.head).strip():
            self.pending = None
        self.head, self.tail, self.text_of_body, self.had_body = [], [], [], False

    def step(self, kind, piece, line):
        if kind == 'comment':
            if self.depth == 0 and not ''.join(self.head).strip():
                self.pending = (piece, line)
                self.comments.append(self.pending)
            elif self.depth:
                self.text_of_body.append(piece)
        elif kind == 'directive':
            self.directive(piece, line)
        elif self.depth:
            self.inside(piece)
        else:
            self.outside(kind, piece, line)

    def directive(self, piece, line):
        if self.depth:
            return
        if ''.join(self.head).strip() and self.macro_use():
            self.flush()
        item = macro(piece, line)
        if item:
            self.add(item)
        elif not re.match(r'\s*#\s*(if|ifdef|ifndef)\b', piece):
            self.pending = None

    def macro_use(self):
        """MACRO(...) alone: with no ';' behind it, what follows is another item."""
        return re.match(r'\s*[A-Z_][A-Z0-9_]*\s*\(.*\)\s*$', ''.join(self.head), re.S)

    def inside(self, piece):
        if piece == '{':
            self.depth += 1
        elif piece == '}':
            self.depth -= 1
            if not self.depth:
                self.closed()
                return
        self.text_of_body.append(piece)

    def closed(self):
        """A body ended: a function's is its end, a type's waits for the ';'."""
        code = squeeze(''.join(self.head))
        if function_name(code)[0] and '=' not in code and not re.match(
                r'(typedef )?(struct|union|enum) \w*$', code):
            self.flush()

    def outside(self, kind, piece, line):
        if piece == '{':
            self.depth, self.had_body = 1, True
        elif piece == '}':
            raise ScanError(f'{self.path}:{line}: a bracket too many')
        elif piece == ';':
            self.flush()
        else:
            if kind == 'space' and '\n\n' in piece and not ''.join(self.head).strip():
                self.pending = None
            if kind != 'space':
                if ''.join(self.head).strip() and self.starts_anew(kind, piece):
                    self.flush()
                if not ''.join(self.head).strip():
                    self.line = line
            # 'struct foo { ... } name': the type is the item.
            (self.tail if self.had_body else self.head).append(piece)

    def starts_anew(self, kind, piece):
        head = ''.join(self.head)
        return kind == 'word' and head.endswith('\n') and self.macro_use()


def scan(path, text):
    """(items, comments) of a file."""
    scanner = Scanner(path, text)
    return scanner.items, scanner.comments
