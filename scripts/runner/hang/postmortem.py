# SPDX-License-Identifier: GPL-2.0-only
"""What a hung guest was doing: asked over QMP, told from its memory.

take() stops the machine, looks at its registers a few times with some
milliseconds of guest time between, and writes its memory to a file.  All
else is work on that file (examine()), which can be done again later by
scripts/postmortem.  The guest takes no part.

Whatever goes wrong is a line of the report, never an exception: the verdict
of the run stands without it.
"""

import os
import re
import shutil
import struct
import subprocess
import time

from .. import qmp, ram, trace
from . import vmcore
from .dump import FLAGS_IF, Dump, Memory, Unreadable
from .kernel_view import Kernel, find_kernel
from .layout import NoLayout, Vmlinux
from .printk_ring import Ring
from .report import Report

# Looks at the registers, and the guest time between two of them.
SAMPLES, APART = 4, 0.005
# Seconds that QEMU may take to answer, and to write the memory.
PATIENCE, MEMORY_PATIENCE = 10.0, 60.0
# A larger guest's memory is not written: it would fill the disk.
MOST_MEMORY = 2 << 30

ERRORS = (OSError, ValueError, struct.error, subprocess.SubprocessError, Unreadable, NoLayout)

REGISTER = re.compile(r'(RIP|RSP|RFL)=([0-9a-f]{8,16})')
HALTED = re.compile(r'HLT=([01])')


def parse_registers(text):
    """[(rip, rsp, halted, interrupts)] by CPU, of 'info registers -a'.

    32-bit code's registers have other names."""
    looks = []
    for part in re.split(r'^CPU#\d+', re.sub(r'\bE(IP|SP|FL)=', r'R\1=', text),
                         flags=re.M)[1:]:
        values = dict(REGISTER.findall(part))
        halted = HALTED.search(part)
        if len(values) == 3 and halted:
            rip, rsp, flags = (int(values[n], 16) for n in ('RIP', 'RSP', 'RFL'))
            looks.append((rip, rsp, halted[1] == '1', bool(flags & FLAGS_IF)))
    return looks


class Clock:
    """How long each step took."""

    def __init__(self):
        self.steps, self.last = {}, time.monotonic()

    def step(self, name):
        now = time.monotonic()
        self.steps[name] = round((now - self.last) * 1000, 1)
        self.last = now


def collect(folder, report, clock, live):
    """Everything that only the live machine can say; it is stopped after this, unless live.

    A GDB that is attached is told when a machine stops, but not of QEMU's own pause for a dump."""
    monitor = qmp.Qmp(folder, seconds=PATIENCE)
    try:
        state = monitor.call('query-status').get('status')
        report.machine = state
        texts = []
        for i in range(SAMPLES if state == 'running' and not live else 1):
            if i:
                monitor.call('cont')
                time.sleep(APART)
            if not live:
                monitor.call('stop')
            texts.append(monitor.monitor('info registers -a'))
        with open(os.path.join(folder, 'registers'), 'w') as file:
            file.write('\n'.join(texts))
        report.samples = [parse_registers(t) for t in texts]
        clock.step('registers')
        size = monitor.call('query-memory-size-summary').get('base-memory', 0)
        free = shutil.disk_usage(folder).free
        if size > MOST_MEMORY or size > free // 4:
            report.say(f'the memory is not written: {size >> 20} MiB, '
                       f'where {free >> 20} MiB are free')
            return
        path = os.path.join(folder, 'vmcore')
        monitor.socket.settimeout(MEMORY_PATIENCE)
        monitor.call('dump-guest-memory', paging=False, protocol=f'file:{path}')
        os.chmod(path, 0o644)    # QEMU has made it for reading only
        clock.step('memory')
        # Most of it is zeros; they need no room on the disk.
        subprocess.run(['fallocate', '--dig-holes', path], stdin=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=MEMORY_PATIENCE)
        clock.step('holes')
    finally:
        monitor.close()


def read_log(report, kernel):
    ring = Ring(kernel.memory, kernel.layout)
    report.log = {'records': len(ring.records), 'overwritten': ring.overwritten,
                  'torn': ring.torn, 'dropped': ring.dropped}
    report.log_lines = list(ring.lines())


