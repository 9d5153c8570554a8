# SPDX-License-Identifier: GPL-2.0-only
"""A vmlinux and the memory of a guest that wrote a trace, made by hand.

    kernel = fake.Vmlinux()
    memory = fake.Memory(kernel, cpus=2)
    memory.comm(7, 'worker')
    memory.add(0, 1000, 'sched_switch', 7, 'R')            # CPU 0, at 1000 ns, pid 0
    memory.add(1, 1500, 'printk', ('%s is %d', 'x', 3), pid=7)
    kernel.write('vmlinux')
    memory.write_raw('ram')                                 # or write_elf()

Values of fields are numbers, or what stands for them: 'A|B' of flags, the
name of a value, a symbol or the text of a string, a tuple for a format.
"""

import struct

BUILD_ID = bytes(range(0xa0, 0xa0 + 20))
TEXT, RODATA = 0xffffffff80200000, 0xffffffff80300000
PHYS_BASE = 0x1000000 - TEXT
MAGIC = b'HEDDLE\1TRACE\2\3\n\0'
MAX_CPUS, COMM_LEN = 64, 16
KHZ, CLOCK_BASE = 2_000_000, 5_000     # two clocks a nanosecond

EVENTS = '''\
event sched sched_switch pid:next task_state:prev_state
event sched sched_wakeup pid:pid cpu:target_cpu
event sched sched_migrate pid:pid cpu:from cpu:to
event kthread kthread_create pid:pid sym:function str16:comm
event kthread kthread_exit dec:code
event irq irq_entry irq_vector:vector sym:ip
event irq irq_exit irq_vector:vector
event irq softirq_entry softirq:nr
event irq softirq_exit softirq:nr
event irq nmi_entry sym:ip
event irq nmi_exit
event ipi ipi_send cpu:target irq_vector:vector
event ipi ipi_receive irq_vector:vector
event lock lock_acquire obj:lock lock_kind:kind
event lock lock_release obj:lock lock_kind:kind
event lock contention_begin obj:lock lock_kind:kind
event lock contention_end obj:lock lock_kind:kind
event wait wait_begin wait_kind:kind obj:object pid:ender
event wait wait_end wait_kind:kind obj:object
event timer timer_start obj:timer sym:function ns:expires
event timer timer_expire_entry obj:timer sym:function
event timer timer_expire_exit obj:timer
event workqueue workqueue_execute_start obj:work sym:function
event workqueue workqueue_execute_end obj:work
event printk printk fmt:text
event mm page_alloc hex:pfn udec:order
event test test_begin cstr:suite cstr:name
event test test_end cstr:suite cstr:name bool:passed
event trace print sym:ip fmt:text
event fgraph funcgraph_entry sym:function udec:depth
event fgraph funcgraph_exit sym:function udec:depth
names softirq 0=HI 1=TIMER 2=TASKLET
names irq_vector 14=page_fault 32=timer 253=reschedule
names lock_kind 0=spinlock 1=mutex 2=rwsem
names wait_kind 0=none 1=sleep 2=mutex 3=completion
flags task_state 0=R 1=S 2=D 16=X
'''


class Vmlinux:
    """The little of an ELF file that a trace needs."""

    def __init__(self, events=EVENTS, build_id=BUILD_ID):
        self.events, self.build_id = events, build_id
        self.rodata = bytearray(b'\0' * 16)
        self.symbols = {}
        self.strings = {}
        self.event, self.names, self.kind = {}, {}, {}
        for line in events.splitlines():
            word, *rest = line.split()
            if word == 'event':
                fields = [field.split(':') for field in rest[2:]]
                self.event[rest[1]] = (len(self.event) + 1, fields)
            else:
                self.kind[rest[0]] = word
                self.names[rest[0]] = {t: int(n, 0) for n, t in (v.split('=') for v in rest[1:])}

    def symbol(self, name, size=0x100):
        """The address of a function, made up when it is first asked for."""
        if name not in self.symbols:
            top = max((a + s for a, s in self.symbols.values()), default=TEXT)
            self.symbols[name] = (top, size)
        return self.symbols[name][0]

    def string(self, text):
        """The address of a constant string."""
        if text not in self.strings:
            self.strings[text] = RODATA + len(self.rodata)
            self.rodata += text.encode() + b'\0'
        return self.strings[text]

    def words(self, name, values):
        """The words of a record."""
        words = []
        fields = self.event[name][1]
        assert len(values) <= len(fields), f'{name} has {len(fields)} fields'
        for (kind, _), value in zip(fields, values):
            words += self.field(kind, value)
        return words

    def field(self, kind, value):
        if kind == 'fmt':
            text, *arguments = value if isinstance(value, tuple) else (value,)
            words = [self.string(text)]
            for argument in arguments:
                words += text_words(argument, True) if isinstance(argument, str) else [argument]
            return words
        if not isinstance(value, str):
            return [value]
        if kind == 'str16':
            return list(struct.unpack('<QQ', value.encode()[:16].ljust(16, b'\0')))
        if kind == 'cstr':
            return [self.string(value)]
        if kind == 'sym':
            return [self.symbol(value)]
        number = 0
        for part in value.split('|'):
            number |= self.names[kind][part]
        return [number]

    def bytes(self):
        text_size = max((a + s - TEXT for a, s in self.symbols.values()), default=0) or 16
        strtab, symtab = b'\0', bytes(24)
        for name, (address, size) in self.symbols.items():
            symtab += struct.pack('<IBBHQQ', len(strtab), 0x12, 0, 1, address, size)
            strtab += name.encode() + b'\0'
        note = struct.pack('<III4s', 4, len(self.build_id), 3, b'GNU\0') + self.build_id
        #            name              type flags address link info align entsize data
        sections = [('.text',             1, 6, TEXT, 0, 0, 16, 0, b'\x90' * text_size),
                    ('.rodata',           1, 2, RODATA, 0, 0, 16, 0, bytes(self.rodata)),
                    ('.note.gnu.build-id', 7, 2, RODATA + 0x80000, 0, 0, 4, 0, note),
                    ('.trace_format',     1, 0, 0, 0, 0, 1, 0, self.events.encode()),
                    ('.symtab',           2, 0, 0, 6, 1, 8, 24, symtab),
                    ('.strtab',           3, 0, 0, 0, 0, 1, 0, strtab)]
        return elf_with_sections(sections)

    def write(self, path):
        with open(path, 'wb') as file:
            file.write(self.bytes())


