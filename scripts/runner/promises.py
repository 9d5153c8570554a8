# SPDX-License-Identifier: GPL-2.0-only
"""What the runner promises of its runs, tried with real guests; parts of make check."""

import os
import signal
import subprocess
import sys
import time

from . import clock, isolate, process, results, rundir, suites, tinyguest
from .hang import elf
from .machine import Guest
from .pool import Job, Pool

# Machines that differ in all that a run could take from another by mistake.
MACHINES = (
    {'smp': '1'}, {'smp': '2'}, {'smp': '4'}, {'machine': 'q35'}, {'machine': 'microvm'},
    {'cpu': 'max'}, {'memory': '48M'},
)


def machines(tree):
    """And one with too little for the kernel, though its image fits: it panics, in company as alone."""
    image = elf.Elf(os.path.join(tree, 'vmlinux'))
    end = max(s.physical + s.memory_size for s in image.segments if s.kind == elf.PT_LOAD)
    image.close()
    return (*MACHINES, {'memory': f'{(end >> 10) + 100}K'})


def _boot(context, tree, nr, differences, job):
    settings = suites.machine('boot-stages')
    for name, value in differences.items():
        setattr(settings, name, value)
    job.verdict = suites.boot_once(context, f'machine-{nr}', tree, 'direct', '', settings=settings,
                                   job=job)
    return results.of_verdict(job.name, job.verdict)


def _came_to(verdict):
    """What two boots of the same image must agree in."""
    return (verdict.result, verdict.status, verdict.running,
            [(leaf.name, leaf.status, leaf.reason) for leaf in verdict.summary.leaves]
            if verdict.summary else verdict.why)


def _all(context, tree, side_by_side):
    """What each machine came to, one after the other."""
    jobs = [Job(f'machine {nr}', lambda job, n=nr, d=d: _boot(context, tree, n, d, job))
            for nr, d in enumerate(machines(tree))]
    pool = Pool('', jobs, side_by_side, context.folder, on_result=lambda job: None)
    pool.run_quietly()
    return [_came_to(job.verdict) for job in jobs]


def side_by_side(context, part, job):
    """Eight machines at once come to what they come to one after the other."""
    tree, _, _ = suites.prepared(context, 'boot-stages')
    alone = _all(context, tree, 1)
    together = _all(context, tree, len(alone))
    for differences, one, other in zip(machines(tree), alone, together):
        name = ' '.join(f'{k}={v}' for k, v in differences.items())
        part.one(name, one == other, f'alone: {one}\ntogether: {other}')
    came_to = [result for result, *_ in alone]
    part.one('one of them panics, the others pass',
             came_to == ['passed'] * len(MACHINES) + ['crashed'], f'{came_to}')


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
        left = list(filter(process.is_alive, below))
        if not left:
            break
        time.sleep(0.05)
    part.one('none of them is left', not left, f'still there: {left}')
    for pid in left:
        os.kill(pid, signal.SIGKILL)


HEAD = 'KTAP version 1\n1..1\n    KTAP version 1\n    # Subtest: tiny\n    1..2\n    ok 1 first\n'
# Guests with each kind of end that QEMU tells of: name, what it says, how it ends, what that is.
ENDS = (
    ('passes', HEAD + '    ok 2 second\nok 1 tiny\n', tinyguest.exit_with(33), 'passed'),
    ('fails', HEAD + '    not ok 2 second\nnot ok 1 tiny\n', tinyguest.exit_with(35), 'failed'),
    ('panics', HEAD, tinyguest.exit_with(37), 'crashed'),
    ('resets', HEAD, tinyguest.RESET, 'crashed'),
)


def _tiny(context, text, ending, settings):
    folder = rundir.new(context.objtree, 'tiny', context.folder)
    path = os.path.join(folder, 'image')
    with open(path, 'wb') as file:
        file.write(tinyguest.image(text, ending))
    return _came_to(Guest(settings, 'direct', path, folder).run())


def _whole(context, job, tree, boot, settings):
    return _came_to(suites.boot_once(context, 'isolation', tree, boot, settings=settings, job=job))


def isolation(context, part, job):
    """The same images come to the same, whatever QEMU is shut in by."""
    tree, _, _ = suites.prepared(context, 'boot-stages')
    guests = [(name, expected, lambda s, t=text, e=ending: _tiny(context, t, e, s))
              for name, text, ending, expected in ENDS]
    guests += [(f'boot stages, {boot}', 'passed', lambda s, b=boot: _whole(context, job, tree, b, s))
               for boot in ('direct', 'uefi')]
    kinds = []
    for kind in isolate.KINDS:
        why = isolate.unready(kind)
        if why:
            part.skip(f'not by {kind}: {why}')
        else:
            kinds.append(kind)
    for name, expected, boot in guests:
        settings = suites.machine('boot-stages')
        settings.isolate = 'plain'
        plain = boot(settings)
        part.one(f'plain: {name}', plain[0] == expected, f'{plain}')
        for kind in kinds[1:]:
            settings.isolate = kind
            other = boot(settings)
            part.one(f'{kind}: {name}', other == plain, f'plain: {plain}\n{kind}: {other}')
