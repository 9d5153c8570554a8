# SPDX-License-Identifier: GPL-2.0-only
"""make check: guests that hang on purpose, and what the kernel says of it itself.

Each must end in the one right report, whatever the number of CPUs.  After it
the guest is watched for a while longer: a second report is a failure.
"""

import os
import threading

from . import build, hangs, machine, process, rundir

# Short limits, in seconds of the guest's progress.
LIMITS = 'watchdog_thresh=2 hung_task_timeout_secs=3'
AFTER = 4       # seconds; longer than any of the limits' distance

# They may say what comes before it hangs.
FORESEE = ('lockdep', 'waits')

# What goes wrong: detector, function, object that it names; the chain's objects; is it a cycle.
ONE_CPU = {
    'HARDLOCKUP': ('hardlockup', 'lkdtm_HARDLOCKUP', '', [], False),
    'SOFTLOCKUP': ('softlockup', 'lkdtm_SOFTLOCKUP', '', [], False),
    'HUNG_TASK': ('hung_task', 'lkdtm_HUNG_TASK', 'second_mutex', ['first_mutex', 'second_mutex'],
                  True),
}
SEVERAL = {**ONE_CPU,
           'SPINLOCKUP': ('hardlockup', 'lkdtm_spin_holder', '', ['lock_me_up'], False),
           'IPI_LOCKUP': ('hardlockup', 'lkdtm_spins_deaf', 'lock_me_up',
                          ['lkdtm_not_called', 'lock_me_up'], True)}
ROWS = [(cpus, bug, *facts) for cpus, bugs in ((1, ONE_CPU), (2, SEVERAL), (4, SEVERAL))
        for bug, facts in bugs.items()]


def judge(verdict, cpus, detector, function, named, objects, cycle):
    """What is not as it should be."""
    reports = [(r['detector'], r['function'], r['object']) for r in verdict.reports
               if r['detector'] not in FORESEE]
    if reports != [(detector, function, named)]:
        yield f'reports are {reports}'
    found = [h for h in verdict.hangs if h.get('detector') not in FORESEE]
    if len(found) != 1 or not found[0]['complete'] or found[0]['unreadable']:
        yield f'hangs are {verdict.hangs}'
        return
    hang = found[0]
    chain = sorted(w['object'] for w in hang['waits'] if w['chain'])
    if chain != objects:
        yield f'the chain is of {chain}'
    if hang['cycle'] != cycle:
        yield f'cycle is {hang["cycle"]}'
    if [c['cpu'] for c in hang['cpus'] if c['answers']] != list(range(cpus)):
        yield f'CPUs are {hang["cpus"]}'


def hang(context, job, cpus, bug, *facts):
    """Boots it; what is wrong, and the folder."""
    folder = rundir.new(context.objtree, f'kernel-hang-{cpus}-{bug}', context.folder)
    settings = machine.Settings()
    settings.smp = str(cpus)
    image, vmlinux = build.private_images(hangs.tree(context, hangs.DEBUG), 'direct', folder)
    guest = machine.Guest(settings, 'direct', image, folder, f'quiet lkdtm={bug} {LIMITS}',
                          cache=os.path.join(context.objtree, 'build'), vmlinux=vmlinux)
    job.guest = guest
    timers, begun = [], []

    def on_line(line):
        if '"hang":"begin"' in line and not any(f'"detector":"{d}"' in line for d in FORESEE):
            begun.append(line)
        if '"hang":"end"' in line and begun and not timers:
            timers.append(threading.Timer(AFTER, process.end, [guest.process]))
            timers[0].start()

    verdict = guest.run(on_line)
    for timer in timers:
        timer.cancel()
    return list(judge(verdict, cpus, *facts)), folder


def kernel_hangs_test(context, part, job):
    """each of ROWS: one result"""
    for row in ROWS:
        wrong, folder = hang(context, job, *row)
        part.one(f'{row[1]}, {row[0]} CPUs', not wrong,
                 f'{"; ".join(wrong)} (in {folder})' if wrong else '')
