# SPDX-License-Identifier: GPL-2.0-only
"""The terminal of 'make run', given to the guest: keys in, the console out.

The keys are the guest's, Ctrl-C too, but for Ctrl-A and what follows it, as
with QEMU's own console on a terminal.
"""

import os
import re
import sys
import termios
import threading

from . import ktap, qmp

PREFIX = 0x01       # Ctrl-A
HINT = 'the keys are the guest\'s; Ctrl-A x ends it, Ctrl-A h shows what else there is'
HELP = ('Ctrl-A x  end the guest',
        'Ctrl-A b  send a break: all CPUs stop at the monitor\'s prompt',
        'Ctrl-A n  send an NMI: the same where interrupts are off',
        'Ctrl-A a  send Ctrl-A',
        'Ctrl-A h  this')
# What the kernel's first line begins with; what comes before is the firmware's.
KERNEL = re.compile(rb'\[ *\d+\.\d{6}\]\[')


def is_there():
    """Is there somebody who types and reads?"""
    return sys.stdin.isatty() and sys.stdout.isatty()


class Terminal:
    """Ours, raw from __enter__ to __exit__.

    left:  somebody has asked for the end
    """

    def __init__(self, folder, keys=None, screen=None):
        self.folder = folder
        self.keys = sys.stdin.fileno() if keys is None else keys
        self.screen = sys.stdout.fileno() if screen is None else screen
        self.left = self.prefixed = False
        self._saved, self._firmware = None, b''

    def __enter__(self):
        self._saved = termios.tcgetattr(self.keys)
        mode = termios.tcgetattr(self.keys)
        # What we print ourselves still ends in \r\n: output is left as it is.
        mode[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON | termios.ISTRIP |
                     termios.BRKINT)
        mode[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self.keys, termios.TCSADRAIN, mode)
        return self

    def __exit__(self, *_):
        # Keys that nobody has read are not for the shell.
        termios.tcsetattr(self.keys, termios.TCSAFLUSH, self._saved)

    def typed(self, data):
        """Keys: what of them the guest gets; what is ours is done."""
        guest = bytearray()
        for byte in data:
            if self.prefixed:
                self.prefixed = False
                guest += self._command(chr(byte).lower())
            elif byte == PREFIX:
                self.prefixed = True
            else:
                guest.append(byte)
        return bytes(guest)

    def _command(self, key):
        if key in ('a', chr(PREFIX)):
            return bytes([PREFIX])
        if key == 'x':
            self.left = True
        elif key == 'b':
            self._ask('chardev-send-break', id='console')
        elif key == 'n':
            self._ask('inject-nmi')
        else:
            self._tell(*HELP)
        return b''

    def _ask(self, command, **arguments):
        """QEMU, without waiting for it: what the guest says meanwhile has to be read."""
        threading.Thread(target=self._ask_now, args=(command, arguments), daemon=True).start()

    def _ask_now(self, command, arguments):
        try:
            peer = qmp.Qmp(self.folder)
            try:
                peer.call(command, **arguments)
            finally:
                peer.close()
        except (OSError, ValueError) as error:
            self._tell(f'{command}: {error}')

    def _tell(self, *lines):
        self._write(''.join(f'\r\n# run: {line}' for line in lines).encode() + b'\r\n')

    def show(self, data):
        """What the guest says: the kernel's as it is, firmware's lines without what clears the screen."""
        if self._firmware is not None:
            self._firmware += data
            begin = KERNEL.search(self._firmware)
            if not begin:
                *lines, self._firmware = self._firmware.split(b'\n')
                self._write(b''.join(plain(line) + b'\r\n' for line in lines))
                return
            data = plain(self._firmware[:begin.start()]) + self._firmware[begin.start():]
            self._firmware = None
        self._write(data)

    def _write(self, data):
        while data:
            data = data[os.write(self.screen, data):]


def plain(line):
    return ktap.ANSI.sub('', line.decode('utf-8', 'replace').rstrip('\r')).encode()


def feed(pipe, data):
    """Sends keys to QEMU, which may have ended."""
    try:
        while data:
            data = data[os.write(pipe.fileno(), data):]
    except (BrokenPipeError, ValueError):
        pass
