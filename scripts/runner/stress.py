# SPDX-License-Identifier: GPL-2.0-only
"""Many boots of one test, several at a time, and what they prove."""

import json
import os
import shutil
import sys
import time

from . import build, cells, kvm, report, results, rundir, stats, suites
from .console import say
from .machine import Guest
from .pool import Job, Pool
from .suites import number
from .verdict import RESULTS

# Per cent of their operations that the torture tests do in each of many boots: a boot of all
# of them takes some seconds then, and many short runs with many seeds find more than a long one.
TORTURE_SCALE = 1


def what(test):
    """(word of suites.SETS, command line) for TEST=."""
    if test == 'kthread':
        return 'kthread-test', 'kunit.filter=kthread*'
    if test != 'torture' and test.startswith('torture'):
        return 'torture', f'kunit.filter={test}'
    if test in suites.SETS and test != 'bench':
        return test, suites.SETS[test][3]
    return 'kunit', f'kunit.filter={test}'


class Stress:
    def __init__(self, context, test, runs, jobs):
        self.context, self.test, self.runs, self.jobs = context, test, runs, jobs
        # Which of the runs are this shard's.  A run's number decides all that is special to it.
        self.shard = cells.parse_shard(os.environ.get('SHARD'))
        self.numbers = range(self.shard[0], runs + 1, self.shard[1])
        self.counts = dict.fromkeys(RESULTS, 0)

    def prepare(self):
        if self.context.modules:
            # make M=FOLDER stress: its modules, with all that the configuration tests.
            word = self.test = 'modules'
            tree, self.cmdline = self.context.modules, ''
        else:
            word, self.cmdline = what(self.test)
            tree, _, _ = suites.prepared(self.context, word)
        if word == 'torture' and self.shard[1] > 1 and not os.environ.get('SEED'):
            raise build.UsageError('SHARD= of torture tests wants SEED=: all shards have the same')
        # Each run of the torture tests has a seed of its own.
        self.seed = suites.seed() if word == 'torture' else None
        self.kind = suites.boot_kind('direct')
        self.settings = suites.machine(word)
        self.folder = rundir.new(self.context.objtree, 'stress')
        self.image, self.vmlinux = build.private_images(tree, self.kind, self.folder)
        self.hash = rundir.sha256(self.image)
        self.accel = kvm.accelerator(self.settings.kvm, self.settings.qemu, self.settings.cpu, self.folder)

    def one(self, index, job):
        folder = os.path.join(self.folder, f'{index:06}')
        os.mkdir(folder)
        cmdline = self.cmdline
        if self.seed is not None:
            # APPEND= comes after it and wins.
            cmdline += f' torture.scale={TORTURE_SCALE} torture.seed={self.seed + index - 1}'
        job.guest = Guest(self.settings, self.kind, self.image, folder, cmdline, self.accel,
                          cache=os.path.join(self.context.objtree, 'build'), vmlinux=self.vmlinux)
        verdict = job.guest.run()
        if verdict.passed:
            shutil.rmtree(folder)
        return results.of_verdict(job.name, verdict)

    def tell(self, job):
        result = job.result
        self.counts[result.result] += 1
        if not result.good:
            say(f'# {job.name}: {result.notes[0] if result.notes else result.result}')
            if self.seed is not None:
                say(f'#   torture.seed={self.seed + self.number_of(result) - 1}')
            say(f'#   kept in {result.folder}; again: {result.again}')
        elif not self.live:
            done = sum(self.counts.values())
            if done % max(1, len(self.numbers) // 10) == 0:
                say(f'# {done} of {len(self.numbers)} runs in {time.monotonic() - self.started:.0f} s')

    def run(self):
        self.started, self.live = time.monotonic(), sys.stdout.isatty()
        jobs = [Job(f'run {index}', lambda job, i=index: self.one(i, job), key=f'stress {self.test}')
                for index in self.numbers]
        self.results = Pool('stress', jobs, self.jobs, self.context.objtree, self.tell).run()

    def as_dict(self, changed):
        """For merge.py.  What is not the same in all shards comes after 'shard'."""
        return {'kind': 'stress', 'version': 1, 'test': self.test, 'image': self.hash,
                'boot': self.kind, 'cpus': self.settings.smp, 'cmdline': self.cmdline,
                'append': self.settings.append, 'seed': self.seed, 'runs': self.runs,
                'shard': list(self.shard), 'accel': self.accel, 'image_changed': changed,
                'done': sorted(self.number_of(r) for r in self.results), 'counts': self.counts,
                'failures': [{'run': self.number_of(r), 'result': r.result,
                              'why': r.notes[0] if r.notes else ''}
                             for r in self.results if not r.good]}

    @staticmethod
    def number_of(result):
        return int(result.name.split()[1])

    def summary(self):
        done, bad, planned = len(self.results), sum(not r.good for r in self.results), len(self.numbers)
        seconds = time.monotonic() - self.started
        say(f'# stress: {self.test}: {done} of {planned} runs in {seconds:.1f} s ({self.kind} boot, '
            f'{self.accel}, {self.settings.smp} CPUs, {self.jobs} at a time): '
            + ', '.join(f'{v} {k}' for k, v in self.counts.items()))
        if self.seed is not None:
            say(f'# stress: the same again: make stress TEST={self.test!r} N={self.runs} '
                f'SEED={self.seed} SMP={self.settings.smp}')
        if done:
            say(f'# stress: with 95 % confidence the rate of failure is below '
                f'{100 * stats.upper_bound(bad, done):.3g} %')
        changed = rundir.sha256(self.image) != self.hash
        if changed:
            say('# stress: failed: the image changed while it ran')
        ok = done == planned and not bad and not changed
        rundir.write_whole(os.path.join(self.folder, 'stress.json'),
                           json.dumps(self.as_dict(changed), indent=1) + '\n')
        path = report.write(self.folder, f'stress: {self.test}', self.results,
                            [('Image', self.hash[:12]), ('Boot', f'{self.kind}, {self.accel}')])
        if ok:
            # The images; results and report stay.
            for image in {self.image, self.vmlinux} - {None}:
                os.unlink(image)
        say(f'# stress: report: {path}')
        return 0 if ok else 1


def command_stress(context):
    """N= boots of TEST= (kthread), J= at a time"""
    stress = Stress(context, os.environ.get('TEST') or 'kthread', number('N', 100), suites.side_by_side())
    stress.prepare()
    stress.run()
    return stress.summary()
