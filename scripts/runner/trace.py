# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's trace, out of the memory of its machine: what is kept of a run, and told of one that died.

tools/trace/heddle-trace reads it; without it nothing fails, and it is said how to have it.
"""

import fnmatch
import os
import re
import shlex
import subprocess

from .hang.elf import Elf

# Records of each CPU that a report ends with.
LAST = 20
MOST_CPUS = 64
# What is kept of a run: an ELF core with the trace's pages alone.
CORE = 'trace.core'
# Seconds until a reader of a broken image is given up; it needs a hundredth of one.
PATIENCE = 60

SRCTREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = 'tools/trace/heddle-trace'
MISSING = 'heddle-trace is not built: make tools'


def wanted(env):
    """The events that TRACE= names, as the kernel wants them; '' for none."""
    wish = env.get('TRACE') or ''
    if not re.fullmatch(r'[\w,*?]*', wish):
        raise ValueError(f'TRACE={wish}: groups or events with commas between are wanted')
    return wish


def room(env):
    """TRACE_BUF=: each CPU's ring, as the kernel wants it; '' leaves it to the kernel."""
    size = env.get('TRACE_BUF') or ''
    if not re.fullmatch(r'(\d+[KM]?)?', size):
        raise ValueError(f'TRACE_BUF={size}: a number of bytes is wanted, or one with K or M')
    return size


def parameters(settings):
    """What the kernel's command line says of it."""
    if not settings.trace:
        return ''
    return f'trace={settings.trace}' + (f' trace_buf_size={settings.trace_buf}' if settings.trace_buf else '')


def tool(folder):
    """HEDDLE_TRACE=, or that of the tree that built what ran in FOLDER, or ours; None if it is not built."""
    named, above = os.environ.get('HEDDLE_TRACE'), os.path.abspath(folder)
    places = [named] if named else []
    while not named and above != os.path.dirname(above):
        above = os.path.dirname(above)
        places.append(os.path.join(above, TOOL))
    places += [] if named else [os.path.join(SRCTREE, TOOL)]
    return next((path for path in places if os.access(path, os.X_OK)), None)


def call(program, *arguments):
    """Runs heddle-trace: (its output, '' or what went wrong)."""
    try:
        done = subprocess.run([program, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return '', f'heddle-trace: {error}'
    said = done.stderr.decode('utf-8', 'replace').strip().splitlines()
    wrong = (said or [f'heddle-trace: status {done.returncode}'])[-1] if done.returncode else ''
    return done.stdout.decode('utf-8', 'replace'), wrong


def events(vmlinux):
    """(group, name) of all that this kernel can trace."""
    try:
        with Elf(vmlinux) as elf:
            lines = elf.contents('.trace_format').decode('utf-8', 'replace').splitlines()
    except (OSError, ValueError):
        return []
    return [tuple(line.split()[1:3]) for line in lines if line.startswith('event ')]


def check(wish, vmlinux):
    """An error if TRACE= wants what this kernel does not have."""
    there = events(vmlinux)
    names = {name for event in there for name in event}
    for part in filter(None, wish.split(',')):
        if part != 'all' and not fnmatch.filter(names, part):
            groups = ', '.join(sorted({group for group, _ in there}))
            raise ValueError(f'TRACE={part}: no such event or group; groups: {groups}' if there else
                             f'TRACE={part}: this kernel has no events (CONFIG_TRACING)')


def whole(program, image, vmlinux):
    """The command line for all records."""
    return shlex.join([program, 'report', '-k', vmlinux, image])


def last_of_each_cpu(program, image, vmlinux):
    """(the records as lines, '' or what went wrong); a CPU that stopped long ago has its own, too."""
    records = []
    for cpu in range(MOST_CPUS):
        text, wrong = call(program, 'report', '--cpu', str(cpu), '--last', str(LAST), '-k', vmlinux, image)
        if wrong:    # of any but the first CPU: there are no more
            return records, '' if cpu else wrong
        records += text.splitlines()
    return records, ''


def last_lines(folder, image, vmlinux, kept=None):
    """The last records of each CPU, for a person; nothing if nothing was traced.

    kept: where the whole trace will be, if not in IMAGE"""
    if not events(vmlinux):
        return []
    program = tool(folder)
    if not program:
        return [f'trace: not read, {MISSING}']
    records, wrong = last_of_each_cpu(program, image, vmlinux)
    if wrong:
        return [f'trace: {wrong}']
    if not records:
        return []
    return [f'trace: the last {LAST} records of each CPU; all of them:',
            f'    {whole(program, kept or image, vmlinux)}', *(f'    {line}' for line in records)]


def keep(guest, verdict):
    """After the end of a machine whose memory is a file still: what is needed later."""
    core, program = os.path.join(guest.folder, CORE), tool(guest.folder)
    wrong = MISSING
    if program:
        _, wrong = call(program, 'extract', '-k', guest.vmlinux, '-o', core, guest.ram.path)
    if not wrong:
        verdict.trace = whole(program, core, guest.vmlinux)
    elif verdict.passed:
        verdict.trace = f'not kept: {wrong}'
    else:
        verdict.trace = f'{wrong}; {keep_all(guest)}'
    if verdict.result == 'crashed' and not guest.crash:    # which has a report already
        verdict.ended.report += last_lines(guest.folder, guest.ram.path, guest.vmlinux, core)


def keep_all(guest):
    """All of its memory, since what is needed of it is not known; in words."""
    path = os.path.join(guest.folder, 'memory.ram')
    try:
        guest.ram.keep(path)
        return f'all memory is kept: {path}'
    except (OSError, subprocess.CalledProcessError) as error:
        return f'memory not kept: {error}'
