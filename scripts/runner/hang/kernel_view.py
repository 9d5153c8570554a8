# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's own objects in a guest's memory: CPUs, threads, stacks, locks."""

from . import elf
from .dump import Unreadable

MOST_TASKS, MOST_FRAMES = 4096, 64
ENTRIES = ('entry_ret_exc', 'entry_ret_nmi', 'entry_ret_irq')


def guest_build_id(vmlinux, memory):
    """Of what lies in the guest where this vmlinux would have its notes; None: nothing does."""
    section = vmlinux.elf.section('.notes')
    if not section:
        return None
    try:
        data = memory.read(section.address, section.size)
    except Unreadable:
        return None
    return next((text.hex() for owner, kind, text in elf.notes(data)
                 if owner == b'GNU' and kind == elf.NT_GNU_BUILD_ID), None)


def find_kernel(vmlinux, memories):
    """(the first memory that has this kernel, None) or (None, why not).

    memories: as each CPU sees it: some may have no page tables of the kernel's yet."""
    other = None
    for memory in memories:
        found = guest_build_id(vmlinux, memory)
        if found and found == vmlinux.build_id:
            return memory, None
        other = other or found
    if other:
        return None, (f'another kernel: build id {other} in the guest, '
                      f'{vmlinux.build_id} in {vmlinux.path}')
    return None, 'the kernel has not begun, or its image is gone'


class Frame:
    """One step of a stack trace.

    exact: an instruction, by saved registers, not a return address
    sure:  false for what was merely found on the stack
    """

    def __init__(self, address, exact=False, sure=True):
        self.address, self.exact, self.sure = address, exact, sure

    @property
    def inside(self):
        """An address in the instruction itself: calls may stand at a function's end."""
        return self.address if self.exact else self.address - 1


class Task:
    def __init__(self, kernel, address):
        m, o = kernel.memory, kernel.layout.offset
        self.address = address
        self.pid = m.u32(address + o('task_struct.pid'))
        comm = m.read(address + o('task_struct.comm'), kernel.layout.size('task_struct.comm'))
        self.name = ''.join(c if c.isprintable() else '?' for c in
                            comm.split(b'\0')[0].decode('latin-1'))
        self.state = m.u32(address + o('task_struct.state'))
        self.on_cpu = bool(m.u32(address + o('task_struct.on_cpu')))
        self.on_rq = bool(m.u32(address + o('task_struct.on_rq')))
        self.cpu = m.u32(address + o('task_struct.cpu'))
        self.sp = m.u64(address + o('task_struct.sp'))
        self.stack = m.u64(address + o('task_struct.stack'))
        self.wait_kind = m.u32(address + o('task_struct.wait_kind'))
        self.wait_object = m.u64(address + o('task_struct.wait_obj'))
        self.wait_since = m.u64(address + o('task_struct.wait_since'))

    def __str__(self):
        return f'{self.name}/{self.pid}'


