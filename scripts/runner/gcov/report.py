# SPDX-License-Identifier: GPL-2.0-only
"""What gcov says of each object, added up by source line, as text, JSON and lcov's format."""

import collections
import json
import os
import subprocess

# Code that is there to test: how much of it runs says nothing.
TESTS = ('kernel/bench/', 'kernel/gcov/', 'kernel/torture/', 'samples/', 'tests/')
KINDS = ('lines', 'functions', 'branches')


def is_test(path):
    return path.endswith('_kunit.c') or path.startswith(TESTS)


class Source:
    """The counts of one source file, whichever objects they are from."""

    def __init__(self):
        self.lines = collections.Counter()      # line: times
        self.functions = {}                     # name: [line, times]
        self.branches = {}                      # line: [times]

    def add(self, said, header):
        for line in said['lines']:
            number = line['line_number']
            self.lines[number] += line['count']
            # A header's are other ones in every object that inlines it.
            if line['branches'] and not header:
                self.branches.setdefault(number, []).extend(b['count'] for b in line['branches'])
        for function in said['functions']:
            entry = self.functions.setdefault(function['name'], [function['start_line'], 0])
            entry[1] += function['execution_count']

    def totals(self):
        """{kind: (covered, all)}"""
        kinds = (self.lines.values(), [times for _, times in self.functions.values()],
                 [times for branch in self.branches.values() for times in branch])
        return {kind: (sum(1 for times in counts if times), len(counts))
                for kind, counts in zip(KINDS, kinds)}


def read(gcov, srctree, objtree, paths):
    """{path below SRCTREE: Source} of the .gcda files PATHS, by the tool gcov."""
    names = [os.path.relpath(path, objtree) for path in paths]
    done = subprocess.run([gcov, '--json-format', '--stdout', '--branch-probabilities', *names],
                          cwd=objtree, check=True, capture_output=True, encoding='utf-8')
    sources = collections.defaultdict(Source)
    for line in done.stdout.splitlines():
        for said in json.loads(line)['files']:
            # gcc 11 ignores -ffile-prefix-map here.
            path = said['file'].removeprefix(srctree + '/')
            sources[path].add(said, path.endswith('.h'))
    return dict(sources)


def percent(pair):
    """None of nothing."""
    covered, total = pair
    return round(100 * covered / total, 1) if total else None


def add_up(sources):
    """The totals of several sources."""
    sums = {kind: [0, 0] for kind in KINDS}
    for source in sources:
        for kind, pair in source.totals().items():
            sums[kind] = [a + b for a, b in zip(sums[kind], pair)]
    return {kind: tuple(pair) for kind, pair in sums.items()}


def by_folder(sources):
    """{folder: totals}, sorted."""
    folders = collections.defaultdict(list)
    for path, source in sources.items():
        folders[os.path.dirname(path) + '/'].append(source)
    return {folder: add_up(folders[folder]) for folder in sorted(folders)}


def as_dict(sources):
    def plain(totals):
        return {kind: {'covered': pair[0], 'total': pair[1], 'percent': percent(pair)}
                for kind, pair in totals.items()}
    return {'total': plain(add_up(sources.values())),
            'folders': {folder: plain(totals) for folder, totals in by_folder(sources).items()},
            'files': {path: {**plain(source.totals()),
                             'never': sorted(n for n, c in source.lines.items() if not c)}
                      for path, source in sorted(sources.items())}}


def table(sources, worst=10):
    """Lines for a person: each folder, all, and the files with most that never ran."""
    def row(name, totals):
        cells = (f'{percent(totals[kind]):5.1f} % of {totals[kind][1]:5}' if totals[kind][1]
                 else f'{"-":>16}' for kind in KINDS)
        return f'{name:24}  {"  ".join(cells)}'
    yield f'{"":24}  {"lines":>16}  {"functions":>16}  {"branches":>16}'
    for folder, totals in by_folder(sources).items():
        yield row(folder, totals)
    yield row('all', add_up(sources.values()))
    missed = sorted(((total - covered, path) for path, source in sources.items()
                     for covered, total in [source.totals()['lines']] if total > covered),
                    reverse=True)[:worst]
    if missed:
        yield 'most lines that never ran: ' + ', '.join(f'{path} {n}' for n, path in missed)


def info(sources, srctree):
    """lcov's format, which many tools and editors read."""
    for path, source in sorted(sources.items()):
        yield 'TN:'
        yield f'SF:{os.path.join(srctree, path)}'
        for name, (line, times) in sorted(source.functions.items()):
            yield f'FN:{line},{name}'
            yield f'FNDA:{times},{name}'
        for line, branches in sorted(source.branches.items()):
            runs = source.lines[line]
            for i, times in enumerate(branches):
                yield f'BRDA:{line},0,{i},{times if runs else "-"}'
        for line, times in sorted(source.lines.items()):
            yield f'DA:{line},{times}'
        for kind, word in (('functions', 'FN'), ('branches', 'BR'), ('lines', 'L')):
            covered, total = source.totals()[kind]
            yield f'{word}F:{total}'
            yield f'{word}H:{covered}'
        yield 'end_of_record'
