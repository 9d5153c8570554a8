# SPDX-License-Identifier: GPL-2.0-only
"""The commands that boot once: run, kthread-test, boot-stages, kunit, torture."""

import os
import random

from . import build, kvm, rundir
from .console import say
from .machine import Guest, Settings

# QEMU's status for EXIT_CODE_NOTHING of <kernel/reboot.h>.
NOTHING = 39

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


class UsageError(Exception):
    pass


def number(name, default, least=1):
    text = os.environ.get(name) or str(default)
    try:
        value = int(text)
    except ValueError:
        raise UsageError(f'{name}={text}: a whole number is wanted') from None
    if value < least:
        raise UsageError(f'{name}={text}: at least {least} is wanted')
    return value


def machine(word):
    """What the environment says about the machine, and else the word's habit."""
    settings = Settings()
    if not os.environ.get('SMP'):
        settings.smp = CPUS.get(word, settings.smp)
    return settings


def seed():
    """Where the torture tests' random numbers begin: SEED=, or anywhere."""
    return number('SEED', random.SystemRandom().randrange(1, 1 << 31))


def boot_kind(default):
    """UEFI=1 and UEFI=0 override how a command boots."""
    return {'1': 'uefi', '0': 'direct'}.get(os.environ.get('UEFI', ''), default)


def boot_once(context, name, tree, kind, cmdline='', live=True, settings=None, accel=None):
    """One boot in a folder of its own: a Verdict."""
    settings = settings or Settings()
    folder = rundir.new(context.objtree, name)
    image = build.private_image(tree, kind, folder)
    before = rundir.sha256(image)
    accel = accel or kvm.accelerator(settings.kvm, settings.qemu, settings.cpu, folder)
    guest = Guest(settings, kind, image, folder, cmdline, accel,
                  cache=os.path.join(context.objtree, 'build'))
    if settings.verbose:
        say(f'# {name}: {kind} boot, {accel}, in {folder}')
    verdict = guest.run(on_line=say if live else None)
    if rundir.sha256(image) != before:
        verdict.result, verdict.why = 'failed', 'the image changed while it ran'
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
    verdict = boot_once(context, 'run', context.modules or context.objtree, boot_kind('uefi'))
    if os.environ.get('EXPECT') == 'nothing':
        # For configurations without tests: that they come to their end is the test.
        verdict.result = 'passed' if verdict.status == NOTHING else 'failed'
        verdict.why = f'status {verdict.status}, {NOTHING} (nothing to test) is expected'
    return finish('run', verdict)


def command_suite(context, word):
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
    status = finish(word, boot_once(context, word, tree, kind, cmdline, settings=settings))
    if again:
        say(f'# {word}: the same again: make {word} {again}SMP={settings.smp}')
    return status


def finish(word, verdict):
    for line in verdict.report():
        say(f'# {word}: {line}')
    return 0 if verdict.passed else 1
