#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check the kernel-doc comments: checkkerneldoc.py SRCTREE.

Every such comment parses, stands at what it names, describes each parameter
and no other in their order, and a function's says in which context it may be
called.  Every function that include/{base,kernel,kunit,lib,mm} declares has
one, but for the names in scripts/kerneldoc-missing.txt, which can only become
fewer: a name there that is described, or gone, is an error.  Names with '__'
in front are nobody's to call, and inline functions stand with their code;
both are counted only.
"""

import os
import sys

sys.dont_write_bytecode = True

from kdoc import comment, cscan, tree  # noqa: E402

ALLOWED = 'scripts/kerneldoc-missing.txt'


def parameter_problems(names, described):
    """What differs; '...' belongs to the parameter before it."""
    named = [n for n in names if n != '...']
    described = [n for n in described if n != '...']
    for name in named:
        if name not in described:
            yield f'@{name} is not described'
    for name in described:
        if name not in named:
            yield f'there is no parameter @{name}'
    if sorted(named) == sorted(described) and named != described:
        yield f'the parameters are in another order: {", ".join(named)}'


def comment_problems(item, doc):
    """(line, what) for each thing that is wrong with one comment."""
    at = item.comment_line
    for line, what in doc.problems:
        yield at + line, what
    if not doc.name:
        return
    if doc.name != item.name:
        yield at, f'{doc.name}() stands at {item.name}'
    types = ('struct', 'union', 'enum', 'typedef')
    if (item.kind in types) != (doc.kind in types):
        yield at, f'{doc.name} is described as a {doc.kind} and is a {item.kind}'
    if item.kind in ('function', 'macro'):
        for what in parameter_problems(tree.parameters(item.text) or [], doc.parameters):
            yield at, f'{doc.name}(): {what}'
        if not doc.sections.get('Context'):
            yield at, f"{doc.name}(): no 'Context:' line"


def orphans(source):
    """Kernel-doc comments above nothing."""
    used = {item.comment_line for item in source.items if item.comment}
    for text, line in source.comments:
        if comment.is_kernel_doc(text) and line not in used:
            yield line, 'this comment stands above no declaration'


def missing(sources):
    """{name: where} of the public functions without a comment, and the figures."""
    without, figures = {}, {'functions': 0, 'inline': 0, 'macros': 0}
    for path in sources.headers():
        for item in sources.public(path):
            if item.name.startswith('__'):
                continue
            if item.kind == 'macro':
                figures['macros'] += 1
            elif item.kind == 'function' and item.body is not False:
                figures['inline'] += 1
            elif item.kind == 'function':
                figures['functions'] += 1
                if not sources.described(item)[1]:
                    without[item.name] = f'{item.path}:{item.line}'
    return without, figures


def allowed(srctree):
    """{name: line number} of the allowance."""
    try:
        with open(os.path.join(srctree, ALLOWED), encoding='utf-8') as file:
            return {line.strip(): number for number, line in enumerate(file, 1)
                    if line.strip() and not line.startswith('#')}
    except FileNotFoundError:
        return {}


def problems(sources):
    for path, source in sources.sources.items():
        for line, what in orphans(source):
            yield f'{path}:{line}', what
    for found in sources.docs.values():
        for item, doc in found:
            for line, what in comment_problems(item, doc):
                yield f'{item.path}:{line}', what


def allowance_problems(without, names):
    for name, where in without.items():
        if name not in names:
            yield where, f'{name}() is public and has no kernel-doc comment'
    for name, number in names.items():
        if name not in without:
            yield f'{ALLOWED}:{number}', f'{name}() is described, or gone: take its name out'


def main(srctree):
    try:
        sources = tree.Tree(srctree)
    except cscan.ScanError as error:
        print(f'error: {error}', file=sys.stderr)
        return 1
    without, figures = missing(sources)
    wrong = list(problems(sources)) + list(allowance_problems(without, allowed(srctree)))
    for where, what in wrong:
        print(f'{where}: error: {what}', file=sys.stderr)
    count = sum(len(found) for found in sources.docs.values())
    print(f'kerneldoc: {count} comments, {len(wrong)} wrong; {figures["functions"]} public functions, '
          f'{len(without)} without; besides {figures["inline"]} inline, {figures["macros"]} macros')
    return 1 if wrong or not count else 0


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
