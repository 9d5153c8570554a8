# SPDX-License-Identifier: GPL-2.0-only
"""The commands hd-*: what GDB (scripts/gdb) and drgn (scripts/drgn) say of a kernel.

Each function is a command, its doc string its help.  It gets the Shell and the
words after the command, and yields lines; whatever is wrong is a Problem.
"""

import struct

from . import structures
from .dump import PRESENT, Unreadable
from .held import held_locks
from .layout import NoLayout
from .printk_ring import Ring
from .report import cpu_lines, facts_of_cpu, facts_of_task, frame_lines, lock_facts, lock_text, \
    thread_head
from .trace import NoTrace, Trace

COMMANDS = {}


class Problem(Exception):
    """What a command cannot do, in words."""


class Shell:
    """kernel: kernel_view.Kernel; selected: the CPU that is looked at.

    show(name, address): a variable's value as text, None if the debugger does not know its type
    evaluate(text):      the value of an expression as the debugger knows it"""

    def __init__(self, kernel, selected=None, show=None, evaluate=None):
        self.kernel, self.show = kernel, show or (lambda name, address: None)
        self.evaluate = evaluate or (lambda text: number(text, 'an address or a symbol'))
        self.selected = selected or next(iter(self.cpus()), None)

    def cpus(self):
        """Those that the kernel runs on."""
        return [cpu for cpu in self.kernel.cpus if self.kernel.has_per_cpu_area(cpu)]

    def run(self, name, words):
        """The lines of a command; a Problem comes after those that could be said."""
        function = COMMANDS[name]
        most = function.usage.count(' ') if function.usage else 0
        least = sum(word[0] != '[' for word in function.usage.split())
        try:
            if not least <= len(words) <= most + bool(function.usage):
                raise Problem(f'usage: {name} {function.usage}'.rstrip())
            yield from function(self, *words)
        except (Unreadable, NoLayout, NoTrace, struct.error, ValueError) as error:
            raise Problem(f'{name}: {error}') from error

    # --- What several commands need --------------------------------------

    def words(self, name, address):
        """Without a type: numbers, of something large the first."""
        symbol = self.kernel.layout.by_name[name]
        size = min(symbol.size or 8, 64)
        data = self.kernel.memory.read(address, size)
        return ' '.join(f'{int.from_bytes(data[i:i + 8], "little"):#x}'
                        for i in range(0, size, 8)) + (' ...' if symbol.size > size else '')

    def tasks(self):
        found, problem = structures.all_tasks(self.kernel)
        if not found:
            raise Problem(problem)
        return found, problem

    def running(self):
        """{address of the thread: the CPU that it runs on}"""
        found = {}
        for cpu in self.cpus():
            try:
                found[self.kernel.current(cpu).address] = cpu
            except Unreadable:
                pass
        return found

    def with_lines(self, facts):
        lines = self.kernel.layout.lines_of([f['inside'] for f in facts['stack']])
        for frame in facts['stack']:
            frame['lines'] = lines.get(frame['inside'], [])
        return facts


def command(name, usage=''):
    def add(function):
        function.usage = usage
        COMMANDS[name] = function
        return function
    return add


def number(text, what):
    try:
        return int(text, 0)
    except ValueError:
        raise Problem(f'{text}: {what} is wanted') from None


# --- Threads -------------------------------------------------------------

@command('hd-threads')
def threads(shell):
    """Every thread: its state, its CPU, what it waits for, what it holds.

    'holds': what somebody waits for; 'took': all that lockdep has noted."""
    kernel, waits = shell.kernel, structures.Waits(shell.kernel)
    running = shell.running()
    yield f'{"PID":>6} {"NAME":<16} {"CPU":>3} STATE'
    for task in waits.tasks:
        cpu = running.get(task.address)
        text = f'running{", spins" if cpu and task.address in waits.of else ""}' if cpu \
            else kernel.state_name(task)
        if task.address in waits.of:
            thing, owner, since = waits.of[task.address]
            text += f', waits for {thing}'
            if owner and waits.names.get(owner) not in (None, thing.split(' ')[-1]):
                text += f', held by {waits.names[owner]}'
            text += f', since [{since / 1e9:12.6f}]' if since else ''
        held = waits.held.get(task.address, [])
        if held:
            text += f'; holds {", ".join(held)}'
        noted = ', '.join(lock['lock'] for lock in held_locks(kernel, task, task.wait_object)
                          if not lock['wanted'])
        if noted:
            text += f'; took {noted}'
        yield f'{task.pid:>6} {task.name:<16} {task.cpu:>3} {text}'
    if waits.problem:
        raise Problem(waits.problem)


