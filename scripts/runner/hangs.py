# SPDX-License-Identifier: GPL-2.0-only
"""make check: guests that hang on purpose (kernel/lkdtm/), and what is said of them.

The facts of the report are compared, not its text.
"""

import os
import time

from . import build, machine, process, qmp, rundir
from .hang import postmortem

DEBUG, RELEASE = 'x86_64_defconfig', 'release_defconfig'
# What the guest says when it begins to hang (kernel/lkdtm/core.c).
BEGINS = 'lkdtm: Performing direct entry'
# Looks until the guest has got from that line to where it hangs.
TRIES = 10


def cpu(report, number, **wanted):
    """What is not as wanted of a CPU."""
    facts = report.facts[number] if number < len(report.facts) else {}
    for name, value in wanted.items():
        if name == 'caller':
            if value not in [f['function'] for f in facts.get('stack', ())]:
                yield f'CPU {number}: {value} is not in its stack'
        elif facts.get(name) != value:
            yield f'CPU {number}: {name} is {facts.get(name)}, not {value}'


def hardlockup(report, cpus, debug):
    yield from cpu(report, 0, state='spinning', function='lkdtm_HARDLOCKUP', interrupts=False,
                   task='kernel_init', caller='lkdtm_init')
    if cpus > 1:
        yield from cpu(report, 1, state='idle', interrupts=True, pid=0)
    lines = report.facts[0].get('stack', [{'lines': ()}])[0]['lines'] if report.facts else ()
    if debug != any('kernel/lkdtm/bugs.c:' in line for line in lines):
        yield f'CPU 0: lines are {lines}'


def softlockup(report, cpus, debug):
    yield from cpu(report, 0, state='spinning', function='lkdtm_SOFTLOCKUP', interrupts=True,
                   task='kernel_init')
    if report.facts and report.facts[0].get('context', {}).get('preempt') != 1:
        yield f'CPU 0: context is {report.facts[0].get("context")}'


def spinlockup(report, cpus, debug):
    yield from cpu(report, 0, state='spinning', function='queued_spin_lock_slowpath',
                   caller='lkdtm_SPINLOCKUP')
    if cpus > 1:
        yield from cpu(report, 1, state='spinning', function='lkdtm_spin_holder',
                       interrupts=False, task='lkdtm/1')
    lock = (report.facts[0] if report.facts else {}).get('spins_on', {})
    if lock.get('lock') != 'lock_me_up' or lock.get('owner_cpu') != (1 if debug else None):
        yield f'the lock is {lock}'


def hung_task(report, cpus, debug):
    for number in range(cpus):
        yield from cpu(report, number, state='idle')
    threads = {t['task']: t for t in report.threads}
    for name, mutex, other, caller in (
            ('kernel_init', 'second_mutex', 'lkdtm_second', 'lkdtm_HUNG_TASK'),
            ('lkdtm_second', 'first_mutex', 'kernel_init', 'lkdtm_second_first')):
        t = threads.get(name, {})
        if (t.get('state'), t.get('waits_for'), t.get('object')) != \
                ('uninterruptible', 'mutex', mutex) or \
                t.get('owner', '').split('/')[0] != other or \
                caller not in [f['function'] for f in t['stack']]:
            yield f'thread {name} is {t}'


# Configuration, boot, CPUs, what goes wrong, what has to be seen.
ROWS = (
    (DEBUG, 'direct', 1, 'HARDLOCKUP', hardlockup),
    (DEBUG, 'uefi', 2, 'HARDLOCKUP', hardlockup),
    (DEBUG, 'direct', 1, 'SOFTLOCKUP', softlockup),
    (DEBUG, 'uefi', 2, 'SPINLOCKUP', spinlockup),
    (DEBUG, 'direct', 2, 'HUNG_TASK', hung_task),
    (RELEASE, 'uefi', 1, 'HARDLOCKUP', hardlockup),
    (RELEASE, 'direct', 2, 'SPINLOCKUP', spinlockup),
)


def log_is_whole(report, folder):
    """With 'quiet', the log has what the console did not show."""
    with open(os.path.join(folder, 'console.log'), errors='replace') as file:
        console = file.read()
    if not report.log or report.log['torn'] or not report.log['records']:
        yield f'the log is {report.log}'
    elif not any('command line: ' in line for line in report.log_lines):
        yield 'the log has no command line'
    if 'command line: ' in console:
        yield 'the console is not quiet'


def tree(context, config, *fragments):
    """The built tree of a configuration with lkdtm, and more."""
    names = [config.replace('_defconfig', ''), *(f.replace('.config', '') for f in fragments)]
    return build.configuration(context.srctree, context.objtree, '_'.join(['lkdtm', *names]),
                               [config, 'lkdtm.config', *fragments])


def looked_at(folder, vmlinux, judge, tries=TRIES):
    """What JUDGE finds wrong with the report of a guest, until it is nothing.

    The guest hangs for good: the next look sees no less than the one before."""
    wrong = []
    for i in range(tries):
        time.sleep(0.1 * (i + 1))
        wrong = list(judge(postmortem.take(folder, vmlinux)))
        if not wrong:
            break
        qmp.carry_on(folder)
    return wrong


def hang(context, job, config, kind, cpus, bug, judge):
    """Boots it; what is wrong with the report, and the folder."""
    folder = rundir.new(context.objtree, f'hang-{kind}-{cpus}-{bug}', context.folder)
    settings = machine.Settings()
    settings.smp = str(cpus)
    image, vmlinux = build.private_images(tree(context, config), kind, folder)
    guest = machine.Guest(settings, kind, image, folder, f'quiet lkdtm={bug}',
                          cache=os.path.join(context.objtree, 'build'), vmlinux=vmlinux)
    job.guest = guest
    wrong = ['it did not begin']

    def on_line(line):
        if BEGINS not in line:
            return
        wrong[:] = looked_at(folder, vmlinux, lambda report: [
            *report.problems, *judge(report, cpus, config == DEBUG), *log_is_whole(report, folder)])
        process.end(guest.process)

    guest.run(on_line)
    if not wrong:
        os.unlink(os.path.join(folder, 'vmcore'))
    return wrong, folder


def hangs_test(context, part, job):
    """each of ROWS: one result"""
    for row in ROWS:
        wrong, folder = hang(context, job, *row)
        part.one(f'{row[3]}, {row[0]}, {row[1]}, {row[2]} CPUs', not wrong,
                 f'{"; ".join(wrong)} (in {folder})' if wrong else '')
