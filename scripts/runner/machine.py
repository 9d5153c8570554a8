# SPDX-License-Identifier: GPL-2.0-only
"""One run of the kernel under QEMU: started, watched, ended."""

import contextlib
import fcntl
import json
import os
import selectors
import shlex
import subprocess
import time

from . import clock, firmware, isolate, ktap, process, qmp, ram, rundir, terminal, trace
from .hang import postmortem
from .verdict import Ended, Verdict

# Seconds without a byte from the guest after which QEMU is asked for its state.
SILENCE = 5
# The same where a panic waits for its dump: it says nothing more.
DUMP_SILENCE = 0.3
# Of the console's pipe: what Linux lets any user have.
PIPE_BYTES = 1 << 20


def widen(pipe):
    """As much room as may be had: a serial port loses what nobody takes in time, and on a busy
    host we may not run for as long as it takes to fill what is usual, 64 KiB."""
    with contextlib.suppress(OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


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
        self.isolate = isolate.chosen(env)
        self.firmware = env.get('FIRMWARE') or 'padded'
        if env.get('DUMP') not in (None, '', '0', '1'):
            raise ValueError(f'DUMP={env["DUMP"]}: 0 or 1 is wanted')
        dump = 'panic=dump' if env.get('DUMP') == '1' else ''
        self.append = ' '.join(filter(None, (env.get('APPEND'), dump)))
        try:
            self.seconds = float(env.get('TIMEOUT') or 300)
        except ValueError:
            raise ValueError(f'TIMEOUT={env["TIMEOUT"]}: a number of seconds is wanted') from None
        self.verbose = env.get('V') not in (None, '', '0')
        self.trace, self.trace_buf = trace.wanted(env), trace.room(env)


class Guest:
    """A machine that is to run one image once.

    image:  vmlinux (kind 'direct') or heddle.efi (kind 'uefi')
    accel:  'kvm', 'tcg', or 'icount'
    vmlinux: the kernel with its symbols, for a report of a hang; None: image has them
    """

    def __init__(self, settings, kind, image, folder, cmdline='', accel='tcg', cache=None,
                 vmlinux=None):
        self.settings, self.kind, self.image = settings, kind, os.path.abspath(image)
        self.vmlinux = os.path.abspath(vmlinux or image)
        self.folder = os.path.abspath(folder)
        self.cmdline = ' '.join(filter(None, (cmdline, trace.parameters(settings), settings.append)))
        self.accel, self.cache = accel, os.path.abspath(cache or folder)
        self.process, self.hash, self.stall = None, None, 0.0
        self.crash = None    # the report of a panic, as soon as its dump is taken
        self.terminal = None            # terminal.Terminal: somebody is at it
        self.readonly = [self.image]    # what its own folder has that it may not write
        self.parser = ktap.Parser()
        self.ram = ram.Ram(self.folder, settings.isolate == 'plain') if settings.trace else None

    def command(self):
        s = self.settings
        if self.accel == 'icount':
            accel = ['-accel', 'tcg,thread=single', '-icount', 'shift=0,sleep=off']
        else:
            accel = ['-accel', self.accel]
        command = [s.qemu, *accel,
                   '-machine', s.machine or ('q35' if self.kind == 'uefi' else 'pc'),
                   '-cpu', s.cpu, '-smp', s.smp, '-m', s.memory,
                   '-nodefaults', '-no-user-config', '-display', 'none', '-vga', 'none',
                   '-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console',
                   '-device', 'isa-debug-exit,iobase=0xf4,iosize=4',
                   '-device', 'pvpanic', '-action', 'panic=pause',
                   '-qmp', 'unix:qmp.sock,server=on,wait=off',
                   '-gdb', 'unix:gdb.sock,server=on,wait=off']
        if not self.terminal:
            command.append('-no-reboot')
        if self.ram:
            command += ram.arguments(s.memory)
        return command + self.boot_arguments() + s.extra

    def boot_arguments(self):
        if self.kind == 'direct':
            return ['-kernel', self.image, '-append', self.cmdline]
        rom = firmware.arguments(self.settings.firmware, self.cache)
        if self.settings.firmware == 'padded':
            return rom + ['-kernel', self.image, '-append', self.cmdline]
        # As a user's machine does it: firmware, disk, EFI/BOOT/BOOTX64.EFI.
        esp = make_esp(self.folder, self.image)
        self.readonly.append(esp)
        rom += ['-drive', f'if=none,id=esp,format=raw,snapshot=on,file={esp}',
                '-device', 'virtio-blk-pci,drive=esp,bootindex=0']
        if self.cmdline:
            path = os.path.join(self.folder, 'cmdline')
            with open(path, 'w') as file:
                file.write(self.cmdline)
            rom += ['-fw_cfg', f'name=opt/heddle/cmdline,file={path}']
        return rom

    def _start(self, command):
        command = isolate.wrap(self.settings.isolate, command, self.folder, self.accel, self.readonly)
        # QEMU puts the overlays of snapshot=on there, and removes their names at once.
        environment = {**os.environ, 'TMPDIR': self.folder}
        with open(os.path.join(self.folder, 'command'), 'w') as file:
            file.write(f'cd {shlex.quote(self.folder)} && TMPDIR=. {shlex.join(command)}\n')
        self.hash = rundir.sha256(self.image)
        with open(os.path.join(self.folder, 'qemu.err'), 'wb') as errors:
            self.process = process.start(command, cwd=self.folder, env=environment,
                                         stdin=subprocess.PIPE if self.terminal else subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=errors)
        widen(self.process.stdout)

    def run(self, on_line=None):
        """Runs to the end and returns a Verdict; on_line gets each console line."""
        with self.ram or contextlib.nullcontext():
            return self._run(on_line)

    def _run(self, on_line):
        started = guest_started = time.monotonic()
        try:
            command = self.command()
            self._start(command)
            guest_started = time.monotonic()
        except (OSError, subprocess.CalledProcessError, firmware.FirmwareError) as error:
            return self._save(Verdict(self, 'crashed', f'could not start: {error}'), started)
        try:
            ended = self._watch(self._limit(), on_line)
            if not ended.hung and not ended.left:
                ended.status = isolate.status(self.settings.isolate, self.process.wait())
            guest_seconds = time.monotonic() - guest_started
            if ended.hung:
                self.crash = self._autopsy()
            if self.crash:
                ended.report, ended.facts = self.crash.lines, self.crash.as_dict()
        finally:
            if self.process.poll() is None:
                qmp.quit_machine(self.folder)
            process.end(self.process)
            self.process.stdout.close()
            if self.process.stdin:
                self.process.stdin.close()
            for socket in ('qmp.sock', 'gdb.sock'):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(os.path.join(self.folder, socket))
        documents = self.parser.close().documents
        verdict = Verdict.judge(self, documents, ended, self.parser.reports,
                                self.parser.hangs)
        verdict.guest_seconds = round(guest_seconds, 3)
        if rundir.sha256(self.image) != self.hash:
            verdict.result, verdict.why = 'failed', 'the image changed while it ran'
        if self.ram:
            trace.keep(self, verdict)
        return self._save(verdict, started)

    def _limit(self):
        inside = self.settings.isolate in isolate.CONTAINERS
        return clock.Limit(self.settings.seconds, self.process.pid,
                           lambda: qmp.machine_pid(self.folder) if inside else None)

    def _autopsy(self):
        """What can be learned from a machine that does not end, or stands in a panic."""
        return postmortem.take(self.folder, self.vmlinux)

    def _watch(self, limit, on_line):
        """Reads the console up to its end or the limit: an Ended."""
        silence = DUMP_SILENCE if 'panic=dump' in self.cmdline.split() else SILENCE
        with open(os.path.join(self.folder, 'console.log'), 'wb') as log, \
                open(os.path.join(self.folder, 'results.ktap'), 'w') as results, \
                selectors.DefaultSelector() as selector:
            reader = Reader(self, log, results, on_line)
            selector.register(self.process.stdout, selectors.EVENT_READ, reader.read)
            if self.terminal:
                selector.register(self.terminal.keys, selectors.EVENT_READ, self._keys)
            while True:
                left = limit.left()
                ready = selector.select(min(left, silence))
                if not ready:
                    limit.look()
                    state = qmp.dead_state(self.folder)
                    if state == 'guest-panicked' and not self.crash:
                        self.crash = self._autopsy()
                        qmp.carry_on(self.folder)    # it ends by itself
                        continue
                    if state:
                        return Ended(result='crashed', hung=f'QEMU stopped the machine: {state}',
                                     running=self.parser.running())
                    if left:
                        continue
                    return self._time_is_up(limit)
                for key, _ in ready:
                    if not key.data():
                        self.stall = round(limit.known_stall, 3)
                        return Ended(running=self.parser.running(),
                                     left=bool(self.terminal and self.terminal.left))
                limit.heard()
                if not left:
                    return self._time_is_up(limit)

    def _keys(self):
        """Keys of the terminal to the guest; False if there will be none any more, or the end is wanted."""
        data = os.read(self.terminal.keys, 4096)
        terminal.feed(self.process.stdin, self.terminal.typed(data))
        self.terminal.left |= not data
        return not self.terminal.left

    def _time_is_up(self, limit):
        self.stall = round(limit.stall, 3)
        running = self.parser.running()
        if limit.host_failed():
            return Ended(result='stalled', running=running,
                         hung=f'the host let it run for {limit.wall - self.stall:.0f} of '
                              f'{limit.wall:.0f} s')
        return Ended(result='hung', running=running,
                     hung=f'no end after {self.settings.seconds:g} s of its own time')

    def as_dict(self):
        """What was run, for the verdict's file."""
        return {'kind': self.kind, 'accel': self.accel, 'isolate': self.settings.isolate,
                'image': self.image,
                'sha256': self.hash, 'cmdline': self.cmdline, 'host_stall': self.stall}

    def _save(self, verdict, started):
        verdict.seconds = round(time.monotonic() - started, 3)
        rundir.write_whole(os.path.join(self.folder, 'verdict.json'),
                           json.dumps(verdict.as_dict(), indent=1) + '\n')
        if verdict.hangs:
            rundir.write_whole(os.path.join(self.folder, 'hang.json'),
                               json.dumps(verdict.hangs, indent=1) + '\n')
        return verdict


class Reader:
    """The console of a guest that runs: into its files, its parser, and before somebody's eyes."""

    def __init__(self, guest, log, results, on_line):
        self.guest, self.log, self.results, self.on_line = guest, log, results, on_line
        self.rest = b''

    def read(self):
        """What there is; False at the end."""
        data = os.read(self.guest.process.stdout.fileno(), 65536)
        self.log.write(data)
        self.log.flush()
        if self.guest.terminal:
            self.guest.terminal.show(data)
        *lines, self.rest = (self.rest + data).split(b'\n')
        for line in lines:
            self._line(line.decode('utf-8', 'replace'))
        return bool(data)

    def _line(self, text):
        ktap_line = self.guest.parser.feed(text)
        if ktap_line is not None:
            self.results.write(f'{ktap_line}\n')
        if self.on_line:
            # Firmware would clear the terminal that is not its own.
            self.on_line(ktap.ANSI.sub('', text.rstrip('\r')))
