# SPDX-License-Identifier: GPL-2.0-only
"""make check: all that judges the tree, and one number at the end."""

import io
import os
import time
import unittest

from . import build, ktap, modules, rundir, suites
from .console import say

STATIC = ('headers-check', 'layers-check', 'kconfig-check', 'image-check')


class Part:
    """One line of the table: counts of test results."""

    def __init__(self, name):
        self.name, self.passed, self.failed, self.skipped = name, 0, 0, 0
        self.seconds, self.notes = 0.0, []

    def broken(self, why):
        """What ends a part before its results do counts as one failure."""
        self.failed += 1
        self.notes.append(why)


def static_check(context, part):
    log = os.path.join(context.folder, f'{part.name}.log')
    if build.make(context.srctree, context.objtree, part.name, log=log):
        part.broken(build.tail(log))
    else:
        part.passed = 1


def host_test(context, part):
    log = os.path.join(context.folder, 'host-test.log')
    status = build.make(context.srctree, context.objtree, 'host-test', log=log)
    with open(log, errors='replace') as file:
        summary = ktap.Summary(ktap.parse(file.read()).documents)
    part.passed, part.failed, part.skipped = summary.passed, summary.failed, summary.skipped
    part.notes += [f'failed: {leaf[0]}' for leaf in summary.failures()]
    for error in summary.errors:
        part.broken(error)
    if status and not part.failed:
        part.broken(build.tail(log))


def samples_linux(context, part):
    """The samples as modules of Linux; skipped where its headers are not installed."""
    log = os.path.join(context.folder, 'samples-linux.log')
    status = build.make(context.srctree, context.objtree, 'samples-linux', log=log)
    with open(log, errors='replace') as file:
        text = file.read()
    if '1..0 # SKIP' in text:
        part.skipped = 1
        part.notes.append('no headers of Linux: apt-get install linux-headers-amd64')
        return
    summary = ktap.Summary(ktap.parse(text).documents)
    part.passed, part.failed = summary.passed, summary.failed
    for error in summary.errors:
        part.broken(error)
    if status and not part.failed:
        part.broken(build.tail(log))


def runner_test(context, part):
    tests = unittest.defaultTestLoader.discover(os.path.join(context.srctree, 'tests/runner'))
    text = io.StringIO()
    result = unittest.TextTestRunner(stream=text, verbosity=1).run(tests)
    part.failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    part.skipped = len(result.skipped)
    part.passed = result.testsRun - part.failed - part.skipped
    if part.failed or not result.testsRun:
        part.notes.append(text.getvalue())
    if not result.testsRun:
        part.broken('no test found')


# Boots that must go as the ordinary one does: name, what differs, parameters.
ODD_BOOTS = (
    ('no such console', {}, 'console=nonsense'),
    ('quiet', {}, 'quiet'),
    ('unknown parameters', {}, 'nonsense=1 loglevel=x panic= ' + 'long=' + 'x' * 1800),
    ('no ACPI', {'machine': 'pc,acpi=off'}, ''),
    ('microvm', {'machine': 'microvm'}, ''),
    ('newest processor', {'cpu': 'max'}, ''),
    ('16 MiB', {'memory': '16M'}, ''),
)


# Sets that run on other numbers of CPUs than their usual one: word, CPUs, parameters.
CPU_BOOTS = (
    ('kunit', '2', ''), ('kunit', '4', ''), ('kunit', '8', ''),
    ('kunit-up', '1', ''),
    ('kthread-test', '2', ''), ('kthread-test', '4', ''), ('kthread-test', '8', ''),
    ('boot-stages', '2', ''), ('boot-stages', '4', ''),
    ('torture', '4', 'torture.scale=10'),
)


def boot(context, part, word, direct=False, append='', **differences):
    tree, kind, cmdline = suites.prepared(context, word)
    kind = 'direct' if direct else kind
    cmdline = f'{cmdline} {append}'.strip()
    settings = suites.machine(word)
    for name, value in differences.items():
        if not hasattr(settings, name):
            raise ValueError(f'{part.name}: no setting {name}')
        setattr(settings, name, value)
    verdict = suites.boot_once(context, part.name.replace(', ', '-').replace(' ', '-'), tree, kind, cmdline,
                               live=False, settings=settings)
    if verdict.summary:
        s = verdict.summary
        part.passed, part.failed, part.skipped = s.passed, s.failed, s.skipped
    if not verdict.passed:
        if not part.failed:
            part.failed = 1
        part.notes += verdict.report()


def parts():
    yield 'runner-test', runner_test
    for name in STATIC:
        yield name, static_check
    yield 'host-test', host_test
    for word in ('kunit', 'kthread-test', 'boot-stages'):
        yield word, lambda c, p, w=word: boot(c, p, w)
    for word, cpus, append in CPU_BOOTS:
        yield f'{word}, {cpus} CPUs', lambda c, p, w=word, n=cpus, a=append: boot(
            c, p, w, append=a, smp=n)
    yield 'cold pflash boot', lambda c, p: boot(c, p, 'boot-stages', firmware='pflash')
    yield 'modules', modules.modules_test
    yield 'samples-linux', samples_linux
    for name, differences, append in ODD_BOOTS:
        yield name, lambda c, p, d=differences, a=append: boot(c, p, 'boot-stages', direct=True,
                                                               append=a, **d)


def run_part(context, name, function):
    part, started = Part(name), time.monotonic()
    try:
        function(context, part)
    except (build.BuildError, OSError) as error:
        part.broken(str(error))
    part.seconds = time.monotonic() - started
    say(f'{"ok    " if not part.failed else "FAILED"} {name:20} {part.passed:6} passed '
        f'{part.failed:4} failed {part.skipped:4} skipped {part.seconds:8.1f} s')
    for note in part.notes:
        for line in note.rstrip().splitlines():
            say(f'         {line}')
    return part


def command_check(context):
    """everything: host tests, static checks, kunit, kthread-test, boot-stages, a cold boot"""
    context.folder = rundir.new(context.objtree, 'check')
    done = [run_part(context, name, function) for name, function in parts()]
    passed, failed = sum(p.passed for p in done), sum(p.failed for p in done)
    if not passed and not failed:
        failed = 1
    bad = [p.name for p in done if p.failed]
    if bad:
        say(f'# failed: {", ".join(bad)}; logs in {context.folder}')
    say(f'{passed} passed, {failed} failed')
    return 1 if failed else 0
