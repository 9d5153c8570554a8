# SPDX-License-Identifier: GPL-2.0-only
"""make museum: put known bugs back, and see who notices.

An exhibit is a patch with a header (exhibit.py).  The tracked tree is copied
and built once; each exhibit gets a copy of that, so that only what its patch
touches is compiled.  First of all, every detector must be green without a
patch: one that is red anyway proves nothing.  At the end stands a table.
"""

import concurrent.futures
import os
import re
import shutil
import subprocess
import time

from . import build, kvm, museum_matrix, rundir
from .console import say
from .exhibit import BOOTED, NO_TEST, chosen, how_it_ended, matches, within
from .machine import Guest, Settings
from .suites import side_by_side
from .verdict import NOTHING

CONFIGS = ('x86_64_defconfig', 'kunit.config')
# How many times the unpatched kernel's time for the tests, and at least how
# many seconds, one exhibit may take until it is called hung.
HUNG_FACTOR, HUNG_SECONDS = 2, 30
# With so few different filters each is booted by itself, and not all tests.
FEW_FILTERS = 6
# What make check shows: quick ones, one at least of each way to be seen by a boot.
FAST = ('seed-log-lock-in-schedule', 'lockdep-mutex-in-the-tick', 'atomic-tick-sleeps',
        'lockdep-timer-base-*', 'preempt-timer-*')


def source_files(srctree):
    """What belongs to the tree: what git knows or would add; without git, what is not built."""
    done = subprocess.run(['git', '-C', srctree, 'ls-files', '-z', '-co', '--exclude-standard'],
                          capture_output=True, check=False)
    if done.returncode == 0 and done.stdout:
        names = done.stdout.decode().split('\0')
        return [n for n in names if n and os.path.isfile(os.path.join(srctree, n))]
    names = []
    for folder, folders, files in os.walk(srctree):
        folders[:] = [f for f in folders if f not in ('build', 'runs', '.git', '__pycache__')]
        names += [os.path.relpath(os.path.join(folder, f), srctree) for f in files
                  if not f.endswith(('.o', '.d', '.a', '.cmd'))]
    return names


def same(a, b):
    try:
        with open(a, 'rb') as one, open(b, 'rb') as two:
            return one.read() == two.read()
    except FileNotFoundError:
        return False


