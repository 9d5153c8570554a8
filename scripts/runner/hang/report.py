# SPDX-License-Identifier: GPL-2.0-only
"""The report on a hung guest: the same facts as data and as text."""

from . import held
from .dump import Unreadable
from .layout import NoLayout

# Between two looks at a CPU that is in one function its stack moves less than this.
SAME_FRAME = 256


class Report:
    """.lines for a person, .as_dict() for programs."""

    def __init__(self):
        self.machine = None        # QEMU's state when it was asked
        self.samples = []          # of each look: [(rip, rsp, halted, interrupts)] by CPU
        self.cpus = []             # dump.Cpu
        self.problems, self.costs = [], {}
        self.log, self.log_lines = None, []
        self.facts, self.threads = [], []
        self.trace = []            # lines: what each CPU recorded last

    def say(self, problem):
        self.problems.append(str(problem))

    # --- The facts -------------------------------------------------------

    def describe_samples(self, vmlinux):
        """Without a dump: where the CPUs stood, if the vmlinux is what ran."""
        for number, (rip, _, halted, on) in enumerate(self.samples[-1] if self.samples else ()):
            self.facts.append({
                'cpu': number, 'rip': rip, 'halted': halted, 'in_kernel': False,
                'state': 'halted' if halted else 'running', 'interrupts': on,
                'where': f'perhaps at {vmlinux.name(rip)}' if vmlinux.is_text(rip)
                         else 'outside of the kernel'})

    def describe_without_kernel(self):
        """The CPUs where no symbol can be trusted."""
        self.facts = [raw_facts(cpu) for cpu in self.cpus]

    def describe(self, kernel):
        tasks, problem = kernel.tasks()
        if problem:
            self.say(problem)
        names = {t.address: str(t) for t in tasks}
        running = set()
        for cpu in self.cpus:
            self.facts.append(facts_of_cpu(kernel, cpu, names, running))
        for task in tasks:
            if task.address not in running and task.state != kernel.layout.number('TASK_DEAD'):
                self.threads.append(facts_of_task(kernel, task, names))

    def frames(self):
        for thing in self.facts + self.threads:
            yield from thing.get('stack', ())

    def add_lines(self, vmlinux):
        """Files and lines, of all addresses at once."""
        lines = vmlinux.lines_of([f['inside'] for f in self.frames()])
        for frame in self.frames():
            # addr2line says the innermost first: that is where it is.
            frame['lines'] = lines.get(frame['inside'], [])

    def as_dict(self):
        return {'machine': self.machine, 'cpus': self.facts, 'threads': self.threads,
                'log': self.log, 'trace': self.trace, 'problems': self.problems, 'costs_ms': self.costs}

    # --- The text --------------------------------------------------------

    @property
    def lines(self):
        return list(self._lines())

    def _lines(self):
        for problem in self.problems:
            yield f'note: {problem}'
        for facts in self.facts:
            yield from cpu_lines(facts)
        yield from thread_lines(self.threads)
        if self.log:
            lost = self.log['overwritten'] + self.log['torn']
            yield (f'log: {self.log["records"]} records' +
                   (f', {lost} lost' if lost else '') + ', in printk.log')
        yield from self.trace


# --- From memory to facts ------------------------------------------------

def raw_facts(cpu):
    facts = {'cpu': cpu.number, 'rip': cpu.r['rip'], 'interrupts': cpu.interrupts,
             'halted': cpu.halted, 'in_kernel': False}
    if not cpu.protected and cpu.halted and cpu.linear_rip >> 20:
        facts['state'], facts['where'] = 'not started', 'at its reset vector'
    else:
        mode = ('real mode' if not cpu.protected else
                'without paging' if not cpu.paging else 'with paging')
        facts['where'] = f'in the firmware or before the kernel, {mode}'
        facts['state'] = 'halted' if cpu.halted else 'running'
    return facts


def frame_facts(layout, frame):
    found = layout.symbol(frame.inside)
    return {'address': frame.address, 'inside': frame.inside,
            'function': found[0] if found else None,
            'name': name_of(layout, frame),
            'exact': frame.exact, 'sure': frame.sure, 'lines': []}


def name_of(layout, frame):
    """By the call, not by what stands after it: that may be the next function."""
    found = layout.symbol(frame.inside)
    if not found:
        return f'{frame.address:#x}'
    name, offset, size = found
    return f'{name}+{offset + frame.address - frame.inside:#x}' + (f'/{size:#x}' if size else '')


def activity(kernel, cpu, idle):
    """One word for what the looks have in common."""
    if cpu.halted is None:
        return 'running'
    if cpu.halted:
        return 'idle' if idle and cpu.interrupts else 'halted'
    looks = cpu.samples
    functions = {(kernel.layout.symbol(rip) or (None,))[0] for rip, *_ in looks}
    stacks = [look[1] for look in looks]
    together = max(stacks) - min(stacks) < SAME_FRAME
    stays = len(functions) == 1 or not any(look[3] for look in looks)
    if len(looks) > 1 and together and stays:
        return 'spinning'
    return 'running'


