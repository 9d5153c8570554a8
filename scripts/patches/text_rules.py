# SPDX-License-Identifier: GPL-2.0-only
"""Rules about any text: white space, ends of lines and files, names, sizes."""

import os
import re

from checkspdx import TAG, expected

from .rule import ERROR, WARNING, rule

COLUMNS = 100
MANY_LINES, TOO_MANY_LINES = 800, 1000
SOURCES = ('.c', '.h', '.S', '.py', '.sh')
VAGUE = re.compile(r'(common|misc|utils?|helpers?)\.[chS]$')
CONFLICT = re.compile(r'(<{7}|>{7}|\|{7})( |$)')


def is_diff(file):
    """A patch kept as a file: its lines are not its own."""
    return file.path.endswith(('.patch', '.diff'))


def added(file):
    """Added lines without the end of line that CRLF leaves."""
    return ((n, text.rstrip('\r')) for n, text in sorted(file.added.items()))


@rule('trailing-space', ERROR, 'file', 'no white space at the end of a line')
def trailing_space(file, checker):
    if not is_diff(file):
        for n, text in added(file):
            if text != text.rstrip():
                yield n, 'white space at the end of the line'


@rule('space-before-tab', ERROR, 'file', 'no blank before a tab')
def space_before_tab(file, checker):
    if not is_diff(file):
        for n, text in added(file):
            if ' \t' in text:
                yield n, 'blank before a tab'


@rule('crlf', ERROR, 'file', 'lines end with LF alone')
def crlf(file, checker):
    for n, text in sorted(file.added.items()):
        if text.endswith('\r'):
            yield n, 'the line ends with CR LF'
            return      # as a rule all do: once is enough


@rule('no-newline', ERROR, 'file', 'the last line of a file ends with a newline')
def no_newline(file, checker):
    if file.no_newline and file.shown:
        yield max(file.shown), 'no newline at the end of the file'


@rule('conflict', ERROR, 'file', 'no mark of a merge that was left half done')
def conflict(file, checker):
    if not is_diff(file):
        for n, text in added(file):
            if CONFLICT.match(text):
                yield n, 'mark of a merge conflict'


@rule('damaged', ERROR, 'file', 'the hunks of a patch are whole')
def damaged(file, checker):
    if file.damaged is not None:
        yield file.damaged, 'the hunk has fewer lines than it says: wrapped by a mail program?'


@rule('long-line', WARNING, 'file', f'at most {COLUMNS} columns, a tab being up to 8')
def long_line(file, checker):
    if not file.path.endswith(SOURCES + ('.rst', '.md')):
        return      # recipes of make and diffs have lines that cannot be broken
    for n, text in added(file):
        width = len(text.expandtabs(8))
        table = file.path.endswith(('.rst', '.md')) and re.search(r'\S  +\S|^\||^=+ [= ]+$', text)
        if width > COLUMNS and '://' not in text and not table:
            yield n, f'{width} columns: more than {COLUMNS}'


def spdx_line(file):
    """(line, text) that must hold the licence, or None for a kind that needs none."""
    want = expected(file.path)
    if file.path.endswith('.rst'):
        want = f'.. {TAG}'
    first = file.shown.get(1, '')
    script = first.startswith('#!')
    if not want and script:
        want = f'# {TAG}'
    return (2 if script else 1, want) if want else None


@rule('spdx', ERROR, 'file', 'a new file begins with its SPDX line')
def spdx(file, checker):
    if not file.new or not file.shown:
        return
    asked = spdx_line(file)
    if asked and file.shown.get(asked[0], '').rstrip() != asked[1]:
        yield asked[0], f'this line must be: {asked[1]}'


@rule('file-name', ERROR, 'file', 'no common.c, misc.c, utils.h, helpers.c')
def file_name(file, checker):
    name = os.path.basename(file.path)
    if (file.new or file.renamed) and VAGUE.match(name):
        yield 1, f'{name} says nothing: name the file for what it does'


def _length(file):
    if file.text is None or not file.grows or not file.path.endswith(SOURCES):
        return 0
    return len(file.shown)


@rule('file-long', WARNING, 'file', f'a source that grows has at most {MANY_LINES} lines')
def file_long(file, checker):
    if MANY_LINES < _length(file) <= TOO_MANY_LINES:
        yield _length(file), f'{_length(file)} lines: look for the seam between two subjects'


@rule('file-too-long', ERROR, 'file', f'a source that grows has at most {TOO_MANY_LINES} lines')
def file_too_long(file, checker):
    if _length(file) > TOO_MANY_LINES:
        yield _length(file), f'{_length(file)} lines, {TOO_MANY_LINES} at most: split it'


TESTS = re.compile(r'.*(_kunit|_stress|_torture)\.c$|tests/runner/test_\w+\.py$'
                   r'|tests/modules/.*\.c$')


def _opening(file):
    """The first comment or docstring, behind the licence, as words."""
    text = '\n'.join(file.shown[n] for n in sorted(file.shown)[:40])
    if file.path.endswith('.py'):
        found = re.search(r'^(?:#.*\n)*\s*[ru]?"""(.*?)"""', text, re.S)
    else:
        found = re.match(r'//[^\n]*\n\s*/\*(.*?)\*/', text, re.S)
    return re.findall(r'\w+', found[1]) if found else []


@rule('test-says', WARNING, 'file', 'a new test says first what it tests, an exhibit has its keys')
def test_says(file, checker):
    if not file.new:
        return
    if TESTS.match(file.path) and len(_opening(file)) < 3:
        yield 1, 'say in the first comment what is tested (and what is not)'
    if file.path.startswith('tests/mutations/') and file.path.endswith('.patch'):
        for key in ('Bug', 'Detector', 'Why'):
            if not any(text.startswith(f'{key}: ') for text in file.shown.values()):
                yield 1, f'no {key}: above the diff'
