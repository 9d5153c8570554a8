# SPDX-License-Identifier: GPL-2.0-only
"""The kernel that GDB looks at, live or in a vmcore, as runner.hang.kernel_view sees it."""

import contextlib
import os
import re

import gdb
from runner.hang.dump import Cpu, Reader, Unreadable
from runner.hang.kernel_view import Kernel, find_kernel
from runner.hang.layout import Vmlinux
from runner.hang.shell import Problem, Shell

# GDB's names of the registers, and the view's.
REGISTERS = {'rip': 'rip', 'rsp': 'rsp', 'rbp': 'rbp', 'eflags': 'rflags', 'gs_base': 'gs_base',
             'cr0': 'cr0', 'cr3': 'cr3', 'cr4': 'cr4'}
# In protected mode with paging: what a vmcore, whose notes have no control registers, was in.
CR0_OF_VMCORE = 0x80000001
CPU_NAME = re.compile(r'CPU#(\d+)')

_files = {}


class GdbMemory(Reader):
    """By the tables of the CPU that GDB has selected."""

    def __init__(self, layout):
        self.offset = layout.number('PAGE_OFFSET') & (1 << 64) - 1

    def read(self, address, size):
        address &= (1 << 64) - 1
        try:
            return gdb.selected_inferior().read_memory(address, size).tobytes()
        except (gdb.error, OverflowError):
            raise Unreadable(f'no memory at {address:#x}') from None

    def physical(self, address, size):
        """The direct map has all memory, from the first instructions on."""
        return self.read(self.offset + address, size)


def vmlinux():
    """The file that GDB has its symbols from."""
    path = gdb.current_progspace().filename
    if not path:
        raise Problem('no vmlinux: the command "file vmlinux" names it')
    stamp = (os.stat(path).st_mtime_ns, os.stat(path).st_size)
    if _files.get(path, (None,))[0] != stamp:
        _files.clear()
        _files[path] = (stamp, Vmlinux(path))
    return _files[path][1]


def register(name):
    """Of the selected CPU; None if the target does not have it."""
    try:
        return int(gdb.parse_and_eval(f'${name}')) & (1 << 64) - 1
    except (gdb.error, ValueError):
        return None


def cpu_of(thread):
    """The CPU that GDB has as a thread, and has selected."""
    named = CPU_NAME.search(getattr(thread, 'details', None) or thread.name or '')
    # In a vmcore a thread's number is the CPU's and one more.
    number = int(named[1]) if named else thread.ptid[1] - 1
    r = {ours: register(theirs) for theirs, ours in REGISTERS.items()}
    r['cr0'] = CR0_OF_VMCORE if r['cr0'] is None else r['cr0']
    r['cs_base'] = 0
    return Cpu(number, {name: value or 0 for name, value in r.items()})


@contextlib.contextmanager
def selection_kept():
    thread, frame = gdb.selected_thread(), None
    if thread and thread.is_valid():
        frame = gdb.selected_frame()
    try:
        yield thread
    finally:
        if thread and thread.is_valid():
            thread.switch()
            if frame and frame.is_valid():
                frame.select()


@contextlib.contextmanager
def kernel():
    """A Shell on the kernel, while it lasts with a CPU selected that runs it."""
    layout = vmlinux()
    chosen = gdb.selected_thread()
    if chosen and chosen.is_running():
        raise Problem('the guest runs: stop it first')
    threads = sorted(gdb.selected_inferior().threads(), key=lambda t: t.num)
    if not threads:
        raise Problem('there is no guest and no vmcore: "target remote", or "gdb vmlinux vmcore"')
    with selection_kept() as chosen:
        cpus, memory = [], GdbMemory(layout)
        by_number = {}
        for thread in threads:
            thread.switch()
            cpu = cpu_of(thread)
            cpus.append(cpu)
            by_number[cpu.number] = thread

        def views():
            # The selected one first, as its tables are what is asked about.
            for cpu in sorted(cpus, key=lambda c: by_number[c.number].num != chosen.num):
                by_number[cpu.number].switch()
                yield memory
        found, why = find_kernel(layout, views())
        if not found:
            raise Problem(why)
        cpus.sort(key=lambda cpu: cpu.number)
        view = Kernel(layout, memory, cpus)
        selected = next(c for c in cpus if by_number[c.number].num == chosen.num)
        yield Shell(view, selected, show, evaluate)


def evaluate(text):
    try:
        value = gdb.parse_and_eval(text)
        if value.type.code not in (gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_INT) and value.address:
            value = value.address
        return int(value.cast(gdb.lookup_type('unsigned long')))
    except gdb.error as error:
        raise Problem(f'{text}: {error}') from None


def show(name, address):
    """A per-CPU variable's value by its type; None if there is no debugging data."""
    symbol = gdb.lookup_global_symbol(name) or gdb.lookup_static_symbol(name)
    if not symbol or not symbol.type:
        return None
    value = gdb.Value(address).cast(symbol.type.pointer()).dereference()
    return value.format_string(max_elements=16)
