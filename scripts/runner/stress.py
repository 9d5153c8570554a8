# SPDX-License-Identifier: GPL-2.0-only
"""Many boots of one test, several at a time, and what they prove."""

import os
import queue
import shutil
import threading
import time

from . import build, kvm, rundir, stats, suites
from .console import Progress, say
from .machine import Guest
from .suites import number

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
        self.counts = {'passed': 0, 'failed': 0, 'hung': 0, 'crashed': 0}
        self.bad = []
        self.lock = threading.Lock()
        self.todo = queue.SimpleQueue()
        self.interrupted = threading.Event()
        self.error = None
        self.progress = Progress()

    def prepare(self):
        if self.context.modules:
            # make M=FOLDER stress: its modules, with all that the configuration tests.
            word = self.test = 'modules'
            tree, self.cmdline = self.context.modules, ''
        else:
            word, self.cmdline = what(self.test)
            tree, _, _ = suites.prepared(self.context, word)
        # Each run of the torture tests has a seed of its own.
        self.seed = suites.seed() if word == 'torture' else None
        self.kind = suites.boot_kind('direct')
        self.settings = suites.machine(word)
        self.folder = rundir.new(self.context.objtree, 'stress')
        self.image = build.private_image(tree, self.kind, self.folder)
        self.hash = rundir.sha256(self.image)
        self.accel = kvm.accelerator(self.settings.kvm, self.settings.qemu, self.settings.cpu, self.folder)

    def one(self, index):
        folder = os.path.join(self.folder, f'{index:06}')
        os.mkdir(folder)
        cmdline = self.cmdline
        if self.seed is not None:
            # APPEND= comes after it and wins.
            cmdline += f' torture.scale={TORTURE_SCALE} torture.seed={self.seed + index - 1}'
        verdict = Guest(self.settings, self.kind, self.image, folder, cmdline, self.accel,
                        cache=os.path.join(self.context.objtree, 'build')).run()
        with self.lock:
            self.counts[verdict.result] += 1
            if not verdict.passed:
                self.bad.append((index, verdict))
                self.progress.clear()
                say(f'# run {index}: {verdict.result}: {verdict.why}')
                if self.seed is not None:
                    say(f'#   torture.seed={self.seed + index - 1}')
                say(f'#   kept in {folder}; again: sh {folder}/command')
            self.show()
        if verdict.passed:
            shutil.rmtree(folder)

    def show(self):
        done = sum(self.counts.values())
        seconds = time.monotonic() - self.started
        self.progress.update(f'{done}/{self.runs}  ' + '  '.join(
            f'{v} {k}' for k, v in self.counts.items()) + f'  {60 * done / max(seconds, 0.1):.0f}/min')

    def worker(self):
        while not self.interrupted.is_set():
            try:
                index = self.todo.get_nowait()
            except queue.Empty:
                return
            try:
                self.one(index)
            except KeyboardInterrupt:
                return
            except BaseException as error:    # a dead worker must not look like passed runs
                self.error = error
                self.interrupted.set()
                return

    def run(self):
        self.started = time.monotonic()
        for index in range(1, self.runs + 1):
            self.todo.put(index)
        threads = [threading.Thread(target=self.worker, daemon=True) for _ in range(self.jobs)]
        try:
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                time.sleep(0.05)
        finally:
            self.interrupted.set()
            self.progress.clear()
        if self.error:
            raise self.error

    def summary(self):
        done, bad = sum(self.counts.values()), len(self.bad)
        seconds = time.monotonic() - self.started
        say(f'# stress: {self.test}: {done} of {self.runs} runs in {seconds:.1f} s ({self.kind} boot, '
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
        ok = done == self.runs and not bad and not changed
        if ok:
            shutil.rmtree(self.folder)
        else:
            say(f'# stress: kept in {self.folder}')
        return 0 if ok else 1


def command_stress(context):
    """N= boots of TEST= (kthread), J= (2) at a time"""
    stress = Stress(context, os.environ.get('TEST') or 'kthread', number('N', 100), number('J', 2))
    stress.prepare()
    stress.run()
    return stress.summary()
