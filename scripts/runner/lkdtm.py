# SPDX-License-Identifier: GPL-2.0-only
"""make check: each wrong thing of kernel/lkdtm/ ends in its one report.

What is there, and what has to be reported, the guest says itself (lkdtm=list).
"""

import json
import os

from . import hangs, process, suites
from .kernel_hangs import FORESEE
from .machine import Settings

ENTRY = 'lkdtm: {'
FACTS = ('detector', 'kind', 'object', 'function')
# Fragments with checks that the compiler puts in, which have rows of their own: a build each,
# as not all of them go together.
COMPILED = (('ubsan.config', 'stackprotector.config'), ('kcsan.config',), ('kasan.config',))


def entry(line):
    """What a line of lkdtm=list says of one of them; None: it is another line."""
    _, found, text = line.partition(ENTRY)
    return json.loads('{' + text) if found else None


def counted(expected, reports):
    """Without those that foresee a hang, of one that hangs."""
    return [r for r in reports
            if not expected.get('hangs') or r.get('detector') not in FORESEE]


def wrong(expected, reports):
    """What is not as expected of the reports of one boot: '' if the only one is the right one."""
    reports = counted(expected, reports)
    if not reports:
        return 'no report'
    found = '; '.join(f'{name} is {reports[0].get(name)}, not {expected[name]}' for name in FACTS
                      if reports[0].get(name) != expected[name])
    # A second detector may see the same: it names the same object.
    other = [r['detector'] for r in reports[1:]
             if not r.get('object') or r['object'] != expected['object']]
    return found or (f'there is another report, of {other[0]}' if other else '')


class Watcher:
    """Ends a guest that hangs once it has said all of what was expected of it."""

    def __init__(self, job, expected):
        self.job, self.expected, self.begun = job, expected, False

    def __call__(self, line):
        if not self.expected.get('hangs'):
            return
        if '"hang":"begin"' in line and f'"detector":"{self.expected["detector"]}"' in line:
            self.begun = True
        if '"hang":"end"' in line and self.begun:
            process.end(self.job.guest.process)


def boot(context, job, tree, name, on_line=None, params=''):
    settings = Settings()
    settings.smp = '2'
    return suites.boot_once(context, f'lkdtm-{name}', tree, 'direct',
                            f'quiet lkdtm={name} {params}'.strip(), on_line, settings, job=job)


def named(context, job, tree):
    """What lkdtm=list names, of what has a report."""
    lines = []
    boot(context, job, tree, 'list', lines.append)
    return [e for e in map(entry, lines) if e and e['detector']]


def lkdtm_test(context, part, job):
    """each with a report of its own: one result"""
    tree = hangs.tree(context, hangs.DEBUG)
    entries = named(context, job, tree)
    part.one('list', bool(entries), '' if entries else 'lkdtm=list names none with a report')
    each(context, part, job, tree, entries)
    known = {e['name'] for e in entries}
    for fragments in compiled(os.environ):
        tree = hangs.tree(context, hangs.DEBUG, *fragments)
        more = [e for e in named(context, job, tree) if e['name'] not in known]
        part.one(f'list with {" ".join(fragments)}', bool(more),
                 '' if more else 'no row is for them')
        each(context, part, job, tree, more)


def compiled(environ):
    """COMPILED, and without what clang cannot do."""
    clang = environ.get('LLVM') == '1' or 'clang' in environ.get('CC', '')
    return [(*fragments, 'clang.config') if clang else fragments for fragments in COMPILED]


def each(context, part, job, tree, entries):
    for expected in entries:
        verdict = boot(context, job, tree, expected['name'], Watcher(job, expected),
                       expected.get('params', ''))
        why = f'it {verdict.result}' if verdict.result in ('hung', 'stalled') else \
            wrong(expected, verdict.reports)
        part.one(expected['name'], not why, f'{why} (in {verdict.folder})' if why else '')