def elf_with_sections(sections):
    body, table, names = bytearray(64), bytes(64), bytearray(b'\0')
    shstrtab = ('.shstrtab', 3, 0, 0, 0, 0, 1, 0, None)
    for name, kind, flags, address, link, info, align, entsize, data in [*sections, shstrtab]:
        at = len(names)
        names += name.encode() + b'\0'
        data = bytes(names) if data is None else data
        body += bytes(-len(body) % 16)
        table += struct.pack('<IIQQQQIIQQ', at, kind, flags, address, len(body), len(data),
                             link, info, align, entsize)
        body += data
    body += bytes(-len(body) % 16)
    body[:64] = struct.pack('<4sBBBB8xHHIQQQIHHHHHH', b'\x7fELF', 2, 1, 1, 0, 2, 62, 1, TEXT, 0,
                            len(body), 0, 64, 0, 0, 64, len(sections) + 2, len(sections) + 1)
    return bytes(body + table)


def text_words(text, with_length):
    data = text.encode()
    words = [len(data)] if with_length else []
    return words + [int.from_bytes(data[i:i + 8], 'little') for i in range(0, len(data), 8)]


class Memory:
    """The guest's memory; CPUs' rings of so many slots."""

    header, comms, controls, rings = 0x10000, 0x14000, 0x18000, 0x20000

    def __init__(self, kernel, cpus=2, slots=64, comms=16):
        self.kernel, self.cpus, self.slots, self.nr_comms = kernel, cpus, slots, comms
        self.size = self.rings + cpus * slots * 32 + 0x1000
        self.size += -self.size % 0x1000
        self.ram = bytearray(self.size)
        self.pos = [0] * cpus
        self.limits = [None] * cpus
        self.lost = [0] * cpus
        self.write_header()
        # A copy, as it lies in the image of the kernel's file or in an old buffer.
        self.ram[0x2000:0x2000 + 1632] = self.ram[self.header:self.header + 1632]
        for cpu in range(cpus):
            self.write_control(cpu)

    def write_header(self, /, **other):
        value = {'magic': MAGIC, 'version': 1, 'nr_cpus': self.cpus, 'self': self.header,
                 'build_id': self.kernel.build_id, 'nr_comms': self.nr_comms, 'comms': self.comms,
                 'phys_base': PHYS_BASE % (1 << 64), 'tsc_khz': KHZ, 'clock_base': CLOCK_BASE,
                 'ns_base': 0} | other
        head = struct.pack('<16sIIQ20sIQQQQQ', *value.values())
        for cpu in range(self.cpus):
            head += struct.pack('<QQII', self.ring(cpu), self.control(cpu), self.slots, 0)
        self.ram[self.header:self.header + len(head)] = head

    def ring(self, cpu):
        return self.rings + cpu * self.slots * 32

    def control(self, cpu):
        return self.controls + cpu * 64

    def write_control(self, cpu):
        limit = self.limits[cpu]
        pos = self.pos[cpu] + self.lost[cpu]
        struct.pack_into('<QQ', self.ram, self.control(cpu), pos << 12,
                         (1 << 64) - 1 if limit is None else limit << 12)

    def limit(self, cpu, slots):
        """No slot at or after this one is written."""
        self.limits[cpu] = slots
        self.write_control(cpu)

    def comm(self, pid, name):
        struct.pack_into('<II16s', self.ram, self.comms + pid % self.nr_comms * 24, pid, 0, name.encode())

    def take(self, cpu, count=1):
        """Takes slots that nobody writes: torn."""
        first = self.pos[cpu]
        if self.lost[cpu] or (self.limits[cpu] is not None and first + count > self.limits[cpu]):
            self.lost[cpu] += count
            first = None
        else:
            self.pos[cpu] += count
        self.write_control(cpu)
        return first

    def put(self, cpu, index, event, pid, words):
        struct.pack_into('<IIQQQ', self.ram, self.ring(cpu) + index % self.slots * 32,
                         (index & 0xfffff) << 12 | event, pid, *(w % (1 << 64) for w in words))

    def record(self, cpu, clock, event, pid, words):
        """A record as it is stored: the event's number, the clock, words.  Its first slot."""
        more = words[2:]
        more += [0] * (-len(more) % 3)
        first = self.take(cpu, 1 + len(more) // 3)
        if first is None:
            return None
        self.put(cpu, first, event, pid, [clock, *(words + [0, 0])[:2]])
        for i in range(0, len(more), 3):
            slot = more[i:i + 3]
            # The word after the stamp is a pid there, too, and 0.
            self.put(cpu, first + 1 + i // 3, 0, 0, slot)
        return first

    def add(self, cpu, ns, name, *values, pid=0):
        """A record by its event's name, at so many nanoseconds."""
        return self.record(cpu, CLOCK_BASE + ns * KHZ // 1_000_000, self.kernel.event[name][0], pid,
                           self.kernel.words(name, values))

    def tear(self, cpu, index):
        """What a writer leaves that never came to its end: the stamp of before."""
        struct.pack_into('<I', self.ram, self.ring(cpu) + index % self.slots * 32,
                         ((index - self.slots) & 0xfffff) << 12 | 1)

    def write_raw(self, path):
        with open(path, 'wb') as file:
            file.write(self.ram)

    def elf(self, cuts=(), xnum=False):
        """An ELF dump with a PT_LOAD for each part between the cuts."""
        edges = [0, *cuts, self.size]
        loads = list(zip(edges, edges[1:]))
        count = len(loads) + 1
        tables = 64 + 56 * count + (64 if xnum else 0)
        tables += -tables % 0x1000
        head = struct.pack('<4sBBBB8xHHIQQQIHHHHHH', b'\x7fELF', 2, 1, 1, 0, 4, 62, 1, 0, 64,
                           64 + 56 * count if xnum else 0, 0, 64, 56, 0xffff if xnum else count,
                           64 if xnum else 0, 1 if xnum else 0, 0)
        head += struct.pack('<IIQQQQQQ', 4, 0, tables, 0, 0, 0, 0, 0)
        for low, high in loads:
            head += struct.pack('<IIQQQQQQ', 1, 7, tables + low, 0xffff888000000000 + low, low,
                                high - low, high - low, 0x1000)
        if xnum:
            head += struct.pack('<IIQQQQIIQQ', 0, 0, 0, 0, 0, 0, 0, count, 0, 0)
        return head.ljust(tables, b'\0') + bytes(self.ram)

    def write_elf(self, path, **how):
        with open(path, 'wb') as file:
            file.write(self.elf(**how))


def sample(cpus=2, slots=64):
    """A kernel and a memory in which a bit of everything happened."""
    kernel = Vmlinux()
    memory = Memory(kernel, cpus, slots)
    for name in ('schedule', 'mutex_lock', 'worker_thread', 'tick'):
        kernel.symbol(name)
    memory.comm(7, 'worker')
    memory.comm(8, 'a b=c')
    memory.add(0, 1000, 'kthread_create', 7, 'worker_thread', 'worker', pid=1)
    memory.add(0, 1100, 'sched_wakeup', 7, 1, pid=1)
    memory.add(1, 1500, 'sched_switch', 7, 'R')
    memory.add(1, 1600, 'printk', ('%s is %d, %u%% of %#lx\n', 'the answer', 42, 50, 0x1000), pid=7)
    memory.add(1, 1700, 'lock_acquire', 0xffff888000001000, 'mutex', pid=7)
    memory.add(0, 1750, 'irq_entry', 'timer', kernel.symbol('schedule') + 0x10, pid=1)
    memory.add(0, 1790, 'irq_exit', 'timer', pid=1)
    memory.add(0, 1800, 'wait_begin', 'mutex', 0xffff888000001000, 7, pid=1)
    memory.add(0, 1850, 'sched_switch', 0, 'D', pid=1)
    memory.add(1, 1900, 'lock_release', 0xffff888000001000, 'mutex', pid=7)
    memory.add(1, 1910, 'sched_wakeup', 1, 0, pid=7)
    memory.add(0, 1950, 'sched_switch', 1, 'R')
    memory.add(0, 1960, 'wait_end', 'mutex', 0xffff888000001000, pid=1)
    memory.add(1, 2000, 'test_begin', 'suite', 'a name', pid=7)
    memory.add(1, 2100, 'test_end', 'suite', 'a name', 1, pid=7)
    memory.add(1, 2200, 'sched_switch', 0, 'S', pid=7)
    return kernel, memory


if __name__ == '__main__':
    import sys
    made = sample()
    made[0].write(sys.argv[1])
    made[1].write_elf(sys.argv[2])
