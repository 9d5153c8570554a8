# SPDX-License-Identifier: GPL-2.0-only
"""What is said of a hung guest, from a dump made by hand (fake_dump.py).

Not tested here: that QEMU's and the kernel's formats are these.  The part
'hang reports' of make check does that with real guests.
"""

import json
import os
import random
import socket
import sys
import tempfile
import threading
import unittest
import unittest.mock

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '../../scripts'), HERE]

import fake_dump as fake        # noqa: E402
from runner.hang import elf, postmortem    # noqa: E402

REGISTERS = '''
CPU#0
RAX=0000000000000000 RBX=0000000000000000 RCX=0000000000000000 RDX=0000000000000000
RSI=0000000000000000 RDI=0000000000000000 RBP=0000000000000000 RSP={sp:016x}
RIP={ip:016x} RFL={flags:08x} [-------] CPL=0 II=0 A20=1 SMM=0 HLT={halted}
'''


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.guest = fake.Guest()

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as file:
            file.write(data)
        return path

    def looks(self, *looks):
        text = '\n'.join(REGISTERS.format(ip=ip, sp=sp, halted=halted, flags=flags)
                         for ip, sp, halted, *rest in looks for flags in rest or [1 << 9])
        self.write('registers', text.encode())

    def report(self, dump=None, vmlinux=None):
        dump = self.guest.dump() if dump is None else dump
        return postmortem.again(self.write('vmcore', dump),
                                self.write('vmlinux', vmlinux or fake.vmlinux()))


class Cpus(Case):
    def test_function_interrupts_context_and_thread_are_named(self):
        report = self.report()
        self.assertEqual(report.problems, [])
        cpu = report.facts[0]
        self.assertEqual((cpu['function'], cpu['interrupts'], cpu['task'], cpu['pid']),
                         ('spin', False, 'swapper', 0))
        self.assertEqual(cpu['context'], {'preempt': 1, 'softirq': 0, 'hardirq': 1, 'nmi': 0,
                                          'need_resched': False})
        self.assertEqual([f['function'] for f in cpu['stack']], ['spin', 'outer'])

    def test_looks_tell_spinning_running_and_idle_apart(self):
        spin, outer, sp = fake.at('spin'), fake.at('outer'), fake.at('stack')
        self.guest.registers['rflags'] |= 1 << 9
        for looks, state in (
                ([(spin + 8, sp, 0), (spin + 12, sp, 0)], 'spinning'),
                ([(spin + 8, sp, 0), (outer + 8, sp, 0)], 'running'),
                ([(spin + 8, sp, 0), (spin + 8, sp + 0x800, 0)], 'running'),
                ([(spin + 8, sp, 0, 2), (outer + 8, sp, 0, 2)], 'spinning'),
                ([(spin + 8, sp, 0, 2), (outer + 8, sp, 0, 1 << 9)], 'running'),
                ([(spin + 8, sp, 1), (spin + 8, sp, 1)], 'idle'),
                ([(spin + 8, sp, 1), (spin + 8, sp, 0)], 'spinning')):
            self.looks(*looks)
            self.assertEqual(self.report().facts[0]['state'], state, looks)

    def test_halted_without_interrupts_is_not_idle(self):
        self.looks((fake.at('spin') + 8, 0, 1))
        self.assertEqual(self.report().facts[0]['state'], 'halted')

    def test_registers_that_an_interrupt_saved_are_followed(self):
        stack = fake.at('stack')
        # The handler's frame returns to entry; its registers say spin, with outer's frame.
        self.guest.put('stack', '<2Q', 0, fake.at('entry_ret_irq'))
        self.guest.put('stack', '<Q', stack + 0x300, extra=24 + 32)
        self.guest.put('stack', '<QQQQ', fake.at('spin') + 8, 8, 0, stack + 0x200, extra=24 + 128)
        self.guest.put('stack', '<2Q', 0, fake.at('outer') + 0x25, extra=0x300)
        stack = self.report().facts[0]['stack']
        self.assertEqual([(f['function'], f['exact']) for f in stack],
                         [('spin', True), ('irq_common', False), ('spin', True),
                          ('outer', False)])

    def test_caller_of_a_function_without_frame_is_found(self):
        self.guest.registers['rip'] = fake.at('spin')       # before its frame is made
        self.guest.registers['rbp'] = fake.at('stack') + 0x40
        self.guest.put('stack', '<Q', fake.at('outer') + 0x25)
        stack = self.report().facts[0]['stack']
        self.assertEqual([(f['function'], f['sure']) for f in stack],
                         [('spin', True), ('outer', True)])

    def test_without_frame_pointers_the_stack_is_searched(self):
        numbers = fake.NUMBERS.replace('FRAME_POINTER)=1', 'FRAME_POINTER)=0')
        stack = self.report(vmlinux=fake.vmlinux(numbers)).facts[0]['stack']
        self.assertEqual([(f['function'], f['sure']) for f in stack],
                         [('spin', True), ('outer', False)])

    def traced(self, depth):
        """Facts of a stack on which spin returns to fgraph_return, called by outer's last jump."""
        stack = fake.at('stack')
        self.guest.put('stack', '<Q', fake.at('fgraph_return'), extra=8)
        self.guest.put('init_task', '<I4x6Q', depth, fake.at('outer') + 0x25, 0, stack + 8,
                       fake.at('fgraph_return'), 0, stack + 8, extra=fake.SHADOW - fake.DATA)
        return self.report(vmlinux=fake.vmlinux(fake.NUMBERS + fake.FGRAPH)).facts[0]['stack']

    def test_traced_functions_return_where_they_did(self):
        self.assertEqual([f['function'] for f in self.traced(2)], ['spin', 'outer'])

    def test_depth_beyond_the_shadow_stack_is_not_followed(self):
        self.assertEqual([f['function'] for f in self.traced(1 << 31)], ['spin', 'outer'])
        self.assertNotIn('outer', [f['function'] for f in self.traced(0)])

    def test_spinlock_and_its_holder_are_named(self):
        self.guest.put('qnodes', '<I', 1, extra=96)
        self.guest.put('qnodes', '<Q', fake.at('some_lock'), extra=8)
        self.guest.put('some_lock', '<IIIIQQ', 0x401, 0, 0, 0, fake.at('third_task'),
                       fake.at('outer') + 4)
        self.assertEqual(self.report().facts[0]['spins_on'], {
            'lock': 'some_lock', 'address': fake.at('some_lock'), 'word': 0x401,
            'owner_cpu': 0, 'owner': 'second/2', 'taken_at': 'outer+0x4/0x40'})

    def test_cpu_without_paging_is_in_the_firmware(self):
        self.guest.registers.update(cr0=1)
        report = self.report()
        self.assertFalse(report.facts[0]['in_kernel'])
        self.assertIn('before the kernel, without paging', report.facts[0]['where'])

    def test_cpu_that_was_never_started_says_so(self):
        self.guest.registers.update(cr0=0, rip=0xfff0, cs_base=0xffff0000)
        self.looks((0xfff0, 0, 1))
        self.assertEqual(self.report().facts[0]['state'], 'not started')

    def test_another_kernel_is_not_given_this_ones_names(self):
        report = self.report(vmlinux=fake.vmlinux(build_id=bytes(20)))
        self.assertIn('another kernel', report.problems[0])
        self.assertFalse(report.facts[0]['in_kernel'])
        self.assertNotIn('function', report.facts[0])


