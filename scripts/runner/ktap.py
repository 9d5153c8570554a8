# SPDX-License-Identifier: GPL-2.0-only
"""KTAP out of a console log: printk's prefix, noise and CRLF included.

A Document is what one 'KTAP version 1' at the outermost level began.  What is
wrong with it (a plan not fulfilled, a result out of order) is in errors(): an
incomplete plan is a failure, whatever the results say.
"""

import collections
import json
import re

from . import hang_lines

# '[    1.234567][    T1] ', each part optional.
PREFIX = re.compile(r'^\[ *(\d+\.\d+)\] ?(?:\[ *[A-Z]+\d+\] ?)?')
ANSI = re.compile(r'\x1b\[[0-9;?=]*[A-Za-z]')
# What stood in the row before was taken off the screen: a prompt that made room.
ERASED = re.compile(r'^.*\r\x1b\[K')
VERSION = re.compile(r'^( *)(?:KTAP|TAP) version \d+$')
PLAN = re.compile(r'^( *)1\.\.(\d+)(?: # SKIP ?(.*))?$')
RESULT = re.compile(r'^( *)(ok|not ok) (\d+)(?: -)?(?: ([^#]*?))?(?: ?# (\w+) ?(.*))?$')
SUBTEST = re.compile(r'^( *)# Subtest: (.*)$')
RUNNING = re.compile(r'^( *)# (.*): running$')
# What a check of the kernel has found (include/kernel/report.h), as JSON.
REPORT = re.compile(r'^report: (\{.*\})$')
DIAGNOSTIC = re.compile(r'^( *)# (.*)$')


class Leaf(collections.namedtuple('Leaf', 'name status reason log seconds')):
    """A test that has no subtests; seconds of the guest's clock since the result before it."""

    def as_dict(self):
        return {'name': self.name, 'status': self.status, 'reason': self.reason,
                'seconds': self.seconds}


class Node:
    """A test: a leaf, or one with subtests and a plan."""

    def __init__(self, name=''):
        self.name = name
        self.status = None        # 'ok', 'not ok', 'skip'; None: no result came
        self.reason = ''
        self.plan = None          # number of subtests promised
        self.children = []
        self.log = []             # diagnostics
        self.running = None       # the case that said last that it runs
        self.problems = []
        self.seconds = 0.0

    def leaves(self, path=''):
        """Yields the Leaf of each test that has no subtests."""
        name = f'{path}.{self.name}' if path and self.name else path or self.name
        if not self.children and self.plan in (None, 0):
            yield Leaf(name, self.status, self.reason, self.log, self.seconds)
        for child in self.children:
            yield from child.leaves(name)

    def errors(self, path=''):
        name = f'{path}.{self.name}' if path and self.name else path or self.name
        where = name or 'the log'
        for problem in self.problems:
            yield f'{where}: {problem}'
        if self.children and self.plan is None:
            yield f'{where}: results, but no plan'
        if self.plan is not None and len(self.children) != self.plan:
            yield f'{where}: {len(self.children)} of {self.plan} planned results'
        for child in self.children:
            yield from child.errors(name)


