# SPDX-License-Identifier: GPL-2.0-only
"""bench.py HEDDLE_TRACE: how fast it reads four CPUs' largest rings, full of records."""

import os
import struct
import subprocess
import sys
import tempfile

import fake

CPUS, SLOTS = 4, 1 << 19


def fill(kernel, memory):
    """Records as a busy guest's, one every half microsecond on each CPU."""
    text = kernel.symbol('schedule', 0x400)
    kinds = [(kernel.event[name][0], *words) for name, words in (
        ('sched_switch', (7, 1)), ('irq_entry', (32, text + 5)),
        ('lock_acquire', (0xffff888000001000, 1)), ('page_alloc', (0x1234, 0)))]
    pack = struct.Struct('<IIQQQ').pack_into
    for cpu in range(CPUS):
        at = memory.ring(cpu)
        for i in range(SLOTS):
            event, one, two = kinds[i & 3]
            pack(memory.ram, at, i << 12 | event, 7, fake.CLOCK_BASE + i * 997 + cpu * 13, one, two)
            at += 32
        memory.pos[cpu] = SLOTS
        memory.write_control(cpu)


def main(program):
    kernel = fake.Vmlinux()
    memory = fake.Memory(kernel, CPUS, SLOTS)
    memory.comm(7, 'worker')
    fill(kernel, memory)
    with tempfile.TemporaryDirectory(prefix='heddle-trace-') as folder:
        vmlinux, ram = os.path.join(folder, 'vmlinux'), os.path.join(folder, 'ram')
        kernel.write(vmlinux)
        memory.write_raw(ram)
        return subprocess.run([program, 'bench', '-k', vmlinux, ram], check=False).returncode


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