def facts_of_cpu(kernel, cpu, names, running):
    facts = raw_facts(cpu)
    if not cpu.paging or not kernel.layout.is_text(cpu.r['rip']):
        if cpu.paging:
            facts['where'] = 'outside of the kernel'
        return facts
    facts.update(in_kernel=True, where=None)
    task = None
    try:
        if kernel.has_per_cpu_area(cpu):
            task = kernel.current(cpu)
            running.add(task.address)
            facts.update(task=task.name, pid=task.pid, task_state=kernel.state_name(task))
            facts.update(context=kernel.preempt_count(cpu))
    except (Unreadable, NoLayout) as error:
        facts['problem'] = str(error)
    facts['state'] = activity(kernel, cpu, task and task.pid == 0)
    facts['stack'] = [frame_facts(kernel.layout, f) for f in kernel.stack_of_cpu(cpu, task)]
    facts['function'] = facts['stack'][0]['function']
    try:
        lock = kernel.spins_on(cpu) if task else None
        if lock:
            facts['spins_on'] = lock_facts(kernel, lock, names)
        facts['held'] = held.held_locks(kernel, task, lock or 0) if task else []
    except (Unreadable, NoLayout) as error:
        facts['problem'] = str(error)
    return facts


def lock_facts(kernel, lock, names):
    facts = {'lock': kernel.data_name(lock), 'address': lock,
             'word': kernel.memory.u32(lock + kernel.layout.offset('raw_spinlock.val'))}
    owner = kernel.lock_owner(lock)
    if owner:
        facts.update(owner_cpu=owner[0], owner=names.get(owner[1], f'{owner[1]:#x}'),
                     taken_at=kernel.layout.name(owner[2]))
    return facts


def facts_of_task(kernel, task, names):
    facts = {'task': task.name, 'pid': task.pid, 'state': kernel.state_name(task),
             'cpu': task.cpu, 'waits_for': None, 'stack': []}
    kind = kernel.waits.get(task.wait_kind, f'kind {task.wait_kind}')
    if task.wait_kind != kernel.layout.number('WAIT_NONE'):
        facts.update(waits_for=kind, since_ns=task.wait_since)
        if task.wait_object:
            facts['object'] = names.get(task.wait_object) or kernel.data_name(task.wait_object)
        ender = kernel.ender(task)
        if ender:
            facts['owner'] = names.get(ender, f'{ender:#x}')
    facts['held'] = held.held_locks(kernel, task, task.wait_object)
    if not task.on_cpu:
        facts['stack'] = [frame_facts(kernel.layout, f) for f in kernel.stack_of_task(task)]
    return facts


# --- From facts to text --------------------------------------------------

def frame_lines(stack):
    for frame in stack:
        mark = '-- at ' if frame['exact'] else '' if frame['sure'] else '? '
        places = ', in '.join(frame['lines'])
        yield f'    {mark}{frame["name"]}' + (f'  {places}' if places else '')


def nesting(context):
    words = [f'{name} {context[name]}' for name in ('preempt', 'softirq', 'hardirq', 'nmi')
             if context[name]]
    return (', '.join(words) or 'preempt 0') + \
        (', wants to reschedule' if context['need_resched'] else '')


def cpu_lines(facts):
    interrupts = 'interrupts on' if facts['interrupts'] else 'interrupts OFF'
    if not facts['in_kernel']:
        yield f'CPU {facts["cpu"]}: {facts["state"]}, {facts["where"]}, rip {facts["rip"]:#x}'
        return
    head = f'CPU {facts["cpu"]}: {facts["state"]} in {facts["function"]}, {interrupts}'
    if 'context' in facts:
        head += f', {nesting(facts["context"])}'
    if 'task' in facts:
        head += f'; thread {facts["task"]}/{facts["pid"]}'
    yield head
    if 'problem' in facts:
        yield f'    {facts["problem"]}'
    if 'spins_on' in facts:
        yield f'    waits for the spinlock {lock_text(facts["spins_on"])}'
    yield from held.lines(facts)
    yield from frame_lines(facts['stack'])


def lock_text(lock):
    text = f'{lock["lock"]} (word {lock["word"]:#x})'
    if 'owner_cpu' in lock:
        return f'{text}, held by CPU {lock["owner_cpu"]}, {lock["owner"]}, ' \
               f'taken at {lock["taken_at"]}'
    return f'{text}, whose holder it does not name'


# What stands in every blocked thread's trace, at its two ends.
BLOCKED = ('schedule', 'kthread_entry', 'ret_from_fork')


def thread_head(facts):
    text = f'{facts["task"]}/{facts["pid"]}: {facts["state"]}'
    if facts['waits_for']:
        text += f', waits for {facts["waits_for"]}'
        if 'object' in facts:
            text += f' {facts["object"]}'
        if 'owner' in facts and facts['owner'] != facts.get('object'):
            text += f', held by {facts["owner"]}'
        text += f', since [{facts["since_ns"] / 1e9:12.6f}]'
    return text


def importance(facts):
    """Who waits for somebody first, then who could run, then who waits for work."""
    return (0 if 'owner' in facts else 1 if facts['state'] in ('runnable', 'on a CPU') else 2,
            facts['pid'])


def thread_lines(threads):
    """All that do not run; those at one place share their trace."""
    shown = sorted((f for f in threads if f['pid']), key=importance)
    while shown:
        trace = [f['address'] for f in shown[0]['stack']]
        same = [f for f in shown if [x['address'] for x in f['stack']] == trace]
        shown = [f for f in shown if f not in same]
        for facts in same:
            yield f'thread {thread_head(facts)}'
            yield from held.lines(facts)
        yield from frame_lines(
            f for f in same[0]['stack'] if not (f['function'] or '').startswith(BLOCKED))
