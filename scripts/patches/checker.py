# SPDX-License-Identifier: GPL-2.0-only
"""Puts the rules to a patch."""

import functools
import os
import re

from . import c_rules, kconfig_rules, layout, message_rules, text_rules  # noqa: F401: the rules
from .c_text import CText
from .rule import RULES, Finding

NOT_PUBLIC = ('linux', 'uapi', 'generated', 'config')
PUBLIC = ('include', 'arch/x86/include')
NAME = re.compile(r'^(?!static\b|typedef\b|#|\s)[\w\s*]*?[\s*](\w+)\(', re.M)


def declared(header):
    """(name, the comment above it has 'Context:'); a blank line ends a comment's reach."""
    for paragraph in re.split(r'\n[ \t]*\n', header):
        for match in NAME.finditer(paragraph):
            comment = paragraph.rfind('/*', 0, match.start() + 1)
            yield match[1], comment >= 0 and 'Context:' in paragraph[comment:match.start()]


class Checker:
    def __init__(self, top, git=None, ignored=()):
        self.top, self.git = top, git
        self.rules = [r for r in RULES.values() if r.name not in ignored]
        style = os.path.join(top, '.clang-format')
        self.style = style if os.path.exists(style) and layout.available() else None
        self._units = {}

    def c(self, file):
        if id(file) not in self._units:
            self._units[id(file)] = CText(file)
        return self._units[id(file)]

    @functools.lru_cache(maxsize=None)
    def public_names(self):
        """Functions that the tree's own public headers declare -> is their context said there?

        <linux/> only names them anew.
        """
        names = {}
        for start in PUBLIC:
            for where, folders, files in os.walk(os.path.join(self.top, start)):
                folders[:] = [f for f in folders if f not in NOT_PUBLIC]
                for name in files:
                    if name.endswith('.h'):
                        with open(os.path.join(where, name), errors='replace') as text:
                            names.update(declared(text.read()))
        return names

    def subject_of(self, commit):
        """'' where that cannot be known; None if there is no such commit."""
        if self.git is None:
            return ''
        found = self.git.answer('show', '-s', '--format=%s', f'{commit}^{{commit}}')
        if found is None and self.git.answer('rev-parse', '--is-shallow-repository') == 'true':
            return ''
        return found

    def check(self, patch):
        for rule in self.rules:
            if rule.scope == 'message' and patch.message is not None:
                for line, text in rule.check(patch, self):
                    yield Finding(patch.name, line, rule.level, text, rule.name)
        for file in patch.files:
            if file.deleted:
                continue
            for rule in self.rules:
                if rule.scope == 'file':
                    for line, text in rule.check(file, self):
                        yield Finding(file.path, line, rule.level, text, rule.name)
        self._units.clear()