def examine(report, path, vmlinux_path, convert):
    """Reads the dump; what it finds goes into the report.  convert: makes it a vmcore, too."""
    clock = Clock()
    dump = Dump(path)
    try:
        for cpu in dump.cpus:
            cpu.samples = [s[cpu.number] for s in report.samples if cpu.number < len(s)]
            if cpu.samples:
                cpu.halted = all(s[2] for s in cpu.samples)
        report.cpus = dump.cpus
        vmlinux = Vmlinux(vmlinux_path)
        try:
            clock.step('symbols')
            memory, why = find_kernel(
                vmlinux, (Memory(dump, cpu) for cpu in dump.cpus if cpu.paging))
            if not memory:
                report.say(why)
                report.describe_without_kernel()
                return
            kernel = Kernel(vmlinux, memory, dump.cpus)
            if convert:
                make_vmcore(report, dump, kernel)
                clock.step('vmcore')
            try:
                read_log(report, kernel)
            except ERRORS as error:
                report.say(f'no log: {error}')
            clock.step('log')
            report.describe(kernel)
            clock.step('threads')
            report.add_lines(vmlinux)
            clock.step('lines')
        finally:
            vmlinux.close()
    finally:
        report.costs.update(clock.steps)
        dump.close()


def make_vmcore(report, dump, kernel):
    """Gives QEMU's dump the kernel's addresses, for debuggers; the CPU that panicked first."""
    try:
        first = kernel.panicked()
    except (Unreadable, NoLayout):
        first = None
    try:
        vmcore.convert(dump, kernel.layout, kernel.memory, first and first.number)
    except ERRORS as error:
        report.say(f'GDB sees physical addresses only: {error}')


def without_dump(report, vmlinux_path):
    vmlinux = Vmlinux(vmlinux_path)
    try:
        report.describe_samples(vmlinux)
    finally:
        vmlinux.close()


def save(report, folder):
    for name, lines in (('hang.txt', report.lines), ('printk.log', report.log_lines)):
        with open(os.path.join(folder, name), 'w') as file:
            file.writelines(f'{line}\n' for line in lines)


def take(folder, vmlinux=None, live=False):
    """Asks the machine whose qmp.sock is in FOLDER; its files go there too.

    live: it goes on afterwards, and a GDB that is attached does not notice.
    The vmlinux of the kernel in it is in FOLDER, if no other is named."""
    report, clock, folder = Report(), Clock(), os.path.abspath(folder)
    try:
        collect(folder, report, clock, live)
    except ERRORS as error:
        report.say(f'QEMU does not answer: {error}')
    report.costs.update(clock.steps)
    vmlinux = vmlinux or os.path.join(folder, 'vmlinux')
    judge(report, os.path.join(folder, 'vmcore'), vmlinux, convert=True)
    read_trace(report, folder, vmlinux)
    try:
        save(report, folder)
    except OSError as error:
        report.say(f'not saved: {error}')
    return report


def again(path, vmlinux, convert=False):
    """The same of a dump that was kept; the registers beside it say what was seen before."""
    report = Report()
    try:
        with open(os.path.join(os.path.dirname(path), 'registers')) as file:
            text = file.read()
        report.samples = [parse_registers(f'CPU#0{part}')
                          for part in re.split(r'^CPU#0', text, flags=re.M)[1:]]
    except (OSError, ValueError):
        pass
    judge(report, path, vmlinux, convert)
    report.trace = trace.last_lines(os.path.dirname(path), path, vmlinux)
    return report


def read_trace(report, folder, vmlinux):
    """What the CPUs did before: out of the machine's memory itself if that is a file, or of its dump."""
    for image, kept in ((ram.NAME, trace.CORE), ('vmcore', None)):
        path = os.path.join(folder, image)
        if os.path.exists(path):
            report.trace = trace.last_lines(folder, path, vmlinux, kept and os.path.join(folder, kept))
            return


def judge(report, path, vmlinux, convert):
    try:
        if os.path.exists(path):
            examine(report, path, vmlinux, convert)
        elif report.samples:
            without_dump(report, vmlinux)
    except ERRORS as error:
        report.say(f'the dump or the vmlinux cannot be read: {error}')
    except Exception as error:    # a mistake of ours: the verdict must stand all the same
        report.say(f'the report failed: {type(error).__name__}: {error}')
