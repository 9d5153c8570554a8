# SPDX-License-Identifier: GPL-2.0-only
"""A trace with a bit of everything that an exporter may meet, and what it says."""

import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import fake  # noqa: E402
import tool  # noqa: E402

# What no viewer has heard of, of all types, with names that mean something to its format.
MORE_EVENTS = '''\
event odd odd_types dec:struct udec:event hex:string bool:trace pid:who cpu:where ns:common ns:int sym:enum obj:float
event odd odd_texts str16:integer cstr:align odd_kind:kind odd_flags:flags fmt:text
event odd odd_step_begin udec:n
event odd odd_step_end udec:n dec:result
event lock read_acquire obj:lock
event lock read_release obj:lock
names odd_kind 0=zero 1=one 2=a"quoted"\\name 4294967296=big
flags odd_flags 0=none 1=low 128=high
'''

LOCK = 0xffff888000001000
LONG = 10 ** 9     # more than the 27 bits that a record of Linux's ring has for the time before it


class Sample:
    """The memory of a guest, and the records in it as (cpu, ns, event, pid, values)."""

    def __init__(self, slots=128):
        self.kernel = fake.Vmlinux(fake.EVENTS + MORE_EVENTS)
        for name in ('schedule', 'mutex_lock', 'worker_thread', 'tick'):
            self.kernel.symbol(name)
        self.kernel.symbols['__trace_id_odd'] = 5, 0    # a number, as the kernel has some, and no address
        self.memory = fake.Memory(self.kernel, 2, slots)
        self.records = []

    def add(self, cpu, ns, name, *values, pid=0):
        self.memory.add(cpu, ns, name, *values, pid=pid)
        self.records.append((cpu, ns, name, pid, values))

    def all(self):
        """The records as they are read: by time."""
        return sorted(self.records, key=lambda record: record[1])

    def fields(self, record):
        """What a record says: (name, type, number or None, text or None) of each field."""
        types = self.kernel.event[record[2]][1]
        return [(name, kind, *self.meaning(kind, value)) for (kind, name), value in zip(types, record[4])]

    def meaning(self, kind, value):
        if kind in self.kernel.names:
            names = self.kernel.names[kind]
            number = self.kernel.field(kind, value)[0]
            if self.kernel.kind[kind] == 'flags' and number:
                return number, value
            return number, next((text for text, n in names.items() if n == number), None)
        if kind == 'fmt':
            text, *arguments = value if isinstance(value, tuple) else (value,)
            return None, (text % tuple(arguments) if arguments else text).replace('\a', '\\x07')
        if kind in ('sym', 'cstr', 'str16'):
            return None, value
        return value, f'{value:#x}' if kind == 'obj' else None