def update_copy(srctree, base):
    """Brings base up to date; files that did not change keep their time, and their objects."""
    listed = os.path.join(base, '.sources')
    names = source_files(srctree)
    try:
        with open(listed) as file:
            gone = set(file.read().splitlines()) - set(names)
    except FileNotFoundError:
        gone = ()
    for name in gone:
        if os.path.exists(os.path.join(base, name)):
            os.unlink(os.path.join(base, name))
    for name in names:
        source, target = os.path.join(srctree, name), os.path.join(base, name)
        if not same(source, target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(source, target)
            shutil.copymode(source, target)
    with open(listed, 'w') as file:
        file.write('\n'.join(names))


def copy_built(base, tree):
    """A copy of a built tree in which make has nothing to do.

    Each object's command names the tree (-ffile-prefix-map); with another name all would be
    compiled anew.  What comes out of them does not depend on it."""
    # -a: the objects must stay newer than the sources.
    subprocess.run(['cp', '-a', base, tree], check=True)
    for folder, _, files in os.walk(tree):
        for path in (os.path.join(folder, f) for f in files if f.endswith('.cmd')):
            with open(path) as file:
                text = file.read()
            with open(path, 'w') as file:
                file.write(text.replace(f'{base}=', f'{tree}='))


class Bench:
    """The copies, and how a detector is run in one of them."""

    def __init__(self, context, folder):
        self.folder = os.path.join(context.objtree, 'build', 'museum')
        self.base = os.path.join(self.folder, 'base')
        self.runs = folder
        self.srctree, self.cache = context.srctree, os.path.join(context.objtree, 'build')
        self.hung_after = 300.0

    def prepare(self):
        os.makedirs(self.base, exist_ok=True)
        update_copy(self.srctree, self.base)
        log = os.path.join(self.folder, 'base.log')
        open(log, 'w').close()
        for targets in [[c] for c in CONFIGS] + [['all']]:
            if build.make(self.base, self.base, *targets, log=log):
                raise BenchError(f'the tree without a patch does not build:\n{build.tail(log)}')
        settings = Settings()
        self.accel = kvm.accelerator(settings.kvm, settings.qemu, settings.cpu, self.folder)

    def make(self, tree, *targets):
        """(exit status, log)"""
        log = os.path.join(tree, 'museum.log')
        open(log, 'w').close()
        status = build.make(tree, tree, *targets, log=log)
        with open(log, errors='replace') as file:
            return status, file.read()

    def boot(self, tree, cases, seconds, smp='', append=''):
        settings = Settings()
        settings.seconds = seconds
        settings.smp = smp or settings.smp
        folder = rundir.new(None, os.path.basename(tree), self.runs)
        verdict = Guest(settings, 'direct', os.path.join(tree, 'vmlinux'), folder,
                        f'kunit.filter={cases} {append}'.strip() if cases else append, self.accel,
                        cache=self.cache).run()
        if cases == NO_TEST and not verdict.reports and verdict.status == NOTHING:
            verdict.expect_nothing()
        with open(os.path.join(folder, 'console.log'), errors='replace') as file:
            return verdict, file.read()

    def host(self, tree, program):
        """(went red, log)"""
        status, log = self.make(tree, 'host-test', f'PROGRAMS={program}')
        ran = re.search(rf'^(not )?ok \d+ {re.escape(program)}$', log, re.M)
        return (None if not ran else bool(ran[1]) and status != 0), log

    def control(self, exhibits):
        """Every detector is green without a patch: '' or what is red."""
        for target in sorted({m.detector for m in exhibits if m.kind == 'make'}):
            status, log = self.make(self.base, target)
            if status:
                return f'make {target} fails without a patch:\n{log[-2000:]}'
        for program in sorted({m.detector for m in exhibits if m.kind == 'host'}):
            red, log = self.host(self.base, program)
            if red is not False:
                return f'host test {program} does not pass without a patch:\n{log[-2000:]}'
        # What has a configuration or a machine of its own is looked at by control_with().
        return self.control_boots(sorted({m.cases for m in exhibits
                                          if m.kind in BOOTED and not m.config}))

    def control_boots(self, wanted):
        filters = wanted if len(wanted) <= FEW_FILTERS else ['']
        there, longest = [NO_TEST], 0.0
        for cases in filters:
            verdict, _ = self.boot(self.base, cases, 300)
            if not verdict.passed:
                return 'without a patch: ' + '\n'.join(verdict.report())
            there += [leaf.name for leaf in verdict.summary.leaves]
            longest = max(longest, verdict.seconds)
        for cases in wanted:
            if not any(matches(leaf, cases) for leaf in there):
                return f'there is no test case {cases}'
        self.hung_after = max(HUNG_SECONDS, HUNG_FACTOR * longest)
        return ''

    def show(self, m):
        """The row of an exhibit; whatever goes wrong with it, the others are shown."""
        started = time.monotonic()
        try:
            verdict, seen, boots = self.judge(m)
        except (OSError, subprocess.SubprocessError, build.BuildError) as error:
            verdict, seen, boots = 'broken', str(error), 0
        return museum_matrix.Row(m.name, m.source, '; '.join(m.detectors), seen, boots,
                                 round(time.monotonic() - started, 1), verdict)

    def judge(self, m):
        """Builds the exhibit and runs its detector: (verdict, what was seen, boots it took)."""
        tree = os.path.join(self.folder, m.name)
        shutil.rmtree(tree, ignore_errors=True)
        copy_built(self.base, tree)
        if m.config or m.smp or m.append:
            error = self.control_with(m, tree)
            if error:
                return 'broken', error, 0
        done = subprocess.run(['patch', '-p1', '--no-backup-if-mismatch', '-d', tree, '-i', m.path],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            return 'broken', f'the patch does not apply: {done.stdout.strip()}', 0
        if m.kind in BOOTED:
            status, log = self.make(tree, 'vmlinux')
            if status:
                return 'broken', f'it does not build:\n{log[-1500:]}', 0
        for boots in range(1, m.boots + 1):
            caught, seen = getattr(self, f'judge_{m.kind}')(m, tree)
            if caught:
                shutil.rmtree(tree)
                break
        return ('caught' if caught else 'missed'), seen, boots if m.kind in BOOTED else 0

    def control_with(self, m, tree):
        """As control(), of one test case in a configuration or on a machine of its own."""
        if m.config:
            with open(os.path.join(tree, '.config'), 'a') as file:
                file.write('\n'.join(m.config) + '\n')
            for target in ('olddefconfig', 'vmlinux'):
                status, log = self.make(tree, target)
                if status:
                    return f'{" ".join(m.config)} without the patch does not build:\n{log[-1500:]}'
            wanted = {f'# {c[:-2]} is not set' if c.endswith('=n') else c for c in m.config}
            with open(os.path.join(tree, '.config')) as file:
                if wanted - set(file.read().splitlines()):
                    return f'{" ".join(m.config)}: there is no such configuration'
        verdict, _ = self.boot(tree, m.cases, 120, m.smp, m.append)
        return '' if verdict.passed else f'red without the patch: {verdict.why}'

    def judge_make(self, m, tree):
        status, log = self.make(tree, m.detector)
        if not status:
            return False, f'make {m.detector} passes'
        found = m.says.search(log)
        return bool(found), (found[0] if found and found[0] else
                             f'make {m.detector} fails, but not saying {m.says.pattern}:\n{log[-1500:]}')

    def judge_host(self, m, tree):
        red, log = self.host(tree, m.detector)
        if red is None:
            return False, f'it did not run:\n{log[-1500:]}'
        if not red or not m.says.search(log):
            return False, 'passes' if not red else f'fails, but not saying {m.says.pattern}'
        return True, 'failed'

    def judge_report(self, m, tree):
        """However the run ended, a hang too: what counts is what the kernel had said by then."""
        verdict, log = self.boot(tree, m.cases, self.hung_after, m.smp, m.append)
        good, seen = m.compare(verdict.reports)
        if good and not m.says.search(log):
            return False, f'{seen}, but the log does not say {m.says.pattern}'
        return good, seen if good else f'{how_it_ended(verdict)[0]}: {seen}'

    def judge_kunit(self, m, tree):
        verdict, log = self.boot(tree, m.detector, self.hung_after if 'hung' in m.ends else 120,
                                 m.smp, m.append)
        end, where = how_it_ended(verdict)
        seen = end + (f': {where}' if where else '')
        if end not in m.ends:
            return False, f'{seen}, where {" or ".join(sorted(m.ends))} is expected'
        if not within(where or '', m.detector):
            return False, f'{seen}, where {m.detector} is expected'
        if not m.says.search(log):
            return False, f'{seen}, but the log does not say {m.says.pattern}'
        return True, seen


class BenchError(build.BuildError):
    pass


def apply_check(context, part, job):
    """Each patch is well-formed and applies: the tree has not moved away from under it."""
    for m in chosen(context.srctree, '*'):
        done = subprocess.run(['patch', '-p1', '--dry-run', '-s', '-f', '-d', context.srctree, '-i', m.path],
                              capture_output=True, text=True, check=False)
        part.one(m.name, not done.returncode, done.stdout.strip())


def show_check(context, part, job):
    """A few exhibits, from the patch to the row of the table."""
    exhibits = [m for pattern in FAST for m in chosen(context.srctree, pattern)]
    bench = Bench(context, rundir.new(context.objtree, 'museum', context.folder))
    bench.prepare()
    red = bench.control(exhibits)
    part.one('every-detector-is-green-without-a-patch', not red, red)
    rows = [bench.show(m) for m in exhibits]
    for row in rows:
        part.one(row.exhibit, row.good, f'{row.verdict}: {row.diagnosis}')
    museum_matrix.write(bench.runs, rows)


def tell(nr, good, name, note):
    for line in note.splitlines():
        say(f'# {name}: {line}')
    say(f'{"" if good else "not "}ok {nr} {name}')


def shown(bench, exhibits):
    """The rows, told one by one as they come in."""
    rows = []
    pool = concurrent.futures.ThreadPoolExecutor(side_by_side())
    try:
        for nr, row in enumerate(pool.map(bench.show, exhibits), 2):
            tell(nr, row.good, row.exhibit, f'{row.detector}: {row.verdict}: {row.diagnosis}')
            rows.append(row)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return rows


def command_museum(context):
    """known bugs put back: TEST= (*), J= at a time"""
    exhibits = chosen(context.srctree, os.environ.get('TEST') or '*')
    started = time.monotonic()
    bench = Bench(context, rundir.new(context.objtree, 'museum'))
    bench.prepare()
    say('KTAP version 1')
    say(f'1..{len(exhibits) + 1}')
    red = bench.control(exhibits)
    tell(1, not red, 'every-detector-is-green-without-a-patch', red)
    if red:
        say('Bail out! Without that, no exhibit proves anything.')
        return 1
    rows = shown(bench, exhibits)
    for line in museum_matrix.text(rows):
        say(f'# {line}')
    passed, total = 1 + sum(row.good for row in rows), len(exhibits) + 1
    say(f'# museum: pass:{passed} fail:{total - passed} skip:0 total:{total}')
    say(f'# {time.monotonic() - started:.0f} s; the table: {museum_matrix.write(bench.runs, rows)}; '
        f'what was missed is kept in {bench.folder}')
    return 0 if passed == total else 1
