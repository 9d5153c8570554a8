# SPDX-License-Identifier: GPL-2.0-only
"""MAINTAINERS: who answers for which file."""

import os
import re

LETTERS = 'BCFKLMNPQRSTWX'
STATES = ('Supported', 'Maintained', 'Odd Fixes', 'Orphan', 'Obsolete')
PERSON = re.compile(r'[^<>@]+ <[^<>@\s]+@[^<>@\s]+>$')
ROLES = {'M': 'maintainer', 'R': 'reviewer', 'L': 'open list'}


class Section:
    """name, line, and fields: (line, letter, value) in the file's order."""

    def __init__(self, name, line):
        self.name, self.line, self.fields = name, line, []

    def all(self, letter):
        return [value for _, known, value in self.fields if known == letter]

    @property
    def state(self):
        return (self.all('S') or ['Maintained'])[0]

    def closeness(self, path):
        """How closely the section names a file: by its best pattern; 0 if it does not."""
        if any(matches(pattern, path) for pattern in self.all('X')):
            return 0
        return max([closeness(p) for p in self.all('F') if matches(p, path)]
                   + [1 for p in self.all('N') if re.search(p, path)], default=0)

    def speaks_of(self, text):
        """Does a K: pattern occur in what a patch adds, or in a file?"""
        return any(re.search(pattern, text, re.M) for pattern in self.all('K'))


def closeness(pattern):
    """The more of a path a pattern spells out, the closer it is."""
    return 1 + len(pattern) - pattern.count('*') - pattern.count('?')


def matches(pattern, path):
    """folder/ has all below it; * and ? stay between two slashes, so folder/* is its files."""
    regex = re.escape(pattern).replace(r'\*', '[^/]*').replace(r'\?', '[^/]')
    return re.fullmatch(regex + ('.*' if pattern.endswith('/') else ''), path) is not None


def _no_regex(value):
    try:
        re.compile(value)
    except re.error as error:
        return f'{value}: {error}'
    return None


def parse(text):
    """(sections, errors as (line, text)); entries begin below the first line of dashes."""
    sections, errors, begun = [], [], False
    for n, line in enumerate(text.split('\n'), 1):
        if not begun:
            begun = re.fullmatch(r'-{8,}', line) is not None
            continue
        field = re.match(r'([A-Z]):\s+(\S.*)', line)
        if field and sections and field[1] in LETTERS:
            wrong = _no_regex(field[2]) if field[1] in 'KN' else None
            if wrong:
                errors.append((n, wrong))
            else:
                sections[-1].fields.append((n, field[1], field[2].strip()))
        elif field or (line and line[:1].isspace()):
            errors.append((n, f'not understood: {line.strip()}'))
        elif line.strip():
            sections.append(Section(line.strip(), n))
    if not sections:
        errors.append((1, 'no entry below a line of dashes'))
    return sections, errors


def about(sections, path, text=''):
    """The sections of a file, the one that names it most closely first."""
    found = [(s.closeness(path), s) for s in sections]
    named = sorted((f for f in found if f[0]), key=lambda f: -f[0])
    return [s for _, s in named] + [s for d, s in found if not d and s.speaks_of(text)]


def _section_errors(section):
    if section.all('S') == [] or section.state not in STATES:
        yield section.line, f'{section.name}: S: must be one of {", ".join(STATES)}'
    if not section.all('M') and section.state not in ('Orphan', 'Obsolete'):
        yield section.line, f'{section.name}: no M:'
    if not section.all('F') and not section.all('K') and not section.all('N'):
        yield section.line, f'{section.name}: no F:, N: or K:'
    for n, letter, value in section.fields:
        if letter in 'MR' and not PERSON.match(value):
            yield n, f'{value}: the form is Name <address>'


def _idle(section, top, files):
    """Patterns that match nothing of the tree."""
    for n, letter, value in section.fields:
        if letter in 'FX' and not any(matches(value, path) for path in files):
            yield n, f'{letter}: {value} matches no file'
        if letter == 'N' and not any(re.search(value, path) for path in files):
            yield n, f'N: {value} matches no file'
        if letter == 'K' and not any(re.search(value, text, re.M) for text in _texts(top, files)):
            yield n, f'K: {value} occurs in no file'


def _texts(top, files):
    for path in files:
        if path != 'MAINTAINERS' and os.path.isfile(os.path.join(top, path)):
            with open(os.path.join(top, path), errors='replace') as file:
                yield file.read()


def self_test(top, text, files):
    """(line, text) of all that is wrong with the file or misses in it."""
    sections, errors = parse(text)
    for before, section in zip(sections, sections[1:]):
        if before.name >= section.name:
            errors.append((section.line, f'{section.name}: not in the order of the alphabet'))
    for section in sections:
        errors += _section_errors(section)
        errors += _idle(section, top, files)
    errors += [(1, f'{path} is in no section') for path in files
               if not any(s.closeness(path) for s in sections)]
    return sorted(errors)