class Kernel:
    """The kernel of LAYOUT in MEMORY, which has to be that of a CPU that runs it."""

    def __init__(self, layout, memory, cpus):
        self.layout, self.memory, self.cpus = layout, memory, cpus
        self.states = layout.named('TASK_')
        self.waits = layout.named('WAIT_')

    # --- CPUs ------------------------------------------------------------

    def per_cpu(self, cpu, name):
        """Where a CPU's copy of a variable is."""
        return self.layout.address(name) + cpu.r['gs_base'] & (1 << 64) - 1

    def has_per_cpu_area(self, cpu):
        """Its gs says where it is, and there it says the same."""
        if not cpu.r['gs_base'] and not self.layout.is_text(cpu.r['rip']):
            return False    # not the first CPU's early boot: one that has not begun
        try:
            return self.memory.u64(self.per_cpu(cpu, 'this_cpu_off')) == cpu.r['gs_base']
        except Unreadable:
            return False

    def current(self, cpu):
        return Task(self, self.memory.u64(self.per_cpu(cpu, 'current_task')))

    def preempt_count(self, cpu):
        number = self.layout.number
        count = self.memory.u32(self.per_cpu(cpu, '__preempt_count'))

        def field(name):
            mask = number(name)
            return (count & mask) // (mask & -mask)
        return {'preempt': field('PREEMPT_MASK'), 'softirq': field('SOFTIRQ_MASK'),
                'hardirq': field('HARDIRQ_MASK'), 'nmi': field('NMI_MASK'),
                'need_resched': not count & number('PREEMPT_NEED_RESCHED')}

    def panicked(self):
        """The CPU that the kernel panicked on; None if it has not."""
        number = self.memory.u32(self.layout.address('panic_cpu'))
        for cpu in self.cpus:
            if self.has_per_cpu_area(cpu) and \
                    self.memory.u32(self.per_cpu(cpu, 'cpu_number')) == number:
                return cpu
        return None

    # --- Names -----------------------------------------------------------

    def data_name(self, address):
        """A variable's name; 'name on CPU 1' in a per-CPU area; else the number."""
        if self.layout.symbol(address):
            return self.layout.name(address)
        low, high = (self.layout.address(n) for n in ('__per_cpu_start', '__per_cpu_end'))
        for cpu in self.cpus:
            linked = address - cpu.r['gs_base'] & (1 << 64) - 1
            if low <= linked < high and self.layout.symbol(linked):
                return f'{self.layout.name(linked)} on CPU {cpu.number}'
        return f'{address:#x}'

    def state_name(self, task):
        if task.on_cpu:
            return 'on a CPU'
        if task.state == 0:
            return 'runnable'
        return self.states.get(task.state, f'state {task.state:#x}')

    # --- Threads ---------------------------------------------------------

    def tasks(self):
        """(all that can be found, why it ended early or None)."""
        link = self.layout.offset('task_struct.tasks')
        first = self.layout.address('init_task')
        found, address, seen = [], first, set()
        try:
            while address not in seen:
                if len(found) >= MOST_TASKS:
                    return found, f'more than {MOST_TASKS} threads'
                seen.add(address)
                found.append(Task(self, address))
                address = self.memory.u64(address + link) - link & (1 << 64) - 1
        except Unreadable as error:
            return found, f'the list of threads is broken: {error}'
        return found, None if address == first else 'the list of threads is broken: a loop'

    def ender(self, task):
        """The address of the thread that alone can end a wait; 0: none is known."""
        o, kind = self.layout.offset, self.waits.get(task.wait_kind)
        owner = {'mutex': 'mutex.owner', 'rt mutex': 'rt_mutex.owner',
                 'rwsem': 'rw_semaphore.owner', 'flush': 'flush_wait.ender'}.get(kind)
        try:
            if owner:
                return self.memory.u64(task.wait_object + o(owner)) & ~1
        except Unreadable:
            return 0
        return task.wait_object if kind in ('join', 'stop', 'park') else 0

    # --- Locks -----------------------------------------------------------

    def spins_on(self, cpu):
        """The address of the spinlock that a CPU is queued for; None."""
        layout, m = self.layout, self.memory
        nodes = self.per_cpu(cpu, 'qnodes')
        used = m.u32(nodes + layout.offset('qnodes.used'))
        if not 0 < used <= layout.number('MAX_NODES'):
            return None
        return m.u64(nodes + layout.offset('qnodes.node') +
                     (used - 1) * layout.size('qnode') + layout.offset('qnode.lock'))

    def lock_owner(self, lock):
        """(CPU, task's address, where it took it), if the kernel keeps that; else None."""
        o, m = self.layout.offset, self.memory
        if not self.layout.has('OFFSET', 'raw_spinlock.owner_cpu'):
            return None
        cpu = m.u32(lock + o('raw_spinlock.owner_cpu'))
        if cpu >= len(self.cpus):
            return None
        return (cpu, m.u64(lock + o('raw_spinlock.owner')),
                m.u64(lock + o('raw_spinlock.owner_ip')))

    # --- Stacks ----------------------------------------------------------

    def stack_of_cpu(self, cpu, task):
        first, real = [Frame(cpu.r['rip'], exact=True)], self._real_return(task)
        if self.layout.number('CONFIG_FRAME_POINTER'):
            return first + self._leaf_caller(cpu.r['rip'], cpu.r['rsp'], cpu.r['rbp'], real) + \
                self._frames(cpu.r['rbp'], cpu.r['rsp'], real)
        return first + self._scan(cpu.r['rsp'], task)

    def stack_of_task(self, task):
        """Of one that does not run: arch/x86/entry/switch.S says how it stands."""
        o = self.layout.offset
        try:
            frame = self.memory.read(task.sp, self.layout.size('switch_frame'))
        except Unreadable:
            return []

        def word(name):
            return int.from_bytes(frame[o(name):o(name) + 8], 'little')
        first, sp = [Frame(word('switch_frame.ret'))], task.sp + len(frame)
        if self.layout.number('CONFIG_FRAME_POINTER'):
            return first + self._frames(word('switch_frame.bp'), sp, self._real_return(task))
        return first + self._scan(sp, task)

    def _leaf_caller(self, ip, sp, fp, real):
        """Who called a function that has no frame: compilers give none to those that call nobody.

        The first word up to the caller's frame that a call of it, or else any, returns to."""
        if self.layout.has_frame(ip) or not 0 <= fp - sp < self.layout.number('THREAD_SIZE'):
            return []
        function, guess = ip - self.layout.symbol(ip)[1] if self.layout.symbol(ip) else 0, []
        try:
            for at in range(sp + 7 & ~7, fp, 8):
                address = real(self.memory.u64(at), at)
                if self.layout.is_text(address) and self.layout.after_call(address):
                    if self.layout.calls(address, function):
                        return [Frame(address)]
                    guess = guess or [Frame(address, sure=False)]
        except Unreadable:
            pass
        return guess

    def _real_return(self, task):
        """f(address, place on the stack): where a function that is traced returns to.

        kernel/trace/fgraph.c put fgraph_return there."""
        layout, m, known = self.layout, self.memory, {}
        if not task or not layout.has('NUMBER', 'FGRAPH_DEPTH'):
            return lambda address, slot: address
        o, trampoline = layout.offset, layout.address('fgraph_return')
        frame = task.address + o('task_struct.fgraph.frame')
        try:
            depth = m.u32(task.address + o('task_struct.fgraph.depth'))
            for _ in range(min(depth, layout.number('FGRAPH_DEPTH'))):
                # Of two at one place the first is the outer one: a call that became a jump.
                known.setdefault(m.u64(frame + o('fgraph_frame.slot')),
                                 m.u64(frame + o('fgraph_frame.ret')))
                frame += layout.size('fgraph_frame')
        except Unreadable:
            pass
        return lambda address, slot: known.get(slot, address) if address == trampoline else address

    def _frames(self, fp, sp, real):
        """The rules of arch/x86/kernel/stacktrace.c: frames go up, entry has registers."""
        entries = [self.layout.address(n) for n in ENTRIES]
        o, found, m = self.layout.offset, [], self.memory
        limit = self.layout.number('THREAD_SIZE')
        try:
            while len(found) < MOST_FRAMES and fp >= sp and fp - sp < limit and not fp & 7:
                following, address = m.u64(fp), real(m.u64(fp + 8), fp + 8)
                if not self.layout.is_text(address):
                    break
                found.append(Frame(address))
                sp = fp + 16
                if address in entries:
                    regs = fp + self.layout.number('ENTRY_REGS_ABOVE')
                    ip, sp = m.u64(regs + o('pt_regs.ip')), m.u64(regs + o('pt_regs.sp'))
                    if m.u64(regs + o('pt_regs.cs')) & 3 or not self.layout.is_text(ip):
                        break
                    found.append(Frame(ip, exact=True))
                    following = m.u64(regs + o('pt_regs.bp'))
                    found += self._leaf_caller(ip, sp, following, real)
                fp = following
        except Unreadable:
            pass
        return found

    def _scan(self, sp, task):
        """Without frame pointers: each word that a call could return to, as a guess."""
        size = self.layout.number('THREAD_SIZE')
        # On an interrupt's or NMI's own stack its end is not known; one page of it will do.
        end = task.stack + size if task and task.stack <= sp < task.stack + size \
            else (sp & ~0xfff) + 0x1000
        found, real = [], self._real_return(task)
        for at in range(sp + 7 & ~7, end, 8):
            try:
                address = real(self.memory.u64(at), at)
            except Unreadable:
                break
            if self.layout.is_text(address) and self.layout.after_call(address):
                found.append(Frame(address, sure=False))
                if len(found) >= MOST_FRAMES:
                    break
        return found
