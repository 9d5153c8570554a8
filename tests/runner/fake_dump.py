# SPDX-License-Identifier: GPL-2.0-only
"""A small vmlinux and a dump of a guest that runs it, made by hand.

Everything that the readers look at is there and nothing else: two functions,
page tables, two threads that wait for each other's mutex, a log.
"""

import struct

BASE = 0xffffffff80200000      # linked at; the guest has it at PHYSICAL
PHYSICAL = 0x7000000
TEXT, NOTES, DATA = 0, 0x1000, 0x2000
BUILD_ID = bytes(range(20))

WORDS, SLOTS = 15, 8
NUMBERS = f'''
OFFSET(task_struct.sp)=0
OFFSET(task_struct.state)=8
OFFSET(task_struct.on_cpu)=12
OFFSET(task_struct.on_rq)=16
OFFSET(task_struct.cpu)=20
OFFSET(task_struct.stack)=24
OFFSET(task_struct.pid)=32
OFFSET(task_struct.comm)=36
OFFSET(task_struct.tasks)=56
OFFSET(task_struct.wait_kind)=72
OFFSET(task_struct.wait_obj)=80
OFFSET(task_struct.wait_since)=88
SIZE(task_struct)=128
SIZE(task_struct.comm)=16
NUMBER(TASK_RUNNING)=0
NUMBER(TASK_UNINTERRUPTIBLE)=2
NUMBER(TASK_EXITING)=16
NUMBER(TASK_DEAD)=32
NUMBER(WAIT_NONE)=0
NUMBER(WAIT_MUTEX)=3
OFFSET(mutex.owner)=0
OFFSET(qnodes.node)=0
OFFSET(qnodes.used)=96
OFFSET(qnode.lock)=8
SIZE(qnode)=24
NUMBER(MAX_NODES)=4
OFFSET(raw_spinlock.val)=0
OFFSET(raw_spinlock.owner_cpu)=8
OFFSET(raw_spinlock.owner)=16
OFFSET(raw_spinlock.owner_ip)=24
OFFSET(switch_frame.bp)=40
OFFSET(switch_frame.ret)=48
SIZE(switch_frame)=56
OFFSET(pt_regs.bp)=32
OFFSET(pt_regs.ip)=128
OFFSET(pt_regs.cs)=136
OFFSET(pt_regs.sp)=152
SIZE(pt_regs)=168
OSRELEASE=0.1
PAGESIZE=4096
NUMBER(PAGE_OFFSET)=-131391639519232
NUMBER(VMALLOC_START)=-60473139527680
NUMBER(THREAD_SIZE)=4096
NUMBER(ENTRY_REGS_ABOVE)=24
NUMBER(CONFIG_FRAME_POINTER)=1
NUMBER(PREEMPT_MASK)=255
NUMBER(SOFTIRQ_MASK)=65280
NUMBER(HARDIRQ_MASK)=983040
NUMBER(NMI_MASK)=15728640
NUMBER(PREEMPT_NEED_RESCHED)=-2147483648
OFFSET(prb.head)=0
OFFSET(prb.dropped)=8
OFFSET(prb.mask)=16
OFFSET(prb.slot)=24
SIZE(prb_slot)=128
NUMBER(PRB_SLOT_WORDS)={WORDS}
NUMBER(PRB_HEADER_WORDS)=3
NUMBER(PRB_MAX_SLOTS)=5
NUMBER(PRB_POS_BITS)=40
NUMBER(PRB_F_NEWLINE)=1
NUMBER(PRB_F_CONT)=2
NUMBER(PRB_F_IRQ)=4
'''

# The registers in an NT_PRSTATUS; QEMU leaves the bases out.
USER = ('r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig rip cs rflags rsp ss '
        'fs_left_out gs_left_out ds es fs gs').split()

# With function-graph tracing: of the tasks here there is room behind the log.
SHADOW = DATA + 0xc00
FGRAPH = f'''
OFFSET(task_struct.fgraph.depth)={SHADOW - DATA}
OFFSET(task_struct.fgraph.frame)={SHADOW - DATA + 8}
OFFSET(fgraph_frame.ret)=0
OFFSET(fgraph_frame.slot)=16
SIZE(fgraph_frame)=24
NUMBER(FGRAPH_DEPTH)=2
'''

