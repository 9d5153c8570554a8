# SPDX-License-Identifier: GPL-2.0-only
"""make trace: one run with its trace in every form; make trace-live: the records as they come."""

import mmap
import os
import shutil
import struct
import subprocess
import time

from . import build, process, stress, suites, trace
from .console import say
from .pool import Job

# Groups with so many events that they push out the others: traced if TRACE= names them.
FREQUENT = {'lock', 'mm', 'fgraph', 'ktest'}
# Each CPU's ring, where TRACE_BUF= says nothing.
ROOM = '4M'
# Of struct trace_header (include/lib/trace_abi.h): its first bytes, and where its address is.
MAGIC, SELF, PAGE = b'HEDDLE\1TRACE\2\3\n\0', 24, 4096
# FORMAT: file, word of heddle-trace, how it is looked at ({} is the file).
FORMATS = {
    'txt': ('trace.txt', 'report', 'less {}'),
    'html': ('trace.html', 'html', 'any browser, alone: file://{}'),
    'perfetto': ('trace.perfetto', 'perfetto', 'https://ui.perfetto.dev, "Open trace file": {}'),
    'dat': ('trace.dat', 'trace-dat', 'trace-cmd report -i {}; kernelshark {}'),
    'ctf': ('ctf', 'ctf', 'babeltrace2 {}'),
}


def formats():
    """What FORMAT= names, all of them by default."""
    names = (os.environ.get('FORMAT') or ','.join(FORMATS)).replace(',', ' ').split()
    for name in names:
        if name not in FORMATS:
            raise build.UsageError(f'FORMAT={name}: it is one of {", ".join(FORMATS)}')
    return names


def what(context):
    """(name, tree, boot, command line, settings) of TEST=, with the words of 'make stress'."""
    test = os.environ.get('TEST') or ('run' if context.modules else 'kthread')
    if test == 'run':
        tree = context.modules or context.objtree
        return test, tree, suites.boot_kind('uefi'), '', suites.machine('run')
    word, cmdline = stress.what({'boot': 'boot-stages'}.get(test, test))
    tree, _, _ = suites.prepared(context, word)
    if word == 'torture':
        cmdline += f' torture.scale={stress.TORTURE_SCALE} torture.seed={suites.seed()}'
    return test, tree, suites.boot_kind('direct'), cmdline, suites.machine(word)


def prepared(context):
    """heddle-trace, and what() with the events."""
    program = trace.tool(os.path.join(context.objtree, 'runs'))
    if not program:
        raise build.BuildError(trace.MISSING)
    _, tree, kind, cmdline, settings = what(context)
    there = sorted({group for group, _ in trace.events(os.path.join(tree, build.IMAGE['direct']))})
    if not there:
        raise build.BuildError(f'{tree}: this kernel has no events (CONFIG_TRACING)')
    settings.trace = settings.trace or ','.join(group for group in there if group not in FREQUENT)
    settings.trace_buf = settings.trace_buf or ROOM
    return program, tree, kind, cmdline, settings


def decode(program, guest, name):
    """Brings the kept trace into one form: '' or what went wrong."""
    target, word, _ = FORMATS[name]
    path = os.path.join(guest.folder, target)
    core = os.path.join(guest.folder, trace.CORE)
    command = [program, word, '-k', guest.vmlinux, *(() if word == 'report' else ('-o', path)), core]
    if os.path.isdir(path):
        shutil.rmtree(path)
    with open(path if word == 'report' else os.devnull, 'wb') as out:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE,
                              check=False)
    said = done.stderr.decode('utf-8', 'replace').strip().splitlines()
    return (said or [f'status {done.returncode}'])[-1] if done.returncode else ''


def command_trace(context):
    """one run of TEST= (kthread), its trace in every form; TRACE=events FORMAT=some of them"""
    names = formats()
    program, tree, kind, cmdline, settings = prepared(context)
    verdict = suites.boot_shown(context, 'trace', tree, kind, cmdline, settings=settings)
    status, guest = suites.finish('trace', verdict), verdict.guest
    if not os.path.exists(os.path.join(guest.folder, trace.CORE)):
        return 1
    for name in names:
        wrong = decode(program, guest, name)
        path = os.path.join(guest.folder, FORMATS[name][0])
        say(f'# trace: {name}: ' + (wrong or FORMATS[name][2].replace('{}', path)))
        status = status or bool(wrong)
    return int(status)


def is_there(ram):
    """Has the kernel begun to trace, by what lies in its memory?"""
    try:
        with open(ram, 'rb') as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as memory:
            at = memory.find(MAGIC)
            while at >= 0:
                # A header tells its own address; its copies, in the kernel's file for one, lie elsewhere.
                if not at % PAGE and struct.unpack_from('<Q', memory, at + SELF)[0] == at:
                    return True
                at = memory.find(MAGIC, at + 1)
    except (OSError, ValueError):
        pass        # QEMU has not made it yet
    return False


def has_opened(child, path):
    """Is the file among those that the process has open?"""
    try:
        wanted, folder = os.stat(path), f'/proc/{child.pid}/fd'
        return any(os.path.samestat(wanted, os.stat(os.path.join(folder, fd))) for fd in os.listdir(folder))
    except OSError:
        return False


def command_live(context):
    """one run of TEST=, its records as they come in place of its console"""
    program, tree, kind, cmdline, settings = prepared(context)
    job, follower = Job('trace-live', None), []

    def follow(_):
        if not follower and is_there(job.guest.ram.path):
            follower.append(process.start([program, 'report', '--follow', '-k', job.guest.vmlinux,
                                           job.guest.ram.path]))
            # A guest that ends at once must not be gone before it is looked at.
            while follower[0].poll() is None and not has_opened(follower[0], job.guest.ram.path):
                time.sleep(0.005)

    verdict = suites.boot_once(context, 'trace-live', tree, kind, cmdline, follow, settings, job=job)
    # It ends by itself when the guest is gone.
    status = follower[0].wait() if follower else 1
    for ended in follower:
        process.end(ended)
    return suites.finish('trace-live', verdict) or status
