# SPDX-License-Identifier: GPL-2.0-only
"""More of the kernel's objects, for debuggers: run queues, modules, page tables, who holds what."""

import struct

from .dump import ADDRESS, LARGE, PRESENT, Unreadable
from .kernel_view import MOST_TASKS, Task

# Source: Intel SDM vol. 3A, 4.5 "4-Level Paging".
FLAGS = ((1, 'present'), (2, 'writable'), (4, 'user'), (8, 'write-through'), (16, 'uncached'),
         (32, 'accessed'), (64, 'dirty'), (LARGE, 'large'), (256, 'global'),
         (1 << 63, 'no-execute'))
LEVELS = ('PTE', 'PMD', 'PUD', 'PGD')


def all_tasks(kernel):
    """kernel.tasks() and the idle threads of all CPUs, which are on no list but the first's."""
    found, problem = kernel.tasks()
    there = {task.address for task in found}
    for cpu in kernel.cpus:
        try:
            if kernel.has_per_cpu_area(cpu):
                idle = kernel.memory.u64(kernel.per_cpu(cpu, 'runqueues') +
                                         kernel.layout.offset('rq.idle'))
                if idle and idle not in there:
                    found.append(Task(kernel, idle))
                    there.add(idle)
        except Unreadable as error:
            problem = problem or f'CPU {cpu.number}: {error}'
    return sorted(found, key=lambda task: task.pid), problem


# --- Run queues ----------------------------------------------------------

class RunQueue:
    """One CPU's; queued: what stands in its two classes' queues, the most urgent first."""

    def __init__(self, kernel, cpu):
        self.kernel, self.cpu, self.problems = kernel, cpu, []
        m, o = kernel.memory, kernel.layout.offset
        self.address = kernel.per_cpu(cpu, 'runqueues')
        self.running = m.u32(self.address + o('rq.nr_running'))
        self.switches = m.u64(self.address + o('rq.nr_switches'))
        current = m.u64(self.address + o('rq.curr'))
        if not current:
            raise Unreadable('it is not made yet')
        self.current = Task(kernel, current)
        self.queued = []
        for queue in (self._real_time, self._fair):
            try:
                for address in queue():
                    self.queued.append(Task(kernel, address))
            except Unreadable as error:
                self.problems.append(f'its {queue.__name__[1:].replace("_", "-")} queue is broken: '
                                     f'{error}')

    def _real_time(self):
        m, o = self.kernel.memory, self.kernel.layout.offset
        first = self.address + o('rq.rt') + o('rt_rq.queue')
        for i in range(self.kernel.layout.number('MAX_RT_PRIO')):
            head, seen = first + 16 * i, 0
            link = m.u64(head)
            while link != head:
                seen += 1
                if seen > MOST_TASKS:
                    raise Unreadable(f'no end to the list at {head:#x}')
                yield link - o('task_struct.rt_node')
                link = m.u64(link)

    def _fair(self):
        """The tree in its order."""
        m, o = self.kernel.memory, self.kernel.layout.offset
        node = m.u64(self.address + o('rq.fair') + o('fair_rq.tree'))
        above, seen = [], 0
        while node or above:
            while node:
                above.append(node)
                node = m.u64(node + o('rb_node.rb_left'))
                if len(above) > 128:
                    raise Unreadable('a tree of more than 128 levels')
            node = above.pop()
            seen += 1
            if seen > MOST_TASKS:
                raise Unreadable(f'more than {MOST_TASKS} threads')
            yield node - o('sched_entity.node') - o('task_struct.se')
            node = m.u64(node + o('rb_node.rb_right'))


def policy(kernel, task):
    m, o, number = kernel.memory, kernel.layout.offset, kernel.layout.number
    value = m.u8(task.address + o('task_struct.policy'))
    for name in ('FIFO', 'RR'):
        if value == number(f'SCHED_{name}'):
            return f'{name} {m.u8(task.address + o("task_struct.rt_priority"))}'
    if value == number('SCHED_IDLE_CLASS'):
        return 'idle'
    nice, = struct.unpack('b', m.read(task.address + o('task_struct.nice'), 1))
    ran = m.u64(task.address + o('task_struct.se') + o('sched_entity.vruntime'))
    return f'nice {nice}, vruntime {ran / 1e6:.3f} ms'


# --- Who waits for whom --------------------------------------------------