# Where things are, as offsets from BASE.
SYMBOLS = {
    'spin': (0x100, 0x40), 'outer': (0x140, 0x40), 'entry_ret_exc': (0x200, 0),
    'entry_ret_nmi': (0x210, 0), 'irq_common': (0x214, 0x20), 'entry_ret_irq': (0x220, 0),
    'fgraph_return': (0x1a0, 0x20), '_text': (0, 0),
    'init_task': (DATA, 128), 'second_task': (DATA + 0x80, 128), 'third_task': (DATA + 0x100, 128),
    'one_mutex': (DATA + 0x180, 16), 'other_mutex': (DATA + 0x190, 16),
    'some_lock': (DATA + 0x1a0, 32), 'panic_cpu': (DATA + 0x1c8, 4),
    '__per_cpu_start': (DATA + 0x200, 0),
    'current_task': (DATA + 0x200, 8), '__preempt_count': (DATA + 0x208, 4),
    'this_cpu_off': (DATA + 0x210, 8), 'cpu_number': (DATA + 0x218, 4),
    'qnodes': (DATA + 0x220, 100),
    '__per_cpu_end': (DATA + 0x300, 0), 'printk_ring': (DATA + 0x300, 32),
    'ring_slots': (DATA + 0x400, 128 * SLOTS), 'stack': (DATA + 0x1000, 0x1000),
}
IMAGE_SIZE = DATA + 0x2000


def at(name):
    return BASE + SYMBOLS[name][0]


def pad(data, alignment=8):
    return data + b'\0' * (-len(data) % alignment)


def note(owner, kind, text):
    owner += b'\0'
    return struct.pack('<III', len(owner), len(text), kind) + pad(owner, 4) + pad(text, 4)


NOTE = note(b'GNU', 3, BUILD_ID)


def elf(kind, segments, sections=()):
    """segments: (type, virtual, physical, data); sections: (name, type, address, data, link)."""
    header = 64 + 56 * len(segments)
    body, table = b'', b''
    for what, virtual, physical, data in segments:
        table += struct.pack('<IIQQQQQQ', what, 7, header + len(body), virtual, physical,
                             len(data), len(data), 1)
        body += data
    names, rows = b'\0', [bytes(64)]
    for name, what, address, data, link in (*sections, ('.shstrtab', 3, 0, b'', 0)):
        text = name.encode() + b'\0'
        names, begin = names + text, len(names)
        data = names if name == '.shstrtab' else data
        rows.append(struct.pack('<IIQQQQIIQQ', begin, what, 0, address, header + len(body),
                                len(data), link, 0, 1, 0))
        body += data
    ident = b'\x7fELF\x02\x01\x01' + bytes(9)
    sections_at = header + len(body)
    return ident + struct.pack('<HHIQQQIHHHHHH', kind, 62, 1, 0, 64, sections_at, 0, 64, 56,
                               len(segments), 64, len(rows), len(rows) - 1) + \
        table + body + b''.join(rows)


def vmlinux(numbers=NUMBERS, build_id=BUILD_ID):
    symbols, names = bytes(24), b'\0'
    for name, (offset, size) in SYMBOLS.items():
        section = 1 if offset < NOTES else 3
        kind = 0 if not size else 2 if section == 1 else 1
        symbols += struct.pack('<IBBHQQ', len(names), kind, 0, section, BASE + offset, size)
        names += name.encode() + b'\0'
    notes = note(b'GNU', 3, build_id)
    image = text_and_notes()
    return elf(2, [(1, BASE, PHYSICAL, image), (4, BASE + NOTES, 0, notes)],
               [('.text', 1, BASE, image[:NOTES], 0), ('.notes', 7, BASE + NOTES, notes, 0),
                ('.data', 1, BASE + DATA, b'', 0), ('.vmcoreinfo', 1, 0, numbers.encode(), 0),
                ('.symtab', 2, 0, symbols, 6), ('.strtab', 3, 0, names, 0)])


