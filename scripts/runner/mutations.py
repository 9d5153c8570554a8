# SPDX-License-Identifier: GPL-2.0-only
"""make mutations: put known bugs back, and see the tests go red.

Each tests/mutations/NAME.patch has a header of 'Key: value' lines above its
diff; a line that begins with a blank continues the one before:

  Bug:       what is put back
  Detector:  kunit SUITE.CASE | make TARGET | host PROGRAM
  Ends:      kunit: failed, panicked, hung or reset; several with '|'
  Config:    CONFIG_NAME=y (or =n) for this one, besides the usual configuration
  SMP:       how many CPUs its machine has, if not as many as SMP= says
  Append:    parameters of its kernel
  Reports:   'DETECTOR KIND OBJECT' of a report that must come (include/kernel/report.h),
             names with * and ?; several with '|'
  Says:      a regular expression that the detector's log must contain
  Why:       why that detector must see it

The tracked tree is copied and built once; each mutation gets a copy of that,
so that only what its patch touches is compiled.  First of all, every detector
must be green without a patch: one that is red anyway proves nothing.
"""

import collections
import concurrent.futures
import fnmatch
import glob
import os
import re
import shutil
import subprocess
import time

from . import build, kvm
from .build import UsageError
from .console import say
from .machine import Guest, Settings
from .suites import side_by_side
from .verdict import described

CONFIGS = ('x86_64_defconfig', 'kunit.config')
KEYS = ('Bug', 'Detector', 'Ends', 'Config', 'SMP', 'Append', 'Reports', 'Says', 'Why')
ENDS = {'failed', 'panicked', 'hung', 'reset'}
# How many times the unpatched kernel's time for all tests, and at least how
# many seconds, one test may take until it is called hung.
HUNG_FACTOR, HUNG_SECONDS = 2, 15


class Mutation:
    def __init__(self, path):
        self.path, self.name = path, os.path.basename(path)[:-len('.patch')]
        fields, key = collections.defaultdict(str), None
        with open(path) as file:
            for line in file:
                if line.startswith('--- '):
                    break
                match = re.match(r'(\w+):\s*(.*)', line)
                if match:
                    key = match[1]
                    if key not in KEYS or key in fields:
                        raise UsageError(f'{path}: {key}: not a key, or twice')
                    fields[key] = match[2].strip()
                elif key and line[:1].isspace():
                    fields[key] = f'{fields[key]} {line.strip()}'.strip()
                elif line.strip():
                    raise UsageError(f'{path}: not understood: {line.strip()}')
            else:
                raise UsageError(f'{path}: no diff')
        self._take(fields)

    def _take(self, fields):
        for key in ('Bug', 'Detector', 'Why'):
            if not fields[key]:
                raise UsageError(f'{self.path}: no {key}:')
        self.kind, _, self.detector = fields['Detector'].partition(' ')
        self.ends = set(filter(None, fields['Ends'].replace(' ', '').split('|')))
        self.config = fields['Config'].split()
        self.smp, self.append = fields['SMP'], fields['Append']
        self.says = re.compile(fields['Says'] or '')
        self.reports = [r.strip() for r in fields['Reports'].split('|') if r.strip()]
        if any(len(r.split()) != 3 for r in self.reports) or (self.reports and self.kind != 'kunit'):
            raise UsageError(f'{self.path}: Reports: {fields["Reports"]}')
        if (self.config or self.smp or self.append) and self.kind != 'kunit':
            raise UsageError(f'{self.path}: Config:, SMP: and Append: are for kunit alone')
        if self.smp and not self.smp.isdigit():
            raise UsageError(f'{self.path}: SMP: {self.smp}')
        if self.kind not in ('kunit', 'make', 'host') or not self.detector:
            raise UsageError(f'{self.path}: Detector: {fields["Detector"]}')
        if self.ends - ENDS or bool(self.ends) != (self.kind == 'kunit'):
            raise UsageError(f'{self.path}: Ends: {fields["Ends"]}')


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


