# SPDX-License-Identifier: GPL-2.0-only
"""One run of the kernel under QEMU: started, watched, judged, ended."""

import json
import os
import selectors
import shlex
import signal
import subprocess
import threading
import time

from . import firmware, ktap, qmp

# See <kernel/reboot.h>: QEMU's status is (code << 1) | 1.
STATUS = {33: 'pass', 35: 'fail', 37: 'panic', 39: 'nothing'}
# What a status means that the kernel did not choose.
ODD = {0: 'the machine reset (triple fault?)', 1: 'QEMU itself failed', 124: 'ended by a time limit'}

_live = set()
_lock = threading.Lock()
_stopping = threading.Event()


def end_process(process):
    """SIGTERM, then SIGKILL, to the whole group that the process leads."""
    for number, seconds in ((signal.SIGTERM, 2), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            pass
        try:
            process.wait(seconds)
            return
        except subprocess.TimeoutExpired:
            continue


def end_all():
    """Ends every guest of this runner; no new one starts after it."""
    _stopping.set()
    with _lock:
        processes = list(_live)
    for process in processes:
        end_process(process)


def make_esp(folder, image):
    """A FAT file system with the image where firmware looks for it; no root needed."""
    path = os.path.join(folder, 'esp.img')
    size = max(8 << 20, os.path.getsize(image) * 5 // 4 + (4 << 20)) >> 20
    with open(path, 'wb') as file:
        file.truncate(size << 20)
    for command in (['mformat', '-i', path, '-v', 'ESP', '::'],
                    ['mmd', '-i', path, '::EFI', '::EFI/BOOT'],
                    ['mcopy', '-i', path, image, '::EFI/BOOT/BOOTX64.EFI']):
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path


# Seconds without a byte from the guest after which QEMU is asked for its state.
SILENCE = 5


class Settings:
    """What the environment says about the machine."""

    def __init__(self, env=None):
        env = os.environ if env is None else env
        self.qemu = env.get('QEMU') or 'qemu-system-x86_64'
        self.memory = env.get('QEMU_MEM') or '128M'
        self.cpu = env.get('QEMU_CPU') or 'qemu64,+pdpe1gb'
        self.machine = env.get('QEMU_MACHINE') or ''
        self.extra = shlex.split(env.get('QEMU_EXTRA') or '')
        self.smp = env.get('SMP') or '1'
        self.kvm = env.get('KVM') or ''
        self.firmware = env.get('FIRMWARE') or 'padded'
        self.append = env.get('APPEND') or ''
        self.seconds = float(env.get('TIMEOUT') or 300)
        self.verbose = env.get('V') not in (None, '', '0')


class Guest:
    """A machine that is to run one image once.

    image:  vmlinux (kind 'direct') or heddle.efi (kind 'uefi')
    accel:  'kvm', 'tcg', or 'icount'
    """

    def __init__(self, settings, kind, image, folder, cmdline='', accel='tcg', cache=None):
        self.settings, self.kind, self.image = settings, kind, os.path.abspath(image)
        self.folder = os.path.abspath(folder)
        self.cmdline = ' '.join(filter(None, (cmdline, settings.append)))
        self.accel, self.cache = accel, os.path.abspath(cache or folder)
        self.process = None

    def command(self):
        s = self.settings
        if self.accel == 'icount':
            accel = ['-accel', 'tcg,thread=single', '-icount', 'shift=0,sleep=off']
        else:
            accel = ['-accel', self.accel]
        command = [s.qemu, *accel,
                   '-machine', s.machine or ('q35' if self.kind == 'uefi' else 'pc'),
                   '-cpu', s.cpu, '-smp', s.smp, '-m', s.memory,
                   '-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none',
                   '-vga', 'none',
                   '-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console',
                   '-device', 'isa-debug-exit,iobase=0xf4,iosize=4',
                   '-qmp', 'unix:qmp.sock,server=on,wait=off']
        return command + self.boot_arguments() + s.extra

    def boot_arguments(self):
        if self.kind == 'direct':
            return ['-kernel', self.image, '-append', self.cmdline]
        rom = firmware.arguments(self.settings.firmware, self.cache, self.folder)
        if self.settings.firmware == 'padded':
            return rom + ['-kernel', self.image, '-append', self.cmdline]
        # As a user's machine does it: firmware, disk, EFI/BOOT/BOOTX64.EFI.
        esp = make_esp(self.folder, self.image)
        rom += ['-drive', f'if=none,id=esp,format=raw,snapshot=on,file={esp}',
                '-device', 'virtio-blk-pci,drive=esp,bootindex=0']
        if self.cmdline:
            path = os.path.join(self.folder, 'cmdline')
            with open(path, 'w') as file:
                file.write(self.cmdline)
            rom += ['-fw_cfg', f'name=opt/heddle/cmdline,file={path}']
        return rom

    def _start(self, command):
        with open(os.path.join(self.folder, 'command'), 'w') as file:
            file.write(f'cd {shlex.quote(self.folder)} && {shlex.join(command)}\n')
        with _lock:
            if _stopping.is_set():
                raise KeyboardInterrupt
            with open(os.path.join(self.folder, 'qemu.err'), 'wb') as errors:
                self.process = subprocess.Popen(
                    command, cwd=self.folder, stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=errors, start_new_session=True)
            _live.add(self.process)

    def run(self, on_line=None):
        """Runs to the end and returns a Verdict; on_line gets each console line."""
        started = time.monotonic()
        try:
            command = self.command()
            self._start(command)
        except (OSError, subprocess.CalledProcessError, firmware.FirmwareError) as error:
            return self._save(Verdict(self, 'crashed', f'could not start: {error}'), started)
        parser = ktap.Parser()
        try:
            hung, running = self._watch(parser, started + self.settings.seconds, on_line)
            registers = None
            if hung:
                registers = qmp.registers(self.folder)
                with open(os.path.join(self.folder, 'registers'), 'w') as file:
                    file.write(registers)
            else:
                self.process.wait()
        finally:
            end_process(self.process)
            self.process.stdout.close()
            with _lock:
                _live.discard(self.process)
        parser.close()
        verdict = Verdict.judge(self, parser.documents, self.process.returncode, hung, running)
        return self._save(verdict, started)

    def _watch(self, parser, deadline, on_line):
        """Reads the console up to its end or the deadline.

        Returns (False, True or the state that QEMU stopped in; what was running).
        """
        rest = b''
        fd = self.process.stdout.fileno()
        with open(os.path.join(self.folder, 'console.log'), 'wb') as log, \
                selectors.DefaultSelector() as selector:
            selector.register(fd, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    return True, parser.running()
                if not selector.select(min(left, SILENCE)):
                    state = qmp.dead_state(self.folder)
                    if state:
                        return state, parser.running()
                    continue
                data = os.read(fd, 65536)
                if not data:
                    return False, parser.running()
                log.write(data)
                log.flush()
                *lines, rest = (rest + data).split(b'\n')
                for line in lines:
                    text = line.decode('utf-8', 'replace')
                    parser.feed(text)
                    if on_line:
                        on_line(text.rstrip('\r'))

    def _save(self, verdict, started):
        verdict.seconds = round(time.monotonic() - started, 3)
        with open(os.path.join(self.folder, 'verdict.json'), 'w') as file:
            json.dump(verdict.as_dict(), file, indent=1)
            file.write('\n')
        return verdict


class Verdict:
    """passed, failed, hung or crashed, and why."""

    def __init__(self, guest, result, why='', summary=None, status=None, running=None):
        self.guest, self.result, self.why = guest, result, why
        self.summary, self.status, self.running = summary, status, running
        self.seconds = 0.0

    @classmethod
    def judge(cls, guest, documents, status, hung, running):
        """Status and plan have to agree that everything passed; anything else is a failure."""
        summary = ktap.Summary(documents)
        during = f' while {running} was running' if running else ''
        if isinstance(hung, str):
            result, why = 'crashed', f'QEMU stopped the machine: {hung}{during}'
        elif hung:
            result, why = 'hung', f'no end after {guest.settings.seconds:g} s{during}'
        elif status < 0:
            result, why = 'crashed', f'QEMU ended by signal {-status}{during}'
        elif status not in STATUS:
            result, why = 'crashed', f'{ODD.get(status, "unknown status")}: status {status}{during}'
        elif STATUS[status] == 'panic':
            result, why = 'crashed', f'the kernel panicked{during}'
        elif STATUS[status] == 'nothing':
            result, why = 'failed', 'no test was configured or matched'
        elif summary.failed:
            names = ', '.join(leaf[0] for leaf in summary.failures()[:5])
            result, why = 'failed', f'{summary.failed} failed: {names}'
        elif summary.errors:
            result, why = 'failed', f'incomplete: {summary.errors[0]}{during}'
        elif STATUS[status] == 'fail':
            result, why = 'failed', 'the kernel says that a test failed, its log does not'
        else:
            result, why = 'passed', ''
        return cls(guest, result, why, summary, status, running)

    @property
    def passed(self):
        return self.result == 'passed'

    def as_dict(self):
        s = self.summary
        return {'result': self.result, 'why': self.why, 'status': self.status,
                'seconds': self.seconds, 'running': self.running,
                'passed': s.passed if s else 0, 'failed': s.failed if s else 0,
                'skipped': s.skipped if s else 0, 'errors': s.errors if s else [],
                'kind': self.guest.kind, 'accel': self.guest.accel, 'image': self.guest.image,
                'cmdline': self.guest.cmdline,
                'tests': [{'name': n, 'status': st, 'reason': r} for n, st, r, _ in s.leaves]
                if s else []}

    def last_lines(self, count=12):
        try:
            with open(os.path.join(self.guest.folder, 'console.log'), errors='replace') as file:
                lines = file.read().splitlines()[-count:]
            with open(os.path.join(self.guest.folder, 'qemu.err'), errors='replace') as file:
                lines += file.read().splitlines()[-4:]
        except OSError:
            return []
        return lines

    def report(self):
        """Lines for a person."""
        s = self.summary
        counts = f'{s.passed} passed, {s.failed} failed, {s.skipped} skipped' if s else 'no result'
        yield f'{self.result}: {counts} in {self.seconds:.2f} s' + (f': {self.why}' if self.why else '')
        if self.passed:
            return
        if s:
            for name, status, _, log in s.failures():
                yield f'  {"no result" if status is None else "failed"}: {name}'
                yield from (f'      {line}' for line in log[-6:])
            yield from (f'  {error}' for error in s.errors[:10])
        yield '  last lines:'
        yield from (f'    | {line}' for line in self.last_lines())
        yield f'  kept in {self.guest.folder}'
