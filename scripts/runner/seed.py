# SPDX-License-Identifier: GPL-2.0-only
"""make check: the bug that the project began with, put back, and told from a dead guest's memory.

tests/trace/seed/seed.patch makes a kernel that hangs at the first tick: a log call takes a lock on the
path of the switch, which the interrupted thread holds.  It is traced until then; what is left
of it is its memory, and that has to name the lock, its holder and the way to the switch.
"""

import os
import subprocess

from . import build, machine, museum, process, rundir, trace, trace_command
from .hangs import cpu, looked_at
from .units import unit_tests

FOLDER = 'tests/trace/seed'
PATCH = f'{FOLDER}/seed.patch'
# Without the check that would say it before it happens, as the seed had none.
CONFIGS = ('release_defconfig', 'trace_lock.config')
SWITCH_RULE = 'error: switch-locks:'
EVENTS = 'sched,kthread,irq,contention,lock,printk'
BEGINS, SWITCH = 'seed: the loggers begin', 'master_kernel_pml4'


def built(context, part):
    """The tree with the bug; that it is not linked without being asked for is a test."""
    tree = os.path.join(context.objtree, 'build', 'seed')
    log = os.path.join(context.folder, 'seed.log')
    os.makedirs(tree, exist_ok=True)
    museum.update_copy(context.srctree, tree)
    with open(os.path.join(context.srctree, PATCH)) as patch, open(log, 'w') as out:
        subprocess.run(['patch', '-p1', '--no-backup-if-mismatch', '-d', tree], stdin=patch,
                       stdout=out, stderr=out, check=False)
    for target in CONFIGS:
        if build.make(tree, tree, target, log=log):
            raise build.BuildError(f'the seed cannot be configured:\n{build.tail(log)}')
    refused = build.make(tree, tree, 'vmlinux', log=log)
    with open(log, errors='replace') as file:
        part.one('make refuses it', bool(refused) and SWITCH_RULE in file.read(), build.tail(log))
    with open(os.path.join(tree, '.config'), 'a') as file:
        file.write('# CONFIG_CALL_RULES is not set\n')
    for target in ('olddefconfig', 'vmlinux'):
        if build.make(tree, tree, target, log=log):
            raise build.BuildError(f'the seed does not build:\n{build.tail(log)}')
    return tree


def hung(report):
    """What is not as it is when it hangs."""
    yield from report.problems
    yield from cpu(report, 0, state='spinning', function='queued_spin_lock_slowpath',
                   interrupts=False, caller=SWITCH)


def boot(context, job, tree):
    """Boots it until it hangs: (the guest, what is wrong)."""
    folder = rundir.new(context.objtree, 'seed', context.folder)
    settings = machine.Settings()
    settings.smp, settings.trace, settings.trace_buf = '1', EVENTS, '1M'
    image, vmlinux = build.private_images(tree, 'direct', folder)
    guest = job.guest = machine.Guest(settings, 'direct', image, folder, vmlinux=vmlinux)
    wrong = ['the loggers did not begin']

    def on_line(line):
        if BEGINS not in line:
            return
        wrong[:] = looked_at(folder, vmlinux, hung)
        process.end(guest.process)

    guest.run(on_line)
    if not wrong:
        os.unlink(os.path.join(folder, 'vmcore'))
    return guest, wrong


def seed_test(context, part, job):
    """the hang, and what each form of its trace tells of it (tests/trace/seed)"""
    program = trace.tool(context.folder)
    guest, wrong = boot(context, job, built(context, part))
    part.one('it hangs on the path of the switch', not wrong, f'{"; ".join(wrong)} (in {guest.folder})')
    for form in trace_command.FORMATS:
        wrong = trace_command.decode(program, guest, form)
        if wrong:
            part.broken(f'{form}: {wrong} (in {guest.folder})')
    unit_tests(part, os.path.join(context.srctree, FOLDER), {'HEDDLE_SEED': guest.folder})
