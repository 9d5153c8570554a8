# SPDX-License-Identifier: GPL-2.0-only
"""What each kind of isolation costs: isolate-bench; and the image of its containers: isolate-image."""

import ctypes
import os
import resource
import shutil
import statistics
import time

from . import build, isolate, rundir, suites
from .console import say
from .machine import Guest

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """What a container's engine leaves running becomes our child, so that its CPU time counts."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), 'prctl(PR_SET_CHILD_SUBREAPER)')


def wait_for_orphans():
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def cpu_seconds():
    """Of all children that have ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def one(context, tree, kind):
    """(wall, CPU) seconds of one boot."""
    settings = suites.machine('boot-stages')
    settings.isolate = kind
    folder = rundir.new(context.objtree, f'isolate-{kind}', context.folder)
    image, vmlinux = build.private_images(tree, 'direct', folder)
    guest = Guest(settings, 'direct', image, folder, accel='tcg', vmlinux=vmlinux)
    wall, cpu = time.monotonic(), cpu_seconds()
    verdict = guest.run()
    wall = time.monotonic() - wall
    wait_for_orphans()
    if not verdict.passed:
        raise build.BuildError('\n'.join([f'{kind}: the boot did not pass', *verdict.report()]))
    return wall, cpu_seconds() - cpu


def row(name, seconds):
    ms = [1000 * s for s in seconds]
    return f'{name:16} {statistics.median(ms):8.0f} {min(ms):8.0f} {max(ms):8.0f}'


def command_bench(context):
    """N= boots (20) of each kind of isolation that there is, in turn: wall and CPU time of each"""
    runs = suites.number('N', 20)
    tree, _, _ = suites.prepared(context, 'boot-stages')
    context.folder = rundir.new(context.objtree, 'isolate-bench')
    kinds = [kind for kind in isolate.KINDS if not isolate.unready(kind)]
    for kind in isolate.KINDS:
        if kind not in kinds:
            say(f'# isolate-bench: without {kind}: {isolate.unready(kind)}')
    adopt_orphans()
    samples = {kind: [] for kind in kinds}
    for index in range(runs + 1):
        for kind in kinds:
            sample = one(context, tree, kind)
            if index:           # the first one of each finds nothing in the host's caches
                samples[kind].append(sample)
    shutil.rmtree(context.folder)
    say(f'# isolate-bench: direct boot of the boot stages, {runs} of each kind in turn, milliseconds')
    say(f'{"":16} {"median":>8} {"min":>8} {"max":>8}')
    for kind in kinds:
        say(row(f'{kind}, wall', [wall for wall, _ in samples[kind]]))
        # Docker's daemon is nobody's child.
        if kind != 'docker':
            say(row(f'{kind}, CPU', [cpu for _, cpu in samples[kind]]))
    return 0


def command_image(context):
    """build the image that ISOLATE=podman or ISOLATE=docker needs, if it is not there"""
    wanted = isolate.chosen(os.environ)
    if wanted not in isolate.CONTAINERS:
        there = list(filter(shutil.which, isolate.CONTAINERS))
        if not there:
            raise OSError(isolate.missing('podman'))
        wanted = there[0]
    say(f'# isolate-image: {wanted} has {isolate.image(wanted)}')
    return 0