class Threads(Case):
    def test_who_waits_for_whom(self):
        threads = {t['task']: t for t in self.report().threads}
        self.assertEqual(sorted(threads), ['first', 'second'])
        first = threads['first']
        self.assertEqual((first['state'], first['waits_for'], first['object'], first['owner'],
                          first['since_ns']),
                         ('uninterruptible', 'mutex', 'other_mutex', 'second/2', 5 * 10**9))

    def test_states_have_names_or_are_shown(self):
        for state, name in ((0, 'runnable'), (16, 'exiting'), (0x99, 'state 0x99')):
            self.guest.put('second_task', '<I', state, extra=8)
            self.assertEqual(self.report().threads[0]['state'], name)

    def test_list_that_leads_nowhere_is_told(self):
        self.guest.put('second_task', '<Q', 0x1234, extra=56)
        report = self.report()
        self.assertIn('list of threads is broken', report.problems[0])
        self.assertEqual(len(report.threads), 1)

    def test_list_that_loops_is_told(self):
        self.guest.put('third_task', '<Q', fake.at('second_task') + 56, extra=56)
        self.assertIn('a loop', self.report().problems[0])


class Log(Case):
    def check(self, texts, overwritten=0, torn=0):
        report = self.report()
        self.assertEqual([line.partition('] ')[2] for line in report.log_lines
                          if not line.startswith('#')], texts)
        self.assertEqual((report.log['overwritten'], report.log['torn']), (overwritten, torn))

    def test_whole_records_of_all_levels(self):
        self.guest.log[2] = fake.record(10, 2, b'line 2', level=7)
        self.check(['line 0', 'line 1', 'line 2', 'line 3'])
        self.assertTrue(self.report().log_lines[2].startswith('<7>[    2.000000] '))

    def test_record_being_written_is_torn(self):
        self.guest.log[1] = fake.record(9, 1, b'line 1', busy=1)
        self.check(['line 0', 'line 2', 'line 3'], torn=1)

    def test_last_record_being_written_is_torn(self):
        self.guest.log[3] = fake.record(11, 3, b'line 3', busy=1)
        self.check(['line 0', 'line 1', 'line 2'], torn=1)

    def test_record_without_its_second_slot_is_torn(self):
        self.guest.log[1] = fake.record(9, 1, b'x' * 200)
        self.check(['line 0', 'line 2', 'line 3'], torn=1)

    def test_length_of_more_slots_than_a_record_has_is_torn(self):
        self.guest.log[1] = fake.record(9, 1, b'x' * 2000)
        self.check(['line 0', 'line 2', 'line 3'], torn=1)

    def test_overwritten_records_are_counted(self):
        self.guest.log = [fake.record(24 + i, 7 + i, b'late %d' % i) for i in range(8)]
        self.guest.head = 15 << 40 | 32
        self.check([f'late {i}' for i in range(8)], overwritten=7)

    def test_number_that_cannot_stand_there_is_torn(self):
        for number in (0x700000, (1 << 24) - 16):
            self.guest.log[1] = fake.record(9, number, b'line 1')
            self.check(['line 0', 'line 2', 'line 3'], torn=1)


