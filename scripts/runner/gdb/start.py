# SPDX-License-Identifier: GPL-2.0-only
"""Starting a guest with GDB attached: as a session, or in the foreground for a person."""

import asyncio
import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys

from .. import build, process, rundir
from ..machine import Guest, Settings
from . import daemon, qemu
from .client import CallError, Failed, Known, sessions, shown

NAME = re.compile(r'[A-Za-z0-9][A-Za-z0-9._-]{0,39}')


def need(srctree, *tools):
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing:
        script = os.path.join(srctree, 'scripts/deps.sh')
        raise Failed(subprocess.run(['sh', script, 'explain', *missing], capture_output=True,
                                    text=True).stdout.strip())


def gdb_command():
    return os.environ.get('GDB') or 'gdb'


def qemu_program():
    return Settings().qemu


def images(args):
    """The tree with the images, built if configurations are named."""
    for config in args.configs:
        if not os.path.exists(os.path.join(args.srctree, 'configs', config)):
            raise CallError(f'{config}: no such file in configs/')
    if args.configs and not args.configs[0].endswith('_defconfig'):
        raise CallError(f'{args.configs[0]}: the first has to be a defconfig')
    if not args.configs:
        tree = args.modules or args.objtree
        for image in build.IMAGE.values():
            if not os.path.exists(os.path.join(tree, image)):
                raise Failed(f'{tree}/{image} is not there: run make first, or name configurations')
        return tree
    name = 'gdb-' + '-'.join(re.sub(r'(_defconfig|\.config)$', '', c) for c in args.configs)
    return build.configuration(args.srctree, args.objtree, name, args.configs)


def guest_of(args, tree, folder):
    """(the guest, its symbols), from private copies of the images."""
    settings = Settings()
    if args.smp is not None:
        settings.smp = str(args.smp)
    kind = 'uefi' if args.uefi else 'direct'
    image, symbols = build.private_images(tree, kind, folder)
    # Never KVM: QEMU's own translation stops at any address, mapped or not yet.
    return Guest(settings, kind, image, folder, args.append, 'tcg',
                 cache=os.path.join(args.objtree, 'build'), vmlinux=symbols), symbols


def new_folder(args):
    """(name, folder, listening socket) of a session that no other live one has the name of."""
    if args.name is not None and not NAME.fullmatch(args.name):
        raise CallError(f'--name {args.name}: letters, digits and ._- are wanted, up to 40')
    os.makedirs(os.path.join(args.objtree, 'runs'), exist_ok=True)
    with open(os.path.join(args.objtree, 'runs/.gdb.lock'), 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        taken = {known.name: known for known in sessions(args.objtree) if known.alive()}
        if args.name in taken:
            raise CallError(f'--name {args.name}: there is one, in {taken[args.name].folder}')
        name = args.name or next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
        folder = rundir.new(args.objtree, f'gdb-{name}')
        # From here on it is alive, though its daemon is not there yet.
        server = qemu.listen(folder, 'session.sock')
        about = {'name': name, 'boot': 'uefi' if args.uefi else 'direct', 'append': args.append,
                 'configs': args.configs}
        rundir.write_whole(os.path.join(folder, 'session.json'), json.dumps(about, indent=1) + '\n')
    return name, folder, server


def become_daemon(session, folder):
    """What the forked process does: no terminal, nothing of the caller's kept open."""
    os.setsid()
    null = os.open(os.devnull, os.O_RDONLY)
    log = os.open(os.path.join(folder, 'daemon.log'), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for fd, source in ((0, null), (1, log), (2, log)):
        os.dup2(source, fd)
    for fd in map(int, os.listdir('/proc/self/fd')):
        if fd > 2 and fd != session.server.fileno():
            with contextlib.suppress(OSError):
                os.close(fd)
    asyncio.run(session.run())


def command_start(args):
    need(args.srctree, gdb_command(), qemu_program())
    tree = images(args)
    name, folder, server = new_folder(args)
    guest, symbols = guest_of(args, tree, folder)
    session = daemon.Session(name, guest, server, gdb_command(), symbols,
                                 [args.srctree, tree])
    pid = os.fork()
    if not pid:
        status = 1
        try:
            become_daemon(session, folder)
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    server.close()
    try:
        answer = Known(folder).ask({'do': 'status'})
    except BaseException:
        os.kill(pid, signal.SIGTERM)
        raise
    return answer, shown(args, answer)


INIT = """set confirm off
set remotetimeout 600
directory {sources}
define console
shell tail -n 40 {console}
end
document console
The last lines of the guest's console.
end
target remote gdb.sock
"""


def in_foreground(command, folder):
    """Runs COMMAND as a shell does: Ctrl-C reaches it alone."""
    if not os.isatty(0):
        return subprocess.run(command, cwd=folder)
    # Who gives the terminal away from the background would be stopped.
    old = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    ours = os.tcgetpgrp(0)

    def own_group():
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)

    try:
        return subprocess.run(command, cwd=folder, preexec_fn=own_group)
    finally:
        os.tcsetpgrp(0, ours)
        signal.signal(signal.SIGTTOU, old)


def command_debug(args):
    """The present build, stopped at its first instruction, under an interactive GDB."""
    need(args.srctree, gdb_command(), qemu_program())
    tree = images(args)
    folder = rundir.new(args.objtree, 'gdb-foreground')
    guest, symbols = guest_of(args, tree, folder)
    console = os.path.join(folder, 'console.log')
    init = os.path.join(folder, 'init.gdb')
    with open(init, 'w') as file:
        file.write(INIT.format(sources=f'{args.srctree}:{tree}', console=console))
    machine = qemu.start(guest)
    print(f'# gdb: the console is in {console}; "console" shows its end\n'
          "# gdb: the guest stands at its first instruction: try 'hbreak start_kernel', 'continue'",
          flush=True)
    try:
        in_foreground([gdb_command(), '-q', *daemon.safe_path(args.srctree), '-x', init, symbols], folder)
    finally:
        ended = machine.poll()
        process.end(machine)
    end = qemu.how_it_ended(ended) if ended is not None else 'ended with gdb'
    return {'ok': True, 'folder': folder}, f'# gdb: the guest: {end}'