def everything():
    s = Sample()
    s.memory.comm(7, 'worker')
    s.memory.comm(8, 'a b="c"\\')
    s.memory.comm(9, 'exactly16letters')
    # Ends of what began before the oldest record.
    s.add(0, 500, 'irq_exit', 'timer', pid=1)
    s.add(0, 510, 'funcgraph_exit', 'tick', 1, pid=1)
    s.add(1, 520, 'lock_release', LOCK + 64, 'mutex', pid=7)
    # Threads, one of them without a name, and both idle ones.
    s.add(0, 1000, 'kthread_create', 8, 'worker_thread', 'a b="c"\\', pid=1)
    s.add(0, 1100, 'sched_wakeup', 8, 1, pid=1)
    s.add(1, 1200, 'sched_switch', 8, 'R')
    s.add(0, 1300, 'sched_switch', 0, 'S', pid=1)
    s.add(1, 1400, 'sched_switch', 4000, 'D', pid=8)
    s.add(0, 1450, 'sched_migrate', 4000, 1, 0)
    s.add(0, 1500, 'sched_switch', 9, 'R')
    s.add(1, 1600, 'sched_switch', 0, 'X', pid=4000)
    # An interrupt in another, on an idle CPU, with a timer's function in it.
    s.add(1, 2000, 'irq_entry', 'timer', 'schedule')
    s.add(1, 2010, 'nmi_entry', 'tick')
    s.add(1, 2020, 'nmi_exit')
    s.add(1, 2030, 'irq_exit', 'timer')
    s.add(1, 2040, 'softirq_entry', 'TIMER')
    s.add(1, 2050, 'timer_expire_entry', LOCK + 128, 'tick')
    s.add(1, 2060, 'timer_expire_exit', LOCK + 128)
    s.add(1, 2070, 'softirq_exit', 'TIMER')
    # A function whose end is lost, within one that ends.
    s.add(0, 3000, 'funcgraph_entry', 'mutex_lock', 0, pid=9)
    s.add(0, 3010, 'funcgraph_entry', 'schedule', 1, pid=9)
    s.add(0, 3020, 'funcgraph_exit', 'mutex_lock', 0, pid=9)
    # An interrupt whose end is lost: no thread is left within one.
    s.add(0, 3100, 'irq_entry', 'timer', 'schedule', pid=9)
    s.add(0, 3110, 'sched_switch', 8, 'R', pid=9)
    s.add(0, 3120, 'sched_switch', 9, 'S', pid=8)
    # Locks, taken and let go of in no order.
    s.add(0, 4000, 'lock_acquire', LOCK, 'mutex', pid=9)
    s.add(0, 4010, 'lock_acquire', LOCK + 64, 'rwsem', pid=9)    # and let go of as another kind
    s.add(0, 4020, 'lock_release', LOCK, 'mutex', pid=9)
    s.add(0, 4030, 'lock_release', LOCK + 64, 'spinlock', pid=9)
    s.add(0, 4100, 'read_acquire', LOCK + 192, pid=9)
    s.add(1, 4110, 'read_acquire', LOCK + 192, pid=7)
    s.add(0, 4120, 'read_release', LOCK + 192, pid=9)
    s.add(1, 4130, 'read_release', LOCK + 192, pid=7)
    # A wait that begins in a function and ends after it.
    s.add(0, 4190, 'funcgraph_entry', 'mutex_lock', 0, pid=9)
    s.add(0, 4200, 'wait_begin', 'mutex', LOCK, 7, pid=9)
    s.add(0, 4205, 'funcgraph_exit', 'mutex_lock', 0, pid=9)
    s.add(0, 4210, 'wait_end', 'mutex', LOCK, pid=9)
    # Texts and numbers.
    s.add(0, 5000, 'printk', ('%s is %d, %u%% of %#lx', 'the "answer"', -42, 50, 0x1000), pid=9)
    s.add(0, 5010, 'printk', 'back\\slash', pid=9)
    s.add(0, 5020, 'print', 'tick', 'tab\tand bell\a', pid=9)
    s.add(0, 5030, 'odd_types', -5, 2 ** 64 - 1, 2 ** 63, 1, 4000, 1, -7, LONG * LONG, 'tick', LOCK, pid=9)
    s.add(0, 5040, 'odd_texts', 'sixteen letters!', 'with "quotes" and \\', 'big', 'low|high', 'x', pid=9)
    s.add(0, 5050, 'odd_texts', '', '', 77, 0, '', pid=9)
    s.add(0, 5055, 'odd_texts', '', '', 2, 'low', '', pid=9)
    s.add(0, 5060, 'odd_step_begin', 1, pid=9)
    s.add(0, 5070, 'odd_step_end', 1, -3, pid=9)
    s.add(0, 5080, 'test_begin', 'suite', 'a name', pid=9)
    s.add(0, 5090, 'test_end', 'suite', 'a name', 1, pid=9)
    # Two of the same nanosecond, and a long time with nothing.
    s.add(1, 6000, 'page_alloc', 0x1234, 3)
    s.add(1, 6000, 'page_alloc', 0x1235, 3)
    s.add(1, 6000 + LONG, 'page_alloc', 0x1236, 3)
    # What has not ended.
    s.add(1, 7000 + LONG, 'irq_entry', 'timer', 'schedule')
    s.add(0, 7010 + LONG, 'workqueue_execute_start', LOCK + 256, 'worker_thread', pid=9)
    s.add(0, 7020 + LONG, 'lock_acquire', LOCK, 'mutex', pid=9)
    return s


def many(count=9000, slots=8192):
    """More records than the rings hold, some of them long; the sample, and what is left of it."""
    s = Sample(slots)
    first = []
    for i in range(count):
        first.append(s.memory.pos[i % 2])
        if i % 5:
            s.add(i % 2, 1000 + 700 * i, 'page_alloc', i, i % 11, pid=i % 3)
        else:
            s.add(i % 2, 1000 + 700 * i, 'printk', ('%s %d', 'a long text ' * 11, i), pid=7)
    left = [record for record, at in zip(s.records, first) if at >= s.memory.pos[record[0]] - slots]
    assert len(left) < count
    return s, left


def back_in_time(count=9000):
    """A clock that jumped back further than a reader sorts."""
    s = Sample(16384)
    for i in range(count):
        s.add(0, (10 if i == count - 100 else 1000) + 700 * i * (i != count - 100), 'page_alloc', i, 1)
    return s


class ExportCase(unittest.TestCase):
    """Writes a sample to files, and runs heddle-trace and readers on them."""

    tool = tool.PATH

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.sample = everything()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def run_export(self, command, output, sample=None):
        sample = sample or self.sample
        sample.kernel.write(self.path('vmlinux'))
        sample.memory.write_elf(self.path('image'))
        return subprocess.run([self.tool, command, '-k', self.path('vmlinux'), '-o', self.path(output),
                               self.path('image')], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def export(self, command, output, sample=None):
        done = self.run_export(command, output, sample)
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ''))
        return self.path(output)

    def run_tool(self, *command):
        """What a program says; it has to succeed, and to have nothing to complain of."""
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ''), command)
        return done.stdout.decode()
