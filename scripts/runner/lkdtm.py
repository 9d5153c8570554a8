# SPDX-License-Identifier: GPL-2.0-only
"""make check: each wrong thing of kernel/lkdtm/ that a validator sees ends in its one report.

What is there, and what has to be reported, the guest says itself (lkdtm=list).
"""

import json

from . import hangs, suites
from .machine import Settings

ENTRY = 'lkdtm: {'
FACTS = ('detector', 'kind', 'object', 'function')


def entry(line):
    """What a line of lkdtm=list says of one of them; None: it is another line."""
    _, found, text = line.partition(ENTRY)
    return json.loads('{' + text) if found else None


def wrong(expected, reports):
    """What is not as expected of the reports of one boot: '' if the first is the right one."""
    if not reports:
        return 'no report'
    return '; '.join(f'{name} is {reports[0].get(name)}, not {expected[name]}' for name in FACTS
                     if reports[0].get(name) != expected[name])


def boot(context, job, tree, name, on_line=None):
    settings = Settings()
    settings.smp = '2'
    return suites.boot_once(context, f'lkdtm-{name}', tree, 'direct', f'lkdtm={name}',
                            on_line, settings, job=job)


def lkdtm_test(context, part, job):
    """each with a report of its own: one result"""
    tree, lines = hangs.tree(context, hangs.DEBUG), []
    boot(context, job, tree, 'list', lines.append)
    entries = [e for e in map(entry, lines) if e and e['detector']]
    part.one('list', bool(entries), '' if entries else 'lkdtm=list names none with a report')
    for expected in entries:
        verdict = boot(context, job, tree, expected['name'])
        why = f'it {verdict.result}' if verdict.result in ('hung', 'stalled') else \
            wrong(expected, verdict.reports)
        part.one(expected['name'], not why, f'{why} (in {verdict.folder})' if why else '')