@command('hd-bt', '[THREAD]')
def backtrace(shell, who=None):
    """The stack of a thread, by its pid, its name or its address; of this CPU's without one.

    Of one that runs by its CPU's registers, of another from where it left its
    CPU.  It goes through interrupts and NMIs (-- at: what they came upon); ?
    marks what may be no call at all."""
    running = shell.running()
    if who is None:
        if not shell.selected:
            raise Problem('no CPU runs this kernel')
        yield from cpu_lines(shell.with_lines(
            facts_of_cpu(shell.kernel, shell.selected, names_of(shell), set())))
        return
    found, problem = shell.tasks()
    chosen = [t for t in found if who in (str(t.pid), t.name, str(t), hex(t.address))]
    if not chosen:
        raise Problem(f'{who}: no such thread' + (f' ({problem})' if problem else ''))
    for task in chosen:
        cpu = running.get(task.address)
        if cpu:
            yield from cpu_lines(shell.with_lines(
                facts_of_cpu(shell.kernel, cpu, names_of(shell), set())))
        elif task.on_cpu:
            yield f'thread {task}: on CPU {task.cpu}, whose registers are not its own'
        else:
            facts = facts_of_task(shell.kernel, task, names_of(shell))
            yield f'thread {thread_head(facts)}'
            yield from frame_lines(shell.with_lines(facts)['stack'])
            if not facts['stack']:
                raise Problem(f'its stack at {task.sp:#x} cannot be read')


def names_of(shell):
    return {task.address: str(task) for task in structures.all_tasks(shell.kernel)[0]}


# --- What was written ----------------------------------------------------

@command('hd-trace', '[N]')
def trace(shell, count='20'):
    """The last N records (20) of the trace of all CPUs, by time."""
    most = number(count, 'a number of records')
    if most < 0:
        raise Problem(f'{count}: a number of records is wanted')
    found = Trace(shell.kernel)
    for record in found.last(most):
        yield found.line(record)
    yield from (f'# {line}' for line in found.summary())


@command('hd-dmesg')
def dmesg(shell):
    """The kernel's log, all levels, also what the console has not shown."""
    yield from Ring(shell.kernel.memory, shell.kernel.layout).lines()


# --- Who waits -----------------------------------------------------------

@command('hd-locks')
def locks(shell):
    """The locks that somebody waits for: who holds them, who waits.

    Who holds a spinlock is known with CONFIG_DEBUG_SPINLOCK."""
    waits, any_lock = structures.Waits(shell.kernel), False
    for cpu in shell.cpus():
        lock = shell.kernel.spins_on(cpu)
        if lock:
            any_lock = True
            yield f'CPU {cpu.number}, {shell.kernel.current(cpu)}: spins on the spinlock ' + \
                lock_text(lock_facts(shell.kernel, lock, waits.names))
    by_thing = {}
    for task in waits.tasks:
        thing, owner, since = waits.of.get(task.address, ('', 0, None))
        if thing.startswith(('mutex', 'rt mutex', 'rwsem', 'semaphore')):
            by_thing.setdefault((thing, owner), []).append(task)
    for (thing, owner), tasks in by_thing.items():
        any_lock = True
        holder = waits.names.get(owner, f'{owner:#x}') if owner else None
        yield f'{thing}: ' + (f'held by {holder}' if holder else 'no owner is known') + \
            f'; waiting: {", ".join(map(str, tasks))}'
    for task in waits.tasks:
        free = [thing for thing in waits.held.get(task.address, ())
                if not any(thing == t for t, _, _ in waits.of.values())]
        if free:
            any_lock = True
            yield f'{task}: holds {", ".join(free)}'
    if not any_lock:
        yield 'no CPU spins on a lock, and no thread waits for one'
    yield from waits.problems