class Parser:
    """Fed line by line, so that it can say at any moment what is running."""

    def __init__(self):
        self.documents = []
        self.reports = []         # dictionaries: detector, kind, object, function ...
        self.hang_lines = hang_lines.Collector()
        self.stack = []           # (indent, Node), outermost first
        self.now = self.before = 0.0    # printk's times: of this line, of the last result
        self.counts = {'ok': 0, 'not ok': 0, 'skip': 0}     # leaves so far

    def feed(self, line):
        """Takes a line; if it belongs to a document: the line as KTAP has it, else None."""
        line = ANSI.sub('', ERASED.sub('', line.rstrip('\r\n')))
        match = PREFIX.match(line)
        if match:
            line, self.now = line[match.end():], float(match[1])
        match = REPORT.match(line)
        if match:
            self._report(match[1])
            return None
        match = hang_lines.LINE.match(line)
        if match:
            self.hang_lines.feed(match[1])
            return None
        match = VERSION.match(line)
        if match:
            self._version(len(match[1]))
            return line
        if not self.stack:
            return None
        for pattern, handler in ((PLAN, self._plan), (RESULT, self._result),
                                 (SUBTEST, self._subtest), (RUNNING, self._running),
                                 (DIAGNOSTIC, self._diagnostic)):
            match = pattern.match(line)
            if match:
                handler(len(match[1]), match)
                return line
        return None               # noise

    @property
    def hangs(self):
        """What the kernel has said of hangs: dictionaries, as in hang_lines."""
        return self.hang_lines.hangs

    def _report(self, text):
        try:
            self.reports.append(json.loads(text))
        except ValueError:
            # Half a line of a machine that died in it is a report still.
            self.reports.append({'detector': 'unreadable', 'kind': '', 'text': text})

    def _version(self, indent):
        if indent == 0:
            self.close()
            self.stack, self.before = [(0, Node())], self.now
            self.documents.append(self.stack[0][1])
        elif self.stack and indent > self.stack[-1][0]:
            self.stack.append((indent, Node()))
        elif self.stack:
            # Two subtests in a row: the first had no result of its own.
            self._unwind(indent - 1)
            self.stack.append((indent, Node()))

    def _unwind(self, indent):
        """Ends the subtests deeper than indent: they stay without a result."""
        while len(self.stack) > 1 and self.stack[-1][0] > indent:
            _, node = self.stack.pop()
            node.problems.append('ended without a result')
            self.stack[-1][1].children.append(node)

    def _plan(self, indent, match):
        node = self._level(indent)
        if node is None:
            return
        if node.plan is not None:
            node.problems.append('two plans')
        node.plan = int(match[2])

    def _level(self, indent):
        for level, node in self.stack:
            if level == indent:
                return node
        return None

    def _subtest(self, indent, match):
        node = self._level(indent)
        if node is not None and indent:
            node.name = match[2]

    def _running(self, indent, match):
        node = self._level(indent)
        if node is not None:
            node.running = match[2]

    def _diagnostic(self, indent, match):
        if self.stack:
            self.stack[-1][1].log.append(match[2])

    def _result(self, indent, match):
        if self._level(indent) is None:
            return
        name = (match[4] or '').strip()
        node = None
        if self.stack[-1][0] > indent:
            # The result of the subtest that is open.
            while len(self.stack) > 1 and self.stack[-1][0] > indent:
                _, inner = self.stack.pop()
                if node is not None:
                    node.problems.append('ended without a result')
                    inner.children.append(node)
                node = inner
            if node.name and node.name != name:
                node.problems.append(f'its result is called {name!r}')
            node.name = name
        else:
            node = Node(name)
            parent = self.stack[-1][1]
            node.log, parent.log = parent.log, []
        parent = self.stack[-1][1]
        parent.running = None
        node.status = match[2]
        if (match[5] or '').upper() == 'SKIP' and node.status == 'ok':
            node.status = 'skip'
        node.reason = (match[6] or '').strip()
        if not node.children:
            node.seconds, self.before = round(max(0.0, self.now - self.before), 6), self.now
            self.counts[node.status] += 1
        parent.children.append(node)
        if int(match[3]) != len(parent.children):
            parent.problems.append(f'result {match[3]} where {len(parent.children)} was due')
        if node.status == 'ok' and any(c.status in ('not ok', None) for c in node.children):
            node.problems.append('passed, though a part of it failed')
        # What a suite finds after its last case: memory or threads left behind.
        if node.status == 'not ok' and node.children and \
                all(c.status in ('ok', 'skip') for c in node.children):
            node.problems.append('failed after its last case')

    def running(self):
        """The test that has begun and not ended; None if there is none."""
        parts = [n.name for _, n in self.stack[1:] if n.name]
        case = next((n.running for _, n in reversed(self.stack) if n.running), None)
        if case and (not parts or parts[-1] != case):
            parts.append(case)
        return '.'.join(parts) or None

    def close(self):
        """No more lines: what is still open has no result."""
        if self.stack:
            self._unwind(0)
        self.stack = []
        return self


def parse(text):
    parser = Parser()
    for line in text.splitlines():
        parser.feed(line)
    return parser.close()


def skipped_whole(text):
    """The reason, if the outermost plan is that of a document that was skipped as a whole."""
    for line in text.splitlines():
        match = PLAN.match(line)
        if match and not match[1]:
            return match[3] if match[2] == '0' and match[3] is not None else None
    return None


class Summary:
    """What all documents of a log come to."""

    def __init__(self, documents):
        self.leaves = [leaf for d in documents for leaf in d.leaves() if leaf.name]
        self.errors = [e for d in documents for e in d.errors()]
        if not documents:
            self.errors.append('no KTAP in the log')
        elif not self.leaves:
            self.errors.append('no test ran')

    def count(self, *statuses):
        return sum(1 for leaf in self.leaves if leaf.status in statuses)

    @property
    def passed(self):
        return self.count('ok')

    @property
    def skipped(self):
        return self.count('skip')

    @property
    def failed(self):
        return self.count('not ok', None)

    def failures(self):
        return [leaf for leaf in self.leaves if leaf.status in ('not ok', None)]
