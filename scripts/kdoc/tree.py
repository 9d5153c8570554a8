# SPDX-License-Identifier: GPL-2.0-only
"""All of the tree's declarations, and the comment that belongs to each."""

import os
import re

from . import comment, cscan

PUBLIC = ('include/kernel', 'include/mm', 'include/lib', 'include/base', 'include/kunit')
SOURCES = ('arch', 'drivers', 'include', 'init', 'kernel', 'lib', 'mm')
GENERATED = ('include/generated', 'include/config')


def files_below(srctree, folders, endings):
    for folder in folders:
        for where, below, names in os.walk(os.path.join(srctree, folder)):
            below.sort()
            path = os.path.relpath(where, srctree)
            if path.startswith(GENERATED) or '/generated' in path:
                continue
            for name in sorted(names):
                if name.endswith(endings) and not name.startswith('.'):
                    yield os.path.join(path, name)


def parameters(text):
    """Names of the parameters in a function's or macro's text; None if it has no list."""
    name, where = cscan.function_name(text)
    if name is None:
        return None
    depth, parts, part = 0, [], ''
    for char in text[where:]:
        if char in '([{':
            depth += 1
            if depth == 1:
                continue
        elif char in ')]}':
            depth -= 1
            if not depth:
                break
        if char == ',' and depth == 1:
            parts.append(part)
            part = ''
        else:
            part += char
    parts.append(part)
    return [n for n in (parameter_name(p.strip()) for p in parts) if n]


def parameter_name(text):
    if text in ('void', ''):
        return None
    if text.endswith('...'):
        return text if text == '...' else text[:-3].strip() or '...'
    match = re.search(r'\(\*\s*(?:const\s+)?(\w+)\s*(?:\[[^]]*\])?\)', text) or \
        re.search(r'(\w+)\s*(?:\[[^]]*\]\s*)*(?:__\w+\s*)*$', text)
    return match[1] if match else text


class Source:
    """A file's items; .docs maps a described name to (item, Comment)."""

    def __init__(self, srctree, path):
        self.path = path
        with open(os.path.join(srctree, path), encoding='utf-8') as file:
            text = file.read()
        self.items, self.comments = cscan.scan(path, text)


class Tree:
    def __init__(self, srctree):
        self.srctree = srctree
        self.sources = {p: Source(srctree, p) for p in files_below(srctree, SOURCES, ('.c', '.h'))}
        self.docs = {}			# name: [(item, Comment)]
        for source in self.sources.values():
            for item in source.items:
                if item.comment and comment.is_kernel_doc(item.comment):
                    doc = comment.parse(item.comment)
                    self.docs.setdefault(item.name, []).append((item, doc))

    def headers(self):
        return [p for p in self.sources if p.startswith(PUBLIC)]

    def described(self, item):
        """(item where it is described, Comment) or (item, None)."""
        found = self.docs.get(item.name, [])
        same = [f for f in found if f[0].path == item.path]
        wanted = same or [f for f in found if not f[0].path.startswith('arch/')] or found
        return wanted[0] if wanted else (item, None)

    def public(self, path):
        """What a header declares: one Item a name, functions and what has kernel-doc."""
        seen = {}
        for item in self.sources[path].items:
            if item.name.startswith('_') and item.kind != 'function':
                continue
            if item.kind in ('use', 'variable'):
                continue
            seen.setdefault(item.name, item)
        return list(seen.values())
