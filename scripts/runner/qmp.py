# SPDX-License-Identifier: GPL-2.0-only
"""The few words of QMP that a dying guest is asked."""

import json
import os
import socket
import struct


def connect(peer, folder, name):
    # A socket's path has at most 107 bytes, a folder's has more.
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        peer.connect(f'/proc/self/fd/{fd}/{name}')
    finally:
        os.close(fd)


class Qmp:
    """A connection to the socket NAME in FOLDER."""

    def __init__(self, folder, name='qmp.sock', seconds=3.0):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(seconds)
        self.file = self.socket.makefile('rwb')
        try:
            connect(self.socket, folder, name)
            self._answer()
            self.call('qmp_capabilities')
        except BaseException:
            self.close()
            raise

    def _answer(self):
        while True:
            line = self.file.readline()
            if not line:
                raise OSError('QMP: connection closed')
            answer = json.loads(line)
            if 'event' not in answer:
                return answer

    def call(self, command, **arguments):
        self.file.write(json.dumps({'execute': command, 'arguments': arguments}).encode() + b'\n')
        self.file.flush()
        answer = self._answer()
        if 'error' in answer:
            raise OSError(f"QMP: {command}: {answer['error'].get('desc')}")
        return answer.get('return')

    def monitor(self, line):
        return self.call('human-monitor-command', **{'command-line': line})

    def close(self):
        try:
            self.file.close()
        except OSError:    # what it still had to send cannot be sent
            pass
        self.socket.close()


# States of QEMU's machine from which nothing comes any more.
DEAD_STATES = ('internal-error', 'io-error', 'guest-panicked')


def dead_state(folder):
    """The state that QEMU has stopped in for good, or None."""
    try:
        qmp = Qmp(folder)
        try:
            state = qmp.call('query-status').get('status')
        finally:
            qmp.close()
    except (OSError, ValueError):
        return None
    return state if state in DEAD_STATES else None


def machine_pid(folder):
    """The number of the process that listens, QEMU in whatever shuts it in; None if none does.

    Nothing is asked of it: it may be stopped."""
    with socket.socket(socket.AF_UNIX) as peer:
        try:
            peer.settimeout(1.0)
            connect(peer, folder, 'qmp.sock')
            credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        except OSError:
            return None
    return struct.unpack('3i', credentials)[0]


def carry_on(folder):
    """Lets a stopped guest run again."""
    try:
        qmp = Qmp(folder)
        try:
            qmp.call('cont')
        finally:
            qmp.close()
    except (OSError, ValueError):
        pass        # it does not: the time limit ends it


def quit_machine(folder):
    """Asks QEMU to end, if it is there and listens."""
    try:
        qmp = Qmp(folder, seconds=1.0)
        try:
            qmp.call('quit')
        finally:
            qmp.close()
    except (OSError, ValueError):
        pass        # it is gone, or it will be ended by its number
