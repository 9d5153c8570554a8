#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The kernel in a dump, for drgn.

  scripts/drgn/heddle.py VMLINUX VMCORE hd-threads	one of the commands hd-*
  scripts/drgn/heddle.py VMLINUX VMCORE		Python's prompt with prog and hd

hd.threads(), hd.waits(), hd.trace(), hd.dmesg() are objects for scripts, hd('hd-bt 1')
is the text of a command; prog is drgn's.  In drgn itself (drgn -c vmcore -s vmlinux):

  sys.path.insert(0, '.../scripts/drgn'); import heddle; hd = heddle.Heddle(prog, 'vmlinux')
"""

import code
import os
import shlex
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.dont_write_bytecode = True

try:
    import drgn
except ImportError:
    sys.exit('heddle.py: this Python has no drgn: apt-get install python3-drgn, '
             'and /usr/bin/python3')

from runner.hang import shell, structures  # noqa: E402
from runner.hang.dump import Cpu, Dump, Memory, Reader, Unreadable  # noqa: E402
from runner.hang.elf import BadElf  # noqa: E402
from runner.hang.kernel_view import Kernel, find_kernel  # noqa: E402
from runner.hang.layout import NoLayout, Vmlinux  # noqa: E402
from runner.hang.printk_ring import Ring  # noqa: E402
from runner.hang.shell import Problem  # noqa: E402
from runner.hang.trace import Trace  # noqa: E402
from runner.hang.vmcore import is_vmcore  # noqa: E402

# drgn's names of the registers, and the view's.
REGISTERS = {'rip': 'rip', 'rsp': 'rsp', 'rbp': 'rbp', 'rflags': 'rflags', 'gs.base': 'gs_base'}
# A vmcore's threads have no control registers: protected mode with paging.
CR0 = 0x80000001


class DrgnMemory(Reader):
    def __init__(self, prog):
        self.prog = prog

    def read(self, address, size):
        try:
            return self.prog.read(address & (1 << 64) - 1, size)
        except drgn.FaultError:
            raise Unreadable(f'no memory at {address:#x}') from None

    def physical(self, address, size):
        try:
            return self.prog.read(address, size, physical=True)
        except drgn.FaultError:
            raise Unreadable(f'physical {address:#x}') from None


def cpu_of(thread):
    values = thread.stack_trace()[0].registers()
    r = {ours: values.get(theirs, 0) for theirs, ours in REGISTERS.items()}
    return Cpu(thread.tid - 1, {**r, 'cr0': CR0, 'cr3': 0, 'cr4': 0, 'cs_base': 0})


class Heddle:
    """cpus: of a dump that drgn does not know them of."""

    def __init__(self, prog, vmlinux, cpus=None):
        self.prog = prog
        layout, memory = vmlinux, DrgnMemory(prog)
        if isinstance(vmlinux, str):
            layout = Vmlinux(vmlinux)
        found, why = find_kernel(layout, [memory])
        if not found:
            raise Problem(why)
        if cpus is None:
            cpus = sorted((cpu_of(t) for t in prog.threads()), key=lambda cpu: cpu.number)
        self.kernel = Kernel(layout, memory, cpus)
        self.shell = shell.Shell(self.kernel, show=self._show)

    def __call__(self, text=''):
        """Prints what a command says; without one, which there are."""
        name, *words = shlex.split(text) or [None]
        if not name:
            print('\n'.join(shell.summary()))
            return
        if name not in shell.COMMANDS:
            raise Problem(f'{name}: no such command; there are: ' + ', '.join(shell.COMMANDS))
        for line in self.shell.run(name, words):
            print(line)

    def _show(self, name, address):
        try:
            return drgn.Object(self.prog, self.prog[name].type_, address=address).format_()
        except KeyError:
            return None    # no debugging data

    def task(self, task):
        """drgn's object of a thread."""
        return drgn.Object(self.prog, 'struct task_struct', address=task.address)

    def threads(self):
        """[runner.hang.kernel_view.Task]"""
        return structures.all_tasks(self.kernel)[0]

    def waits(self):
        """.of, .held, .chains(): runner.hang.structures.Waits"""
        return structures.Waits(self.kernel)

    def stack(self, task):
        """[runner.hang.kernel_view.Frame] of a thread, running or not."""
        cpu = self.shell.running().get(task.address)
        return self.kernel.stack_of_cpu(cpu, task) if cpu else self.kernel.stack_of_task(task)

    def trace(self, most=None):
        """The last records: .clock .cpu .pid .event .words"""
        return Trace(self.kernel).last(most)

    def dmesg(self):
        return list(Ring(self.kernel.memory, self.kernel.layout).lines())


def program(vmlinux, path):
    """What Heddle() wants: drgn's program, the vmlinux, the CPUs if drgn does not see them."""
    layout = Vmlinux(vmlinux)
    dump, prog = Dump(path), drgn.Program(drgn.Platform(drgn.Architecture.X86_64))
    if is_vmcore(dump):
        dump.close()
        prog = drgn.Program()
        prog.set_core_dump(path)
        cpus = None
    else:
        # QEMU's own: the addresses are looked up in the tables of a CPU that runs the kernel.
        memory, why = find_kernel(layout, (Memory(dump, cpu) for cpu in dump.cpus if cpu.paging))
        if not memory:
            raise Problem(why)
        cpus = dump.cpus

        def reads(function):
            def read(address, count, offset, physical):
                try:
                    return function(address, count)
                except Unreadable as error:
                    raise drgn.FaultError(str(error), address) from None
            return read
        prog.add_memory_segment(0, (1 << 64) - 1, reads(memory.read), False)
        prog.add_memory_segment(0, (1 << 64) - 1, reads(memory.physical), True)
    prog.load_debug_info([vmlinux])
    return prog, layout, cpus


def main(argv):
    if len(argv) < 2 or argv[0].startswith('-'):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    vmlinux, vmcore, *words = argv
    try:
        hd = Heddle(*program(vmlinux, vmcore))
        if words:
            hd(shlex.join(words))
        else:
            code.interact('prog is drgn\'s; hd() lists commands, help(hd) the rest', exitmsg='',
                          local={'drgn': drgn, 'prog': hd.prog, 'hd': hd})
    except (Problem, Unreadable, NoLayout, BadElf, OSError, drgn.MissingDebugInfoError) as error:
        print(f'heddle.py: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
