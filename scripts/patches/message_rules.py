# SPDX-License-Identifier: GPL-2.0-only
"""Rules about the message of a commit."""

import re

from .rule import ERROR, WARNING, rule

COLUMNS = 75
# Areas are lower case but for the top-level names that are not.
AREA = re.compile(r'[a-z0-9_][\w./+-]*( [\w./+-]+)?$')
CAPITAL = ('Documentation', 'Kconfig', 'Kbuild', 'Makefile', 'MAINTAINERS', 'README')
TRAILER = re.compile(r'[A-Z][A-Za-z]*(-[A-Za-z]+)+: |(Fixes|Link|Closes|Cc): ')
FIXES = re.compile(r'Fixes: ([0-9a-f]{12}) \("(.+)"\)$')


def subject(patch):
    return patch.message[0] if patch.message else ''


def reverts(patch):
    return subject(patch).startswith('Revert "')


@rule('subject-form', ERROR, 'message', "the subject is 'area: what', the area in lower case")
def subject_form(patch, checker):
    area, colon, what = subject(patch).partition(': ')
    if reverts(patch):
        return
    if not colon or not what.strip():
        yield 1, "the subject must be 'area: what'"
        return
    for word in re.split(r', ?', area):
        if word.split('/')[0] not in CAPITAL and not AREA.match(word):
            yield 1, f"the area '{word}' must be a word in lower case"


@rule('subject-length', WARNING, 'message', f'the subject has at most {COLUMNS} columns')
def subject_length(patch, checker):
    if len(subject(patch)) > COLUMNS:
        yield 1, f'the subject has {len(subject(patch))} columns: more than {COLUMNS}'


@rule('subject-stop', ERROR, 'message', 'the subject has no full stop at its end')
def subject_stop(patch, checker):
    if subject(patch).endswith('.') and not subject(patch).endswith('...'):
        yield 1, 'the subject ends with a full stop'


@rule('second-line', ERROR, 'message', 'the second line of a message is blank')
def second_line(patch, checker):
    if len(patch.message) > 1 and patch.message[1].strip():
        yield 2, 'the second line must be blank'


@rule('no-body', ERROR, 'message', 'the message says why, and what was measured or seen red')
def no_body(patch, checker):
    if not any(line.strip() and not TRAILER.match(line) for line in patch.message[1:]):
        yield 1, 'no body: why, and what was measured or seen red?'


@rule('signed-off', ERROR, 'message', 'the author has signed off (git commit -s)')
def signed_off(patch, checker):
    names = [line[15:].strip() for line in patch.message if line.startswith('Signed-off-by: ')]
    if not names:
        yield len(patch.message), 'no Signed-off-by: git commit -s'
    elif patch.author and patch.author not in names:
        yield len(patch.message), f'no Signed-off-by of the author, {patch.author}'


@rule('fixes', ERROR, 'message', 'Fixes: 12 hex digits ("subject"), of a commit that is there')
def fixes(patch, checker):
    for n, line in enumerate(patch.message, 1):
        if not re.match(r'(?i)fixes: ', line):
            continue
        match = FIXES.match(line)
        if not match:
            yield n, 'the form is: Fixes: 12 hex digits ("subject")'
            continue
        there = checker.subject_of(match[1])
        if there is None:
            yield n, f'there is no commit {match[1]} here'
        elif there and there != match[2]:
            yield n, f'the subject of {match[1]} is "{there}"'
