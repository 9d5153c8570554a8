# SPDX-License-Identifier: GPL-2.0-only
"""Results for others to read: KTAP, JUnit's XML, JSON, and a page for people."""

import json
import os
import time
from html import escape

from . import page, rundir

# What XML 1.0 does not allow even as a reference.
NOT_XML = {c: '?' for c in [*range(0x09), 0x0b, 0x0c, *range(0x0e, 0x20), 0xfffe, 0xffff]}


def totals(results):
    return {'passed': sum(r.passed for r in results), 'failed': sum(r.failed for r in results),
            'skipped': sum(r.skipped for r in results)}


def ktap(results):
    """A document with a subtest for each job."""
    lines = ['KTAP version 1', f'1..{len(results)}']
    for number, result in enumerate(results, 1):
        if result.leaves:
            lines += ['    KTAP version 1', f'    # Subtest: {result.name}', f'    1..{len(result.leaves)}']
        for index, leaf in enumerate(result.leaves, 1):
            lines += [f'    # {line}' for line in leaf.log if leaf.status in ('not ok', None)]
            status = 'ok' if leaf.status in ('ok', 'skip') else 'not ok'
            skip = f' # SKIP {leaf.reason}' if leaf.status == 'skip' else ''
            lines.append(f'    {status} {index} {leaf.name}{skip}')
        lines += [f'# {line}' for note in result.notes for line in note.splitlines()]
        lines.append(f'{"ok" if result.good else "not ok"} {number} {result.name}'
                     + (' # SKIP' if result.result == 'skipped' else ''))
    counts = totals(results)
    lines.append('# Totals: pass:{passed} fail:{failed} skip:{skipped} total:{total}'.format(
        **counts, total=sum(counts.values())))
    return '\n'.join(lines) + '\n'


def _text(text):
    return escape(str(text).translate(NOT_XML), quote=False)


def _attribute(text):
    return f'"{escape(str(text).translate(NOT_XML))}"'


def _case(suite, name, seconds, inner=''):
    head = f'    <testcase classname={_attribute(suite)} name={_attribute(name)} time="{seconds:.6f}"'
    return f'{head}>{inner}</testcase>' if inner else f'{head}/>'


def junit(title, results):
    """The format that CI systems read; a job without single tests is one test case."""
    counts = totals(results)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             f'<testsuites name={_attribute(title)} tests="{sum(counts.values())}" '
             f'failures="{counts["failed"]}" skipped="{counts["skipped"]}" '
             f'time="{sum(r.seconds for r in results):.3f}">']
    for result in results:
        cases = [_case(result.name, leaf.name, leaf.seconds, _outcome(leaf)) for leaf in result.leaves]
        bad = sum(leaf.status in ('not ok', None) for leaf in result.leaves)
        if not result.good and not bad or not cases:
            # What failed is the job: it hung, or its plan was not fulfilled.
            inner = '' if result.result == 'passed' else '<skipped/>' if result.result == 'skipped' \
                else f'<failure message={_attribute(result.result)}/>'
            cases.append(_case(result.name, 'run', result.seconds, inner))
            bad += not result.good
        notes = '\n'.join(result.notes + ([f'again: {result.again}'] if result.again else []))
        lines += [f'  <testsuite name={_attribute(result.name)} tests="{len(cases)}" failures="{bad}" '
                  f'skipped="{result.skipped}" time="{result.seconds:.3f}">', *cases]
        if notes:
            lines.append(f'    <system-out>{_text(notes)}</system-out>')
        lines.append('  </testsuite>')
    return '\n'.join([*lines, '</testsuites>', ''])


def _outcome(leaf):
    if leaf.status == 'skip':
        return f'<skipped message={_attribute(leaf.reason)}/>'
    if leaf.status == 'ok':
        return ''
    log = '\n'.join(leaf.log)
    return f'<failure message={_attribute(leaf.log[0] if leaf.log else "no result")}>{_text(log)}</failure>'


def write(folder, title, results, facts=()):
    """results.ktap, junit.xml, results.json and report.html in folder; the page's path.

    facts: pairs of a name and a value that the page shows above the results
    """
    facts = [('Host', f'{os.uname().nodename}, {os.cpu_count()} CPUs'),
             ('Date', time.strftime('%Y-%m-%d %H:%M:%S %z')), *facts]
    counts = totals(results)
    data = {'title': title, 'facts': dict(facts), **counts, 'jobs': [r.as_dict() for r in results]}
    rundir.write_whole(os.path.join(folder, 'results.ktap'), ktap(results))
    rundir.write_whole(os.path.join(folder, 'junit.xml'), junit(title, results))
    rundir.write_whole(os.path.join(folder, 'results.json'), json.dumps(data, indent=1) + '\n')
    path = os.path.join(folder, 'report.html')
    rundir.write_whole(path, page.page(title, results, counts, facts))
    return path
