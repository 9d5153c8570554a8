# SPDX-License-Identifier: GPL-2.0-only
"""What the runner promises of its runs, tried with real guests; parts of make check."""

import os
import signal
import subprocess
import sys
import time

from . import clock, results, suites
from .pool import Job, Pool

# Machines that differ in all that a run could take from another by mistake.
MACHINES = (
    {'smp': '1'}, {'smp': '2'}, {'smp': '4'}, {'machine': 'q35'}, {'machine': 'microvm'},
    {'cpu': 'max'}, {'memory': '48M'},
    # Too little for the kernel: it has to panic, in company as alone.
    {'memory': '3M'},
)


def _boot(context, tree, nr, differences, job):
    settings = suites.machine('boot-stages')
    for name, value in differences.items():
        setattr(settings, name, value)
    job.verdict = suites.boot_once(context, f'machine-{nr}', tree, 'direct', '', settings=settings,
                                   job=job)
    return results.of_verdict(job.name, job.verdict)


def _all(context, tree, side_by_side):
    """What each machine came to: [(result, [(test, status)])]."""
    jobs = [Job(f'machine {nr}', lambda job, n=nr, d=d: _boot(context, tree, n, d, job))
            for nr, d in enumerate(MACHINES)]
    pool = Pool('', jobs, side_by_side, context.folder, on_result=lambda job: None)
    pool.run_quietly()
    return [(job.verdict.result, job.verdict.status,
             [(leaf.name, leaf.status) for leaf in job.verdict.summary.leaves]) for job in jobs]


def side_by_side(context, part, job):
    """Eight machines at once come to what they come to one after the other."""
    tree, _, _ = suites.prepared(context, 'boot-stages')
    alone = _all(context, tree, 1)
    together = _all(context, tree, len(MACHINES))
    for differences, one, other in zip(MACHINES, alone, together):
        name = ' '.join(f'{k}={v}' for k, v in differences.items())
        part.one(name, one == other, f'alone: {one}\ntogether: {other}')
    came_to = [result for result, _, _ in alone]
    part.one('one of them panics, the others pass',
             came_to == ['passed'] * (len(MACHINES) - 1) + ['crashed'], f'{came_to}')


def _alive(pid):
    try:
        with open(f'/proc/{pid}/stat') as file:
            return file.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except OSError:
        return False


def killed_runner(context, part, job):
    """kill -9 of a runner with four guests in mid-run leaves no process behind."""
    tree, _, _ = suites.prepared(context, 'kunit')
    command = [sys.executable, '-B', os.path.join(context.srctree, 'scripts/heddle'), 'stress',
               '--no-build', f'--objtree={tree}']
    runner = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, start_new_session=True,
                              env={**os.environ, 'N': '40', 'J': '4', 'TEST': '*', 'UEFI': '0'})
    try:
        while runner.poll() is None:
            below = clock.descendants(runner.pid)[1:]
            if len(below) >= 4:
                break
            time.sleep(0.05)
        part.one('four guests run', runner.poll() is None, 'the runner ended by itself')
    finally:
        os.kill(runner.pid, signal.SIGKILL)
        runner.wait()
    # They end after the runner, not with it: as fast as the host has time for it.
    for _ in range(600):
        left = list(filter(_alive, below))
        if not left:
            break
        time.sleep(0.05)
    part.one('none of them is left', not left, f'still there: {left}')
    for pid in left:
        os.kill(pid, signal.SIGKILL)
