# SPDX-License-Identifier: GPL-2.0-only
"""The commands that boot once: run, kthread-test, boot-stages, kunit, torture."""

import math
import os
import random

from . import build, isolate, kvm, report, results, rundir, terminal, trace
from .console import Display, say
from .machine import Guest, Settings
from .pool import Job

# word: (build folder, configurations, boot, command line)
SETS = {
    'kthread-test': ('kthread_test', ['kthread_test_defconfig'], 'uefi', 'kunit.filter=kthread*'),
    'boot-stages': ('boot_stages', ['boot_stages_defconfig'], 'uefi', ''),
    'kunit': ('kunit', ['x86_64_defconfig', 'kunit.config'], 'direct', ''),
    'kunit-up': ('kunit_up', ['x86_64_defconfig', 'kunit.config', 'up.config'], 'direct', ''),
    'torture': ('torture', ['x86_64_defconfig', 'torture.config'], 'direct',
                'kunit.filter=torture_*'),
    'bench': ('bench', ['release_defconfig', 'bench.config'], 'direct', ''),
}

# CPUs, where SMP= says nothing and it is not one.
CPUS = {'torture': '4'}


def number(name, default, least=1):
    text = os.environ.get(name) or str(default)
    try:
        value = int(text)
    except ValueError:
        raise build.UsageError(f'{name}={text}: a whole number is wanted') from None
    if value < least:
        raise build.UsageError(f'{name}={text}: at least {least} is wanted')
    return value


def machine(word, smp=None):
    """What the environment says about the machine, and else the word's habit.

    smp: a number of CPUs that counts whatever SMP= says"""
    settings = Settings()
    if not os.environ.get('SMP'):
        settings.smp = CPUS.get(word, settings.smp)
    settings.smp = smp or settings.smp
    return settings


def seed():
    """Where the torture tests' random numbers begin: SEED=, or anywhere."""
    return number('SEED', random.SystemRandom().randrange(1, 1 << 31))


def boot_kind(default):
    """UEFI=1 and UEFI=0 override how a command boots."""
    return {'1': 'uefi', '0': 'direct'}.get(os.environ.get('UEFI', ''), default)


def side_by_side():
    """J=: how many jobs at a time."""
    return number('J', os.cpu_count() or 1)


def boot_once(context, name, tree, kind, cmdline='', on_line=None, settings=None, accel=None,
              job=None):
    """One boot in a folder of its own: a Verdict."""
    settings = settings or Settings()
    guest = guest_of(context, name, tree, kind, cmdline, settings, accel)
    if job:
        job.guest = guest
    return guest.run(on_line=on_line)


def guest_of(context, name, tree, kind, cmdline, settings, accel=None):
    """A machine with a folder and images of its own."""
    folder = rundir.new(context.objtree, name, getattr(context, 'folder', None))
    image, vmlinux = build.private_images(tree, kind, folder)
    trace.check(settings.trace, vmlinux or image)
    accel = accel or kvm.accelerator(settings.kvm, settings.qemu, settings.cpu, folder)
    guest = Guest(settings, kind, image, folder, cmdline, accel,
                  cache=os.path.join(context.objtree, 'build'), vmlinux=vmlinux)
    if settings.verbose:
        say(f'# {name}: {kind} boot, {accel}, in {folder}')
    return guest


def boot_shown(context, name, *arguments, **options):
    """boot_once() with the guest's console on the terminal, and what it is at below it."""
    job = Job(name, None)
    job.begin()
    with Display(lambda: [f'--- {job.activity()}']):
        return boot_once(context, name, *arguments, on_line=say, job=job, **options)


def wants_monitor(context, tree, settings):
    """Does the boot end at the monitor's prompt?  On a terminal, unless MONITOR=0 or EXPECT= says no."""
    value = os.environ.get('MONITOR') or ''
    if value not in ('', '0', '1'):
        raise build.UsageError(f'MONITOR={value}: 0 or 1 is wanted')
    if value == '0' or os.environ.get('EXPECT') or context.modules or not terminal.is_there() or \
            settings.isolate in isolate.CONTAINERS:
        return False
    try:
        with open(os.path.join(tree, '.config')) as file:
            return 'CONFIG_MONITOR=y\n' in file
    except OSError:
        return False


def boot_at_terminal(context, tree, kind, settings):
    """One boot that ends when whoever is at the terminal wants it."""
    if not os.environ.get('TIMEOUT'):
        settings.seconds = math.inf
    guest = guest_of(context, 'run', tree, kind, 'monitor', settings)
    say(f'# run: {terminal.HINT}')
    with terminal.Terminal(guest.folder) as guest.terminal:
        verdict = guest.run()
    say('')
    return verdict


def prepared(context, word):
    """(tree, boot, command line) of one of SETS, built if that is wanted."""
    name, configs, kind, cmdline = SETS[word]
    if context.no_build:
        return context.objtree, boot_kind(kind), cmdline
    return (build.configuration(context.srctree, context.objtree, name, configs),
            boot_kind(kind), cmdline)


def command_run(context):
    """boot the EFI image of the present configuration, console on the terminal"""
    tree, settings = context.modules or context.objtree, Settings()
    if wants_monitor(context, tree, settings):
        return finish('run', boot_at_terminal(context, tree, boot_kind('uefi'), settings))
    verdict = boot_shown(context, 'run', tree, boot_kind('uefi'))
    if os.environ.get('EXPECT') == 'nothing':
        verdict.expect_nothing()
    return finish('run', verdict)


def command_suite(context):
    """one of SETS, console on the terminal"""
    word = context.word
    tree, kind, cmdline = prepared(context, word)
    test = os.environ.get('TEST')
    if test and word != 'boot-stages':
        cmdline = f'kunit.filter={test}'
    again = ''
    if word == 'torture':
        first = seed()
        cmdline += f' torture.seed={first}'
        again = f'SEED={first} ' + (f'TEST={test!r} ' if test else '')
    settings = machine(word)
    status = finish(word, boot_shown(context, word, tree, kind, cmdline, settings=settings))
    if again:
        say(f'# {word}: the same again: make {word} {again}SMP={settings.smp}')
    return status


def finish(word, verdict):
    """Says what a boot came to, and leaves it as files; the exit status."""
    for line in verdict.report():
        say(f'# {word}: {line}')
    report.write(verdict.folder, word, [results.of_verdict(word, verdict)], verdict.facts())
    return 0 if verdict.passed else 1
