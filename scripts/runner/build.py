# SPDX-License-Identifier: GPL-2.0-only
"""Building a configuration in a folder of its own."""

import contextlib
import fcntl
import os
import shutil
import subprocess

from . import process

IMAGE = {'uefi': 'arch/x86/boot/heddle.efi', 'direct': 'vmlinux'}


class BuildError(Exception):
    pass


class UsageError(Exception):
    """A variable or an option that cannot be meant so."""


def make_environment():
    """Ours without what a calling make left in it: we are not its sub-make."""
    drop = ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL', 'MAKEOVERRIDES', 'MAKE_TERMOUT', 'MAKE_TERMERR',
            'srctree', 'objtree', 'O', 'M', 'N', 'TEST', 'J', 'K', 'SHARD', 'MATRIX', 'LIST', 'SEED',
            'TRACE', 'TRACE_BUF', 'FORMAT')
    return {k: v for k, v in os.environ.items() if k not in drop}


def make(srctree, objtree, *targets, log=None):
    """Calls make; its output goes to the file log, if one is named.  The exit status."""
    command = ['make', '--no-print-directory', '-C', srctree, f'-j{os.cpu_count() or 1}']
    if os.path.abspath(objtree) != os.path.abspath(srctree):
        command.append(f'O={os.path.abspath(objtree)}')
    command += targets
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(open(log, 'ab')) if log else None
        started = process.start(command, env=make_environment(), stdout=out,
                                stderr=subprocess.STDOUT if out else None)
        try:
            return started.wait()
        finally:
            process.end(started)


def tail(path, count=30):
    with open(path, errors='replace') as file:
        return ''.join(file.readlines()[-count:])


def configuration(srctree, objtree, name, configs, variables=()):
    """Brings OBJTREE/build/NAME up to date with configs; its path.

    The first of configs is a defconfig, the others are fragments."""
    folder = os.path.join(objtree, 'build', name)
    os.makedirs(folder, exist_ok=True)
    log = os.path.join(folder, 'build.log')
    # Two runners may want the same folder at once.
    with open(os.path.join(folder, '.lock'), 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        open(log, 'w').close()
        for targets in [[c] for c in configs] + [['all']]:
            if make(srctree, folder, *targets, *variables, log=log):
                raise BuildError(f'make {" ".join(targets)} failed for {name}:\n{tail(log)}'
                                 f'(all of it: {log})')
    return folder


def private_images(tree, kind, folder):
    """Copies for one run, so that a build beside it changes nothing: what is booted, and the
    kernel with its symbols (the same file by direct boot; None if there is none)."""
    source = os.path.join(tree, IMAGE[kind])
    if not os.path.exists(source):
        raise BuildError(f'{source} is not there: run make first')
    image = shutil.copy(source, os.path.join(folder, os.path.basename(source)))
    vmlinux = os.path.join(tree, IMAGE['direct'])
    helpers, link = f'{vmlinux}-gdb.py', os.path.join(folder, 'vmlinux-gdb.py')
    # The matrix has both kinds of image in one folder.
    if os.path.exists(helpers) and not os.path.lexists(link):
        os.symlink(os.path.realpath(helpers), link)
    if kind == 'direct' or not os.path.exists(vmlinux):
        return image, image if kind == 'direct' else None
    return image, shutil.copy(vmlinux, os.path.join(folder, 'vmlinux'))
