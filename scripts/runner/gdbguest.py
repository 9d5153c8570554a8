# SPDX-License-Identifier: GPL-2.0-only
"""A guest in QEMU that waits for GDB, and processes that cannot stay behind."""

import os
import shlex
import socket
import subprocess

from . import machine

# setpriv asks the kernel for the signal; if our end came between fork() and that, the
# parent is another one by now, and the program is not started.
GUARD = ['setpriv', '--pdeathsig', 'KILL', 'sh', '-c',
         '[ "$PPID" = "$0" ] || exit 125; exec "$@"']


def guarded(command):
    """The command line of a process that the kernel ends when this one is gone, however."""
    return [*GUARD, str(os.getpid()), *command]


def how_it_ended(status):
    """The guest's end in words, from QEMU's exit status."""
    if status < 0:
        return f'QEMU ended by signal {-status}'
    return machine.STATUS.get(status) or machine.ODD.get(status) or 'unknown status'


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
    """The guest's command line, stopped at its first instruction, GDB expected at gdb_socket.

    The socket is there before QEMU is, so that GDB need not be told when to come.
    """
    command = guest.command()
    if '-gdb' in command:
        at = command.index('-gdb')
        del command[at:at + 2]
    return command + ['-chardev', f'socket,id=gdb,fd={gdb_socket.fileno()},server=on,wait=off',
                              '-gdb', 'chardev:gdb', '-S']


def start(guest):
    """QEMU with its console in console.log, as a process that ends with this one."""
    gdb_socket = listen(guest.folder, 'gdb.sock')
    command = qemu_command(guest, gdb_socket)
    with gdb_socket, open(os.path.join(guest.folder, 'console.log'), 'wb') as console, \
            open(os.path.join(guest.folder, 'qemu.err'), 'wb') as errors:
        with open(os.path.join(guest.folder, 'command'), 'w') as file:
            file.write(shlex.join(command) + '\n')
        return subprocess.Popen(guarded(command), cwd=guest.folder, stdin=subprocess.DEVNULL,
                                stdout=console, stderr=errors, start_new_session=True,
                                pass_fds=[gdb_socket.fileno()])