def text_and_notes():
    image = bytearray(NOTES)
    image[0x100:0x104] = b'\x55\x48\x89\xe5'            # spin has a frame
    image[0x140:0x144] = b'\x55\x48\x89\xe5'
    image[0x160:0x165] = b'\xe8' + struct.pack('<i', 0x100 - 0x165)     # outer calls spin
    return bytes(image) + NOTE


def record(position, number, text, count=1, index=0, busy=0, level=6):
    """A slot of the log."""
    head = struct.pack('<QQQ', number * 10**9, len(text) | level << 16 | 1 << 24 | number << 32, 7)
    data = pad(head + text, 120)
    return struct.pack('<Q', position << 8 | index << 1 | busy) + data[:120]


class Guest:
    """The guest's image, to be changed by a test before dump()."""

    def __init__(self):
        self.image = bytearray(IMAGE_SIZE)
        start = text_and_notes()
        self.image[:len(start)] = start
        self.log = [record(SLOTS + i, i, b'line %d' % i) for i in range(4)]
        self.put('panic_cpu', '<I', 0xffffffff)
        self.others = []    # what differs in the registers of each CPU but the first
        self.head = 4 << 40 | SLOTS + 4
        stack = at('stack')
        self.task('init_task', 0, b'swapper', 0, 'second_task')
        self.task('second_task', 1, b'first', 2, 'third_task', wait='other_mutex')
        self.task('third_task', 2, b'second', 2, 'init_task', wait='one_mutex')
        self.put('one_mutex', '<Q', at('second_task') | 1)
        self.put('other_mutex', '<Q', at('third_task') | 1)
        self.put('current_task', '<Q', at('init_task'))
        self.put('__preempt_count', '<I', 0x80010001)
        # A frame of outer's under that of spin.
        self.put('stack', '<4Q', stack + 16, at('outer') + 0x25, 0, 0)
        self.page_tables = self.tables()
        self.registers = dict(rip=at('spin') + 8, rbp=stack, rsp=stack, rflags=2,
                              cr0=0x80000001, cr3=0x1000)

    def put(self, name, form, *values, extra=0):
        struct.pack_into(form, self.image, SYMBOLS[name][0] + extra, *values)

    def task(self, name, pid, comm, state, following, wait=None):
        self.put(name, '<QIIIIQI16s', at('stack') + 0x100, state, 0, 0, 0, at('stack'), pid, comm)
        self.put(name, '<QQIIQQ', at(following) + 56, 0, 3 if wait else 0, 0,
                 at(wait) if wait else 0, 5 * 10**9, extra=56)

    def tables(self):
        """Of one page table each: the image's 2 MiB, at PHYSICAL by pages."""
        base = 0x1000
        pages = bytearray(4 * 4096)
        for level, index in ((3, 511), (2, 510), (1, 1)):
            struct.pack_into('<Q', pages, (3 - level) * 4096 + index * 8,
                             base + (4 - level) * 4096 | 3)
        for i in range(IMAGE_SIZE // 4096):
            struct.pack_into('<Q', pages, 3 * 4096 + i * 8, PHYSICAL + i * 4096 | 3)
        return bytes(pages)

    def dump(self):
        self.put('printk_ring', '<QQIIQ', self.head, 0, SLOTS - 1, 0, at('ring_slots'))
        for i, slot in enumerate(self.log):
            start = SYMBOLS['ring_slots'][0] + i * 128
            self.image[start:start + 128] = slot
        from runner.hang import dump
        statuses, states = b'', b''
        for r in [self.registers] + [{**self.registers, **other} for other in self.others]:
            state = struct.pack('<II', 1, dump.STATE.size)
            state += struct.pack('<18Q', *(r.get(n, 0) for n in dump.NAMES))
            for name in dump.SEGMENTS:
                state += struct.pack('<IIIIQ', 0, 0, 0, 0, r.get(f'{name}_base', 0))
            state += struct.pack('<5Q', r['cr0'], 0, 0, r['cr3'], r.get('cr4', 0))
            statuses += note(b'CORE', 1, struct.pack('<112x27Q8x', *(r.get(n, 0) for n in USER)))
            states += note(b'QEMU', 0, state)
        return elf(4, [(4, 0, 0, statuses + states), (1, 0, 0x1000, self.page_tables),
                       (1, 0, PHYSICAL, bytes(self.image))])