class Waits:
    """of[task's address]: what it waits for, and who could end that; held: what each holds."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.tasks, self.problem = all_tasks(kernel)
        self.names = {task.address: str(task) for task in self.tasks}
        self.of, self.held, self.problems = {}, {}, []
        for task in self.tasks:
            if task.wait_kind != kernel.layout.number('WAIT_NONE'):
                self._sleeps(task)
        for cpu in kernel.cpus:
            try:
                self._spins(cpu)
            except Unreadable as error:
                self.problems.append(f'CPU {cpu.number}: {error}')
        for task in self.tasks:
            self._rt_mutexes(task)

    def _holds(self, owner, what):
        if owner and what not in self.held.setdefault(owner, []):
            self.held[owner].append(what)

    def _sleeps(self, task):
        kind = self.kernel.waits.get(task.wait_kind, f'kind {task.wait_kind}')
        owner = self.kernel.ender(task)
        thing = kind
        if task.wait_object:
            thing += ' ' + (self.names.get(task.wait_object) or
                            self.kernel.data_name(task.wait_object))
        self.of[task.address] = (thing, owner, task.wait_since)
        if kind in ('mutex', 'rt mutex', 'rwsem'):
            self._holds(owner, thing)

    def _spins(self, cpu):
        kernel = self.kernel
        if not kernel.has_per_cpu_area(cpu):
            return
        lock = kernel.spins_on(cpu)
        if not lock:
            return
        thing, owner = f'spinlock {kernel.data_name(lock)}', kernel.lock_owner(lock)
        self.of[kernel.current(cpu).address] = (thing, owner[1] if owner else 0, None)
        if owner:
            self._holds(owner[1], thing)

    def _rt_mutexes(self, task):
        m, o = self.kernel.memory, self.kernel.layout.offset
        try:
            lock, seen = m.u64(task.address + o('task_struct.pi_held')), 0
            while lock and seen < MOST_TASKS:
                self._holds(task.address, f'rt mutex {self.kernel.data_name(lock)}')
                lock, seen = m.u64(lock + o('rt_mutex.next_held')), seen + 1
        except Unreadable as error:
            self.problems.append(f'{task}: {error}')

    def chains(self):
        """[(steps, does it end where it was before)]; steps: (task's address, thing or None)."""
        waited_for = {owner for _, owner, _ in self.of.values()}
        ahead = [a for a in self.of if a not in waited_for]
        shown, found = set(), []
        for start in ahead + list(self.of):
            if start in shown:
                continue
            steps, seen, at = [], set(), start
            while at and at in self.of and at not in seen:
                seen.add(at)
                thing, owner, _ = self.of[at]
                steps.append((at, thing))
                at = owner
            shown |= seen
            if at:
                steps.append((at, None))
            found.append((steps, at in seen))
        return found


# --- Modules -------------------------------------------------------------

class Module:
    def __init__(self, kernel, address):
        m, o = kernel.memory, kernel.layout.offset

        def field(name):
            return address + o(f'module.{name}')
        self.address, self.name = address, string(m, m.u64(field('name')))
        self.start, self.end = m.u64(field('text_start')), m.u64(field('text_end'))
        self.references = m.u32(field('refcount'))
        self.error = struct.unpack('<i', m.read(field('init_error'), 4))[0]
        states = kernel.layout.named('MODULE_STATE_')
        state = m.u32(field('state'))
        self.state = states.get(state, f'state {state}')


def string(memory, address, most=256):
    text = b''
    while b'\0' not in text and len(text) < most:
        part = min(64, 0x1000 - (address + len(text) & 0xfff))
        text += memory.read(address + len(text), part)
    return text.split(b'\0')[0].decode('utf-8', 'replace')


def modules(kernel):
    by_name = kernel.layout.by_name
    if '__start_modules' not in by_name:
        return []
    start, end = by_name['__start_modules'].address, by_name['__stop_modules'].address
    return [Module(kernel, kernel.memory.u64(at)) for at in range(start, end, 8)]


# --- Page tables ---------------------------------------------------------

def flags(entry):
    return ' '.join(name for bit, name in FLAGS if entry & bit) or 'not present'


def walk(kernel, root, address):
    """Yields (level's name, index, the entry) down to the page or to what is not present."""
    table = root & ADDRESS
    for level in range(3, -1, -1):
        index = address >> 12 + 9 * level & 511
        entry, = struct.unpack('<Q', kernel.memory.physical(table + 8 * index, 8))
        yield level, LEVELS[level], index, entry
        if not entry & PRESENT or not level or level < 3 and entry & LARGE:
            return
        table = entry & ADDRESS


def kernel_tables(kernel):
    """The physical address of the kernel's own top table."""
    pgd = kernel.memory.u64(kernel.layout.address('init_mm') +
                            kernel.layout.offset('mm_struct.pgd'))
    if not pgd:
        raise Unreadable('the kernel has not made its page tables yet')
    return pgd - kernel.layout.number('PAGE_OFFSET') & (1 << 64) - 1