@command('hd-waits')
def wait_graph(shell):
    """Who waits for whom, in chains; a CYCLE never ends by itself.

    What nobody in particular can end (an event, a completion, time) ends a chain."""
    waits, cycles = structures.Waits(shell.kernel), 0
    for steps, cycle in sorted(waits.chains(), key=lambda chain: not chain[1]):
        words = []
        for address, thing in steps:
            words += [waits.names.get(address, f'{address:#x}')] + ([thing] if thing else [])
        cycles += cycle
        yield ('CYCLE: ' if cycle else '') + ' -> '.join(words)
    if not waits.of:
        yield 'no thread waits'
    if waits.problem:
        raise Problem(waits.problem)


@command('hd-rq')
def run_queues(shell):
    """The run queues of all CPUs: what runs, what could."""
    tasks, _ = shell.tasks()
    for cpu in shell.cpus():
        try:
            rq = structures.RunQueue(shell.kernel, cpu)
        except Unreadable as error:
            yield f'CPU {cpu.number}: no run queue: {error}'
            continue
        yield f'CPU {cpu.number}: {rq.running} runnable, {rq.switches} switches'
        yield f'    current {rq.current}  ({structures.policy(shell.kernel, rq.current)})'
        for task in rq.queued:
            yield f'    queued  {task}  ({structures.policy(shell.kernel, task)})'
        there = {task.address for task in rq.queued} | {rq.current.address}
        for task in tasks:
            if task.on_rq and task.cpu == cpu.number and task.address not in there and task.pid:
                yield f'    {task} says that it is queued here, and is not'
        yield from (f'    {problem}' for problem in rq.problems)


# --- Memory --------------------------------------------------------------

@command('hd-pgtable', 'ADDRESS')
def page_table(shell, text):
    """How an address is mapped: the entry of each level, with its flags.

    The address is a number, a symbol or an expression of the debugger's.  By the tables of the selected CPU if its registers have them (CR3), else by
    the kernel's own."""
    if text in shell.kernel.layout.by_name:
        address = shell.kernel.layout.address(text)
    else:
        address = shell.evaluate(text) & (1 << 64) - 1
    if address + (1 << 47) & (1 << 64) - 1 >= 1 << 48:
        raise Problem(f'{address:#x} is not canonical')
    root = (shell.selected.r.get('cr3') if shell.selected else None) \
        or structures.kernel_tables(shell.kernel)
    yield f'{address:#018x} by the tables at {root & structures.ADDRESS:#x} (physical)'
    for level, name, index, entry in structures.walk(shell.kernel, root, address):
        yield f'    {name} {index:3}: {entry:#018x}  {structures.flags(entry)}'
    if entry & PRESENT:
        offset = address & (1 << 12 + 9 * level) - 1
        base = entry & structures.ADDRESS & ~((1 << 12 + 9 * level) - 1)
        yield f'    physical {base + offset:#x}, a page of {1 << 2 + 9 * level} KiB'
    else:
        yield '    not mapped'


@command('hd-percpu', 'NAME [CPU]')
def per_cpu(shell, name, only=None):
    """A per-CPU variable on each CPU, or on one."""
    layout = shell.kernel.layout
    low, high = layout.address('__per_cpu_start'), layout.address('__per_cpu_end')
    if name not in layout.by_name or not low <= layout.address(name) < high:
        raise Problem(f'{name}: no such per-CPU variable')
    wanted = None if only is None else number(only, 'the number of a CPU')
    cpus = [cpu for cpu in shell.cpus() if wanted in (None, cpu.number)]
    if not cpus:
        raise Problem(f'CPU {wanted} does not run this kernel' if only else
                      'no CPU runs this kernel')
    for cpu in cpus:
        address = shell.kernel.per_cpu(cpu, name)
        text = shell.show(name, address) or shell.words(name, address)
        yield f'CPU {cpu.number} ({address:#x}): {text}'


@command('hd-modules')
def modules(shell):
    """The modules that are linked into the image."""
    found = structures.modules(shell.kernel)
    if not found:
        yield 'no module is in this image (make M=)'
    for m in found:
        yield f'{m.name}: {m.state}, {m.references} references, ' \
              f'text {m.start:#x} to {m.end:#x}' + \
            (f', init returned {m.error}' if m.error else '')


def summary():
    """A line for each command."""
    heads = {name: f'{name} {f.usage}'.rstrip() for name, f in COMMANDS.items()}
    width = max(map(len, heads.values()))
    return [f'{head:<{width}}  {COMMANDS[name].__doc__.splitlines()[0]}'
            for name, head in heads.items()]
