# SPDX-License-Identifier: GPL-2.0-only
"""make locking-selftest: lockdep's self-tests as a table, a row for each family, a column for
each kind of lock.

The names of the kernel's results say both: 'suite.case.family: kind'.
"""

import re

from . import report, results, suites
from .console import Display, say
from .pool import Job

FILTER = 'kunit.filter=lockdep_*'
NAME = re.compile(r'lockdep_(\w+)\.(\w+)\.(.*): (\w+)')
# Families of one thing in several orders, and of the same thread beside several others.
VARIANT = re.compile(r' [123]{3}$|(?<=^[WRr]A [WRr]B), [WRr]B [WRr]A$')
WIDTH = 36


class Table:
    """The results of leaves, as ktap.Leaf: rows by (suite, case, family), columns by kind."""

    def __init__(self, leaves):
        self.rows, self.kinds, self.others = {}, [], []
        for leaf in leaves:
            match = NAME.fullmatch(leaf.name)
            if not match:
                self.others.append(leaf)
                continue
            suite, case, family, kind = match.groups()
            row = self.rows.setdefault((f'{suite} {case}', VARIANT.sub('', family)), {})
            row.setdefault(kind, []).append(leaf.status == 'ok')
            if kind not in self.kinds:
                self.kinds.append(kind)

    @staticmethod
    def cell(good):
        """'ok', how many if there are several; FAILED if one of them is not."""
        if not good:
            return '.'
        if not all(good):
            return 'FAILED'
        return 'ok' if len(good) == 1 else f'ok {len(good)}'

    def lines(self):
        widths = [max(len(kind), 6) + 2 for kind in self.kinds]
        title = None
        for (group, family), row in self.rows.items():
            if group != title:
                title = group
                yield f'{group:<{WIDTH}}' + ''.join(f'{kind:>{w}}' for kind, w in
                                                    zip(self.kinds, widths))
            yield f'  {family:<{WIDTH - 2}}' + ''.join(
                f'{self.cell(row.get(kind)):>{w}}' for kind, w in zip(self.kinds, widths))
        if self.others:
            yield 'others'
        for leaf in self.others:
            yield f'  {leaf.name:<60}' + ('ok' if leaf.status == 'ok' else 'FAILED')

    def total(self):
        good = [g for row in self.rows.values() for cell in row.values() for g in cell]
        good += [leaf.status == 'ok' for leaf in self.others]
        return f'{sum(good)} of {len(good)} passed'


def command_selftest(context):
    """one boot with lockdep's suites alone, and the table"""
    tree, kind, _ = suites.prepared(context, 'kunit')
    job = Job('locking-selftest', None)
    job.begin()
    with Display(lambda: [f'--- {job.activity()}']):
        verdict = suites.boot_once(context, 'locking-selftest', tree, kind, FILTER, job=job,
                                   settings=suites.machine('locking-selftest'))
    table = Table(verdict.summary.leaves if verdict.summary else [])
    for line in table.lines():
        say(line)
    say(f'# locking-selftest: {table.total()}')
    for line in verdict.report():
        say(f'# locking-selftest: {line}')
    report.write(verdict.folder, 'locking-selftest',
                 [results.of_verdict('locking-selftest', verdict)], verdict.facts())
    return 0 if verdict.passed else 1
