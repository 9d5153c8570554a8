# SPDX-License-Identifier: GPL-2.0-only
"""A guest in QEMU that waits for GDB."""

import os
import shlex
import socket

from .. import process, verdict


def how_it_ended(status):
    """The guest's end in words, from QEMU's exit status."""
    if status < 0:
        return f'QEMU ended by signal {-status}'
    return verdict.STATUS.get(status) or verdict.ODD.get(status) or 'unknown status'


def listen(folder, name):
    """A listening socket NAME in FOLDER, whose path may be too long for a socket."""
    server = socket.socket(socket.AF_UNIX)
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        server.bind(f'/proc/self/fd/{fd}/{name}')
    finally:
        os.close(fd)
    server.listen(16)
    return server


def qemu_command(guest, gdb_socket):
    """The guest's command line, stopped at its first instruction, GDB expected at gdb_socket."""
    command = guest.command()
    at = command.index('-gdb')
    del command[at:at + 2]
    return [*command, '-chardev', f'socket,id=gdb,{gdb_socket},server=on,wait=off',
            '-gdb', 'chardev:gdb', '-S']


def start(guest):
    """QEMU with its console in console.log, as a process that ends with this one."""
    # The socket is there before QEMU is, so that GDB need not be told when to come.
    gdb_socket = listen(guest.folder, 'gdb.sock')
    fd = gdb_socket.fileno()
    with gdb_socket, open(os.path.join(guest.folder, 'console.log'), 'wb') as console, \
            open(os.path.join(guest.folder, 'qemu.err'), 'wb') as errors:
        with open(os.path.join(guest.folder, 'command'), 'w') as file:
            again = shlex.join(qemu_command(guest, 'path=gdb.sock'))
            file.write(f'cd {shlex.quote(guest.folder)} && TMPDIR=. {again}\n')
        return process.start(qemu_command(guest, f'fd={fd}'), cwd=guest.folder,
                             env={**os.environ, 'TMPDIR': guest.folder},
                             stdout=console, stderr=errors, pass_fds=[fd])
