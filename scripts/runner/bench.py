# SPDX-License-Identifier: GPL-2.0-only
"""Guest instructions an operation, beside what Linux needs."""

import os
import re

from . import suites
from .console import say

LINE = re.compile(r'# bench: ([^:]+): (\d+)')

# Linux 6.1, median guest instructions: (tinyconfig without debugging, Debian's kernel).
# The names are those that kernel/bench prints.
LINUX = {
    'spin_lock+unlock': (8, 18),
    'spin_lock irqsave+restore': (21, 32),
    'mutex_lock+unlock': (14, 26),
    'semaphore down+up': (72, 108),
    'yield between two threads, fair': (978, 1542),
    'yield between two threads, FIFO': (654, 1172),
    'wake_up_process ping-pong, one way, fair': (1688, 3273),
    'wake_up_process ping-pong, one way, FIFO': (1390, 2675),
    'completion ping-pong, one way, fair': (1844, 3509),
    'completion ping-pong, one way, FIFO': (1541, 2917),
    'schedule() with nobody else': (591, 495),
    'kthread_run+stop, never ran': (19975, 51536),
    'kthread_run+stop, started first': (25894, 57004),
    'kthread_park+unpark': (3753, 7075),
    'queue_work+flush_work': (4496, 6156),
    'kmalloc 64+kfree': (129, 240),
    'kmalloc 4096+kfree': (129, 242),
    'get_free_page+free_page': (412, 722),
    'get_free_page+free_page, zeroed': (948, 1261),
    'vmalloc 16K+vfree': (3545, 5059),
    'mod_timer+del_timer': (254, 372),
    'timer tick on a busy CPU': (1573, 2622),
    'printk of 60 bytes, stored only': (3595, 4083),
    'snprintf alone': (1428, 1517),
    'trace event off': (1, 1),
    'trace event on, 2 arguments': (566, 600),
    'trace_printk, 2 arguments': (989, 1094),
    'call a function on another CPU and wait, idle': (479, 1184),
    'call a function on another CPU and wait, busy': (308, 382),
    'wake a thread on another CPU, one way': (2516, 4986),
    'complete to another CPU, one way': (2673, 5243),
}

# The tables: CPUs, how much memory (ten thousand threads are alive in the first), what is counted.
TABLES = (('1', '512M', '1 CPU'),
          ('2', '128M', '2 CPUs, the instructions of both together'),
          ('16', '128M', '16 CPUs, instructions of all that contend for one hand-over (those that '
                         'spin\n# meanwhile count, too); fairness: entries of one CPU, 1000 would '
                         'be its share'))


def table(rows):
    """Lines for [(name, instructions)]."""
    yield f'{"operation":52} {"here":>8} {"lean":>8} {"Debian":>8} {"here/lean":>10}'
    for name, here in rows:
        lean, debian = LINUX.get(name, (None, None))
        if lean is None:
            yield f'{name:52} {here:>8} {"-":>8} {"-":>8} {"-":>10}'
        else:
            yield f'{name:52} {here:>8} {lean:>8} {debian:>8} {here / lean:>10.3f}'


def command_bench(context):
    """guest instructions an operation under -icount, beside Linux's"""
    tree, kind, cmdline = suites.prepared(context, 'bench')
    status = 0
    for cpus, memory, what in TABLES:
        settings = suites.machine('bench')
        settings.smp = cpus
        if not os.environ.get('QEMU_MEM'):
            settings.memory = memory
        say(f'# bench: {what}')
        status |= one_table(context, tree, kind, cmdline, settings)
    return status


def one_table(context, tree, kind, cmdline, settings):
    verdict = suites.boot_once(context, 'bench', tree, kind, cmdline,
                               settings=settings, accel='icount')
    rows = []
    with open(f'{verdict.folder}/console.log', errors='replace') as file:
        for line in file:
            match = LINE.search(line)
            if match:
                rows.append((match[1], int(match[2])))
    for line in table(rows):
        say(line)
    if not rows:
        say('# bench: failed: no figure in the log')
    # Nothing takes no instruction: what it needed could not be had.
    unmeasured = [name for name, here in rows if not here]
    for name in unmeasured:
        say(f'# bench: failed: not measured: {name}')
    if not verdict.passed or not rows or unmeasured:
        return suites.finish('bench', verdict) or 1
    return 0
