# SPDX-License-Identifier: GPL-2.0-only
"""Pretty printers of the kernel's types."""

import gdb
import gdb.printing
import gdb.types
from runner.hang.dump import Unreadable
from runner.hang.layout import NoLayout
from runner.hang.shell import Problem
from runner.hang.trace import NoTrace, Trace

from . import target

# Of 'print trace'.
LAST_RECORDS = 10
MOST_ENTRIES = 4096


def number(value):
    """Of an integer, a pointer or what they are wrapped in."""
    return int(value.cast(gdb.lookup_type('unsigned long')))


def where(address):
    """<symbol> of a variable, or the address."""
    text = str(gdb.Value(address).cast(gdb.lookup_type('char').pointer().pointer()))
    return text.split(' ', 1)[1] if ' ' in text else text


def named(macro, value):
    """The name of a value by the lines of kernel/vmcoreinfo.c."""
    return target.vmlinux().named(macro).get(value, f'{value:#x}')


def task_text(address):
    if not address:
        return 'nobody'
    try:
        task = gdb.Value(address).cast(gdb.lookup_type('struct task_struct').pointer())
        return f'{task["comm"].string(errors="replace")}/{int(task["pid"])}'
    except gdb.error:
        return f'{address:#x}'


class Task:
    """One line; its members are shown by 'print /r'."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        v = self.value
        state = 'on a CPU' if int(v['on_cpu']) else named('TASK_', int(v['state']))
        text = f'{v["comm"].string(errors="replace")}/{int(v["pid"])}: {state}, CPU {int(v["cpu"])}'
        if int(v['wait_kind']):
            text += f', waits for {named("WAIT_", int(v["wait_kind"]))} ' \
                    f'{where(number(v["wait_obj"]))}'
        return f'{{{text}}}'


class List:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        head, count = self.value.address, 0
        if not head:
            return f'{{next = {self.value["next"]}, prev = {self.value["prev"]}}}'
        entry = self.value['next']
        try:
            while entry != head and entry and count <= MOST_ENTRIES:
                entry, count = entry['next'], count + 1
        except gdb.error:
            return f'{{broken after {count} entries, at {entry}}}'
        if not entry:
            return f'{{not initialised, or broken after {count} entries}}'
        if count > MOST_ENTRIES:
            return f'{{no end after {MOST_ENTRIES} entries}}'
        return f'{{{count} entries, next = {self.value["next"]}}}' if count else '{empty}'


class Mutex:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        owner = number(self.value['owner'])
        if not owner:
            return '{free}'
        return f'{{held by {task_text(owner & ~1)}{", others wait" if owner & 1 else ""}}}'


class Rwsem:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        count = number(self.value['count'])
        text = 'free'
        if count & 1:
            text = f'written by {task_text(number(self.value["owner"]))}'
        elif count >> 8:
            text = f'{count >> 8} readers'
        return f'{{{text}{", others wait" if count & 2 else ""}}}'


class Spinlock:
    def __init__(self, value):
        # One of the two types is the other one wrapped.
        self.value = value['rlock'] if gdb.types.has_field(value.type, 'rlock') else value

    def to_string(self):
        word = number(self.value['val'])
        if not word:
            return '{free}'
        text = f'taken, word {word:#x}'
        if gdb.types.has_field(self.value.type, 'owner') and number(self.value['owner']):
            text += f', held by {task_text(number(self.value["owner"]))} on CPU ' \
                    f'{int(self.value["owner_cpu"])}, ' \
                    f'taken at {where(number(self.value["owner_ip"]))}'
        return f'{{{text}}}'


class Cpumask:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        words = self.value['bits']
        low, high = words.type.range()
        mask = sum(int(words[i]) << 64 * i for i in range(low, high + 1))
        cpus = [i for i in range(64 * (high + 1)) if mask >> i & 1]
        parts = []
        for cpu in cpus:
            if parts and parts[-1][1] == cpu - 1:
                parts[-1][1] = cpu
            else:
                parts.append([cpu, cpu])
        return '{' + (','.join(f'{a}-{b}' if b > a else f'{a}' for a, b in parts) or 'none') + '}'


class Atomic:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return str(int(self.value['counter']))


class Ktime:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return f'{int(self.value) / 1e9:.9f} s'


class TraceHeader:
    """Each CPU's counts, and the last records."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        try:
            with target.kernel() as shell:
                found = Trace(shell.kernel)
                lines = [found.line(record) for record in found.last(LAST_RECORDS)]
                return '\n'.join([*found.summary(), f'the last {len(lines)} records:',
                                  *lines])
        except (Problem, Unreadable, NoLayout, NoTrace, ValueError) as error:
            return f'{{{error}}}'


PRINTERS = {'task_struct': Task, 'list_head': List, 'mutex': Mutex, 'rt_mutex': Mutex,
            'rw_semaphore': Rwsem, 'raw_spinlock': Spinlock, 'spinlock': Spinlock,
            'cpumask': Cpumask, 'trace_header': TraceHeader}
TYPEDEFS = {'atomic_t': Atomic, 'atomic_long_t': Atomic, 'atomic64_t': Atomic,
            'ktime_t': Ktime}


class Printer(gdb.printing.PrettyPrinter):
    def __call__(self, value):
        kind = value.type
        while kind.code == gdb.TYPE_CODE_TYPEDEF:
            if kind.name in TYPEDEFS:
                return TYPEDEFS[kind.name](value)
            kind = kind.target()
        if kind.code == gdb.TYPE_CODE_STRUCT and kind.unqualified().tag in PRINTERS:
            return PRINTERS[kind.unqualified().tag](value)
        return None


def register(objfile):
    gdb.printing.register_pretty_printer(objfile, Printer('heddle'), replace=True)