class Bench:
    """The copies, and how a detector is run in one of them."""

    def __init__(self, context):
        self.folder = os.path.join(context.objtree, 'build', 'mutations')
        self.base = os.path.join(self.folder, 'base')
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
        log = os.path.join(tree, 'mutation.log')
        open(log, 'w').close()
        status = build.make(tree, tree, *targets, log=log)
        with open(log, errors='replace') as file:
            return status, file.read()

    def boot(self, tree, cases, seconds, smp='', append=''):
        settings = Settings()
        settings.seconds = seconds
        settings.smp = smp or settings.smp
        folder = os.path.join(tree, 'run')
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        verdict = Guest(settings, 'direct', os.path.join(tree, 'vmlinux'), folder,
                        f'kunit.filter={cases} {append}'.strip() if cases else append, self.accel,
                        cache=self.cache).run()
        with open(os.path.join(folder, 'console.log'), errors='replace') as file:
            return verdict, file.read()

    def host(self, tree, program):
        """(went red, log)"""
        status, log = self.make(tree, 'host-test', f'PROGRAMS={program}')
        ran = re.search(rf'^(not )?ok \d+ {re.escape(program)}$', log, re.M)
        return (None if not ran else bool(ran[1]) and status != 0), log

    def control(self, mutations):
        """Every detector is green without a patch: '' or what is red."""
        kinds = {kind: sorted({m.detector for m in mutations if m.kind == kind})
                 for kind in ('kunit', 'make', 'host')}
        for target in kinds['make']:
            status, log = self.make(self.base, target)
            if status:
                return f'make {target} fails without a patch:\n{log[-2000:]}'
        for program in kinds['host']:
            red, log = self.host(self.base, program)
            if red is not False:
                return f'host test {program} does not pass without a patch:\n{log[-2000:]}'
        if kinds['kunit']:
            verdict, _ = self.boot(self.base, '', 300)
            if not verdict.passed:
                return 'without a patch: ' + '\n'.join(verdict.report())
            there = [leaf.name for leaf in verdict.summary.leaves]
            # A case in a configuration of its own is looked for by control_with().
            for case in sorted({m.detector for m in mutations if m.kind == 'kunit' and not m.config}):
                if not any(within(leaf, case) for leaf in there):
                    return f'there is no test case {case}'
            self.hung_after = max(HUNG_SECONDS, HUNG_FACTOR * verdict.seconds)
        return ''

    def judge(self, m):
        """Builds the mutation and runs its detector: (caught, what was seen)."""
        tree = os.path.join(self.folder, m.name)
        shutil.rmtree(tree, ignore_errors=True)
        # -a: the objects must stay newer than the sources.
        subprocess.run(['cp', '-a', self.base, tree], check=True)
        if m.config or m.smp or m.append:
            error = self.control_with(m, tree)
            if error:
                return False, error
        done = subprocess.run(['patch', '-p1', '--no-backup-if-mismatch', '-d', tree, '-i', m.path],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            return False, f'the patch does not apply: {done.stdout.strip()}'
        caught, seen = getattr(self, f'judge_{m.kind}')(m, tree)
        if caught:
            shutil.rmtree(tree)
        return caught, seen

    def control_with(self, m, tree):
        """As control(), of one test case in a configuration or on a machine of its own."""
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
        verdict, _ = self.boot(tree, m.detector, 120, m.smp, m.append)
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

    def judge_kunit(self, m, tree):
        status, log = self.make(tree, 'vmlinux')
        if status:
            return False, f'it does not build:\n{log[-1500:]}'
        verdict, log = self.boot(tree, m.detector, self.hung_after if 'hung' in m.ends else 120,
                                 m.smp, m.append)
        end, where = how_it_ended(verdict)
        seen = f'{end} in {verdict.seconds:.1f} s' + (f': {where}' if where else '')
        if end not in m.ends:
            return False, f'{seen}, where {" or ".join(sorted(m.ends))} is expected'
        if not within(where or '', m.detector):
            return False, f'{seen}, where {m.detector} is expected'
        if not m.says.search(log):
            return False, f'{seen}, but the log does not say {m.says.pattern}'
        for wanted in m.reports:
            if not any(is_report(wanted, r) for r in verdict.reports):
                return False, f'{seen}, but without the report {wanted}'
        return True, '\n'.join([seen, *(f'report: {described(r)}' for r in verdict.reports[:6])])


class BenchError(build.BuildError):
    pass


def apply_check(context, part, job):
    """Each patch is well-formed and applies: the tree has not moved away from under it."""
    for m in chosen(context.srctree, '*'):
        done = subprocess.run(['patch', '-p1', '--dry-run', '-s', '-f', '-d', context.srctree, '-i', m.path],
                              capture_output=True, text=True, check=False)
        part.one(m.name, not done.returncode, done.stdout.strip())


def is_report(wanted, report):
    """wanted: 'DETECTOR KIND OBJECT', with * and ?."""
    return all(fnmatch.fnmatchcase(report.get(key, ''), pattern)
               for key, pattern in zip(('detector', 'kind', 'object'), wanted.split()))


def within(leaf, case):
    """A case with parameters has leaves of its own."""
    return leaf == case or leaf.startswith(case + '.')


def how_it_ended(verdict):
    """(one of ENDS or 'passed' or else a sentence, the case that was it)"""
    running = verdict.running
    if verdict.result == 'hung':
        return 'hung', running
    if verdict.status == 37:
        return 'panicked', running
    if verdict.status == 0:
        return 'reset', running
    if verdict.summary and verdict.status == 35:
        bad = [leaf.name for leaf in verdict.summary.failures() if leaf.status == 'not ok']
        if bad:
            return 'failed', bad[0]
    return ('passed' if verdict.passed else verdict.why), running


def chosen(srctree, pattern):
    paths = sorted(glob.glob(os.path.join(srctree, 'tests/mutations/*.patch')))
    found = [Mutation(p) for p in paths
             if fnmatch.fnmatch(os.path.basename(p)[:-len('.patch')], pattern)]
    if not found:
        raise UsageError(f'TEST={pattern}: no such mutation in tests/mutations')
    return found


def tell(nr, good, name, note):
    for line in note.splitlines():
        say(f'# {name}: {line}')
    say(f'{"" if good else "not "}ok {nr} {name}')


def command_mutations(context):
    """known bugs put back: TEST= (*), J= at a time"""
    mutations, jobs = chosen(context.srctree, os.environ.get('TEST') or '*'), side_by_side()
    started, bench = time.monotonic(), Bench(context)
    bench.prepare()
    say('KTAP version 1')
    say(f'1..{len(mutations) + 1}')
    red = bench.control(mutations)
    tell(1, not red, 'every-detector-is-green-without-a-patch', red)
    if red:
        say('Bail out! Without that, no mutation proves anything.')
        return 1
    passed = 1
    pool = concurrent.futures.ThreadPoolExecutor(jobs)
    try:
        for nr, (m, (caught, seen)) in enumerate(
                zip(mutations, pool.map(bench.judge, mutations)), 2):
            tell(nr, caught, m.name, f'{m.kind} {m.detector}: '
                 f'{seen if caught else "SURVIVED or wrongly caught: " + seen}')
            passed += caught
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    total = len(mutations) + 1
    say(f'# mutations: pass:{passed} fail:{total - passed} skip:0 total:{total}')
    say(f'# {time.monotonic() - started:.0f} s; what survived is kept in {bench.folder}')
    return 0 if passed == total else 1