class Garbage(Case):
    """Broken input gives a report that says so: never an exception of ours, never no report."""

    def survive(self, dump, vmlinux=None):
        report = self.report(dump, vmlinux)
        self.assertFalse([p for p in report.problems if 'the report failed' in p],
                         report.problems)
        self.assertTrue(report.problems or report.facts)
        report.as_dict(), report.lines

    def test_truncated_dumps_and_kernels(self):
        dump, kernel = self.guest.dump(), fake.vmlinux()
        for end in (0, 1, 63, 64, 100, 300, 700, 5000, 20000, len(dump) - 4000, len(dump) - 100):
            self.survive(dump[:end])
        for end in (0, 10, 64, 100, 4000, 4500, len(kernel) - 300, len(kernel) - 10):
            self.survive(dump, kernel[:end])

    def test_of_a_dump_without_its_end_the_rest_is_told(self):
        dump = self.guest.dump()
        report = self.report(dump[:dump.rindex(bytes(0x800)) + 0x400])    # within the stack
        self.assertEqual([f['function'] for f in report.facts[0]['stack']], ['spin', 'outer'])
        self.assertEqual(len(report.threads), 2)

    def flipped(self, data, chance, count):
        data = bytearray(data)
        for _ in range(count):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)

    def test_flipped_bits(self):
        chance = random.Random(1)
        dump, kernel = self.guest.dump(), fake.vmlinux()
        for _ in range(150):
            self.survive(self.flipped(dump, chance, 40))
        for _ in range(150):
            self.survive(dump, self.flipped(kernel, chance, 20))

    def test_random_words_in_the_kernels_data(self):
        chance = random.Random(2)
        for _ in range(150):
            self.guest = fake.Guest()
            for _ in range(20):
                at = chance.randrange(fake.DATA, fake.DATA + 0x800, 8)
                value = chance.choice((0, ~0, fake.at('stack'), fake.at('init_task'),
                                       chance.getrandbits(64)))
                self.guest.image[at:at + 8] = (value & (1 << 64) - 1).to_bytes(8, 'little')
            self.survive(self.guest.dump())

    def test_what_is_no_elf_is_named(self):
        path = self.write('x', b'hello' * 50)
        with self.assertRaisesRegex(elf.BadElf, 'not an ELF'):
            elf.Elf(path)


class Taking(Case):
    def test_qemu_that_is_gone_leaves_words_and_files(self):
        report = postmortem.take(self.folder)
        self.assertIn('QEMU does not answer', report.problems[0])
        self.assertIn('hang.txt', os.listdir(self.folder))

    def server(self, answer):
        """One connection to a monitor that answers so."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(os.path.join(self.folder, 'qmp.sock'))
        listener.listen(1)
        self.addCleanup(listener.close)

        def serve():
            connection, _ = listener.accept()
            with connection, connection.makefile('rwb') as file:
                file.write(b'{"QMP": {}}\n')
                file.flush()
                for line in file:
                    file.write(answer(json.loads(line)))
                    file.flush()

        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(thread.join)

    def test_qemu_that_is_stuck_is_given_up(self):
        self.server(lambda asked: b'')
        with unittest.mock.patch.object(postmortem, 'PATIENCE', 0.2):
            report = postmortem.take(self.folder)
        self.assertIn('QEMU does not answer: timed out', report.problems[0])

    def test_qemu_that_cannot_write_the_memory_leaves_the_registers(self):
        spin = fake.at('spin')
        answers = {'query-status': {'status': 'running'},
                   'query-memory-size-summary': {'base-memory': 1 << 20},
                   'human-monitor-command': REGISTERS.format(ip=spin + 8, sp=0, halted=0, flags=2)}

        def answer(asked):
            word = asked['execute']
            said = {'error': {'desc': 'no room'}} if word == 'dump-guest-memory' else \
                {'return': answers.get(word, {})}
            return json.dumps(said).encode() + b'\n'
        self.server(answer)
        self.write('vmlinux', fake.vmlinux())
        report = postmortem.take(self.folder)
        self.assertIn('no room', report.problems[0])
        self.assertEqual(report.facts[0]['where'], 'perhaps at spin+0x8/0x40')
        self.assertEqual(len(report.samples), postmortem.SAMPLES)

    def test_without_a_dump_the_registers_are_told(self):
        spin = fake.at('spin')
        self.looks((spin + 8, 0, 0))
        report = postmortem.again(os.path.join(self.folder, 'vmcore'),
                                  self.write('vmlinux', fake.vmlinux()))
        self.assertEqual(report.facts[0]['where'], 'perhaps at spin+0x8/0x40')


if __name__ == '__main__':
    unittest.main()
