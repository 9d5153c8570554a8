# SPDX-License-Identifier: GPL-2.0-only
"""make check: guests that panic on purpose, and their dumps in real debuggers."""

import json
import os
import shutil
import subprocess
import sys

from . import build, hangs, machine, process, qmp, rundir
from .verdict import STATUS

PANIC_STATUS = next(s for s, name in STATUS.items() if name == 'panic')

# Boot, CPUs, the kernel's parameters, whether the machine has QEMU's pvpanic.
ROWS = (
    ('direct', 2, 'panic=dump', True),
    ('uefi', 2, 'panic=dump', True),
    ('direct', 2, 'panic=dump', False),
    ('direct', 2, '', True),
)
PANICKED = ('pvpanic_dump', 'panic', 'lkdtm_PANIC', 'lkdtm_init', 'kernel_init', 'ret_from_fork')
# Below the NMI that stops it, which a slow host may not have delivered yet.
STOPPED = ('cpu_startup_entry', 'secondary_startup')


class WithoutDevice(machine.Guest):
    def command(self):
        command = super().command()
        at = command.index('pvpanic')
        return command[:at - 1] + command[at + 1:]


def in_order(wanted, found):
    rest = iter(found)
    return all(name in rest for name in wanted)


def asked(command):
    """What one of tests/dump/ask_*.py says."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    try:
        return json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        return {'error': (done.stderr or done.stdout)[-2000:]}


def by_gdb(srctree, vmlinux, vmcore):
    return asked([os.environ.get('GDB') or 'gdb', '-nx', '-batch', '-x',
                  os.path.join(srctree, 'tests/dump/ask_gdb.py'), vmlinux, vmcore])


def by_drgn(srctree, vmlinux, vmcore):
    return asked(['drgn', '-q', '-c', vmcore, '-s', vmlinux,
                  os.path.join(srctree, 'tests/dump/ask_drgn.py')])


def wrong_with(found, wanted):
    """What a debugger does not see as it should."""
    if 'error' in found:
        yield found['error']
        return
    stacks = found['stacks']
    if found['first'] != 1 or sorted(stacks) != ['1', '2']:
        yield f'threads {sorted(stacks)}, the first is {found["first"]}'
        return
    for number, names in (('1', PANICKED), ('2', STOPPED)):
        if not in_order(names, stacks[number]):
            yield f'thread {number}: {stacks[number]}'
    yield from (f'{name} is {found[name]}' for name, value in wanted.items()
                if found[name] != value)


def guest_of(context, job, kind, cpus, cmdline, make=machine.Guest):
    tree = hangs.tree(context, hangs.DEBUG)
    folder = rundir.new(context.objtree, f'dump-{kind}', context.folder)
    settings = machine.Settings()
    settings.smp = str(cpus)
    image, vmlinux = build.private_images(tree, kind, folder)
    job.guest = make(settings, kind, image, folder, cmdline,
                     cache=os.path.join(context.objtree, 'build'), vmlinux=vmlinux)
    return job.guest


def end(verdict, dump):
    """The machine ends by itself as after any panic, with a dump or without."""
    if (verdict.result, verdict.status) != ('crashed', PANIC_STATUS):
        yield verdict.headline()
    if bool(verdict.dump) != dump:
        yield f'the dump is {verdict.dump}'
    if not dump:
        return
    facts = verdict.ended.facts
    yield from facts['problems']
    if not in_order(PANICKED, [f['function'] for f in facts['cpus'][0].get('stack', ())]):
        yield f'CPU 0 is {facts["cpus"][0]}'


def on_demand(context, part, job):
    """scripts/postmortem --take of a guest that runs on."""
    guest = guest_of(context, job, 'direct', 2, 'lkdtm=HUNG_TASK')
    vmcore, wrong = os.path.join(guest.folder, 'vmcore'), ['it did not begin']

    def state():
        monitor = qmp.Qmp(guest.folder)
        try:
            return monitor.call('query-status')['status']
        finally:
            monitor.close()

    def on_line(line):
        if hangs.BEGINS in line:
            done = subprocess.run(
                [sys.executable, os.path.join(context.srctree, 'scripts/postmortem'), '--take',
                 guest.folder], stdin=subprocess.DEVNULL, capture_output=True, text=True)
            wrong[:] = [done.stdout[-2000:] + done.stderr[-2000:]] if done.returncode else []
            if state() != 'running':
                wrong.append(f'the guest is {state()}')
            process.end(guest.process)

    guest.run(on_line)
    if not wrong and shutil.which('gdb'):
        found = by_gdb(context.srctree, guest.vmlinux, vmcore)
        if found.get('idle') != 'swapper/0' or len(found['stacks']) != 2:
            wrong.append(f'GDB sees {found}')
    part.one('on demand', not wrong, f'{"; ".join(wrong)} (in {guest.folder})' if wrong else '')
    if not wrong:
        os.unlink(vmcore)


def dumps_test(context, part, job):
    """each of ROWS, and each debugger that is there: one result"""
    on_demand(context, part, job)
    for kind, cpus, cmdline, device in ROWS:
        verdict = guest_of(context, job, kind, cpus, f'lkdtm=PANIC {cmdline}',
                           machine.Guest if device else WithoutDevice).run()
        dump = bool(cmdline) and device
        name = f'{cmdline or "panic"}, {kind}, {"with" if device else "without"} pvpanic'
        wrong = list(end(verdict, dump))
        where = f' (in {verdict.folder})'
        part.one(name, not wrong, '; '.join(wrong) + where if wrong else '')
        if not dump or wrong:
            continue
        for tool, package, ask, wanted in (
                ('gdb', 'gdb', by_gdb,
                 {'idle': 'swapper/0', 'comm': 'kernel_init', 'on its stack': True}),
                ('drgn', 'python3-drgn', by_drgn, {'idle': 'swapper/0'})):
            if not shutil.which(tool):
                part.skip(f'no {tool}: apt-get install {package}')
                continue
            found = list(wrong_with(
                ask(context.srctree, verdict.guest.vmlinux, verdict.dump), wanted))
            part.one(f'{name}: {tool}', not found, '; '.join(found) + where if found else '')
            wrong += found
        if not wrong:
            os.unlink(verdict.dump)
