# SPDX-License-Identifier: GPL-2.0-only
"""The commands hd-*: on guests that hang, on their dumps, in GDB and in drgn.

HEDDLE_LKDTM_TREE names a build of x86_64_defconfig with lkdtm.config,
HEDDLE_TREE another one.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import unittest

from session_case import HANGS, SRCTREE, SessionCase, missing

sys.path.insert(0, os.path.join(SRCTREE, 'scripts'))
from runner.hang import postmortem, shell    # noqa: E402
from runner.hang.dump import Dump, Memory    # noqa: E402
from runner.hang.kernel_view import Kernel    # noqa: E402
from runner.hang.layout import Vmlinux    # noqa: E402

TREE = os.environ.get('HEDDLE_LKDTM_TREE') or SRCTREE
OTHER = os.environ.get('HEDDLE_TREE') or SRCTREE
MISSING = missing(TREE)
DRGN = os.path.join(SRCTREE, 'scripts/drgn/heddle.py')
DRGN_PYTHON = '/usr/bin/python3'

FRAME = re.compile(r' {4}(?:-- at |\? )?(\w+)\+')
# What a machine that stands still says of itself the same way, whoever asks.
SAME = ('hd-threads', 'hd-bt 1', 'hd-trace 300', 'hd-dmesg', 'hd-locks', 'hd-waits', 'hd-rq',
        'hd-modules', 'hd-pgtable init_task', 'hd-pgtable 0')


def has_drgn():
    return os.path.exists(DRGN_PYTHON) and not subprocess.run(
        [DRGN_PYTHON, '-c', 'import drgn'], stderr=subprocess.DEVNULL).returncode


class Garbled(Memory):
    """Some words are others; .places are those that were read."""

    def __init__(self, dump, cpu):
        super().__init__(dump, cpu)
        self.changed, self.places = {}, set()

    def read(self, address, size):
        data = bytearray(super().read(address, size))
        for at in range(address & ~7, address + size, 8):
            self.places.add(at)
            if at in self.changed:
                word = self.changed[at].to_bytes(8, 'little')
                for i in range(8):
                    if 0 <= at + i - address < size:
                        data[at + i - address] = word[i]
        return bytes(data)

    def physical(self, address, size):
        return self.read(address + 0xffff888000000000, size)


@unittest.skipIf(MISSING, f'missing: {" ".join(MISSING)}')
class Commands(SessionCase):
    TREE = TREE

    def cmd(self, text):
        return self.good('cmd', '-s', self.name, text)['output']

    def refused(self, text):
        status, answer = self.call('cmd', '-s', self.name, text)
        self.assertEqual((status, answer.get('kind')), (1, 'gdb'), answer)
        return answer['error']

    def value(self, expression):
        return self.cmd(f'output {expression}').strip()

    def functions(self, text):
        return FRAME.findall(text)

    def in_order(self, wanted, found):
        rest = iter(found)
        self.assertTrue(all(name in rest for name in wanted), f'{wanted} is not in {found}')

    def hang(self, bug, wanted, append=''):
        """A guest that has run into it: WANTED(self) is true, and it is stopped."""
        self.name = self.start('--smp', '2', '--append', f'lkdtm={bug} {append}')
        self.folder = self.good('status', '-s', self.name)['folder']
        self.assertIn('has not begun', self.refused('hd-threads'))
        # So early there is one CPU, and no trace.
        self.cmd('thbreak start_kernel')
        self.good('continue', '--wait', '-s', self.name)
        self.assertEqual(self.cmd('hd-rq'), 'CPU 0: no run queue: it is not made yet\n')
        self.assertIn('has not begun', self.refused('hd-trace'))
        self.assertIn('start_kernel', self.cmd('hd-bt'))
        self.cmd(f'hbreak lkdtm_{bug}')
        self.good('continue', '--wait', '-s', self.name)
        self.cmd('delete')
        for _ in range(HANGS):
            self.good('continue', '-s', self.name)
            self.call('wait', '-s', self.name, '--timeout', '0.5')
            self.good('interrupt', '-s', self.name)
            if wanted():
                return
        self.fail(f'{bug}: it does not come to hang')

    def dump(self):
        """The session's machine, as QEMU dumps it and as a vmcore."""
        raw, path = (os.path.join(self.folder, name) for name in ('raw', 'vmcore'))
        self.cmd(f'monitor dump-guest-memory {raw}')
        shutil.copy(raw, path)
        report = postmortem.again(path, os.path.join(self.folder, 'vmlinux'), convert=True)
        self.assertEqual(report.problems, [])
        return raw, path

    def gdb(self, vmlinux, vmcore, *commands):
        """What each command says in a GDB of its own, errors too."""
        words = []
        for text in commands:
            words += ['-ex', 'echo \\n@@', '-ex', text]
        done = subprocess.run(
            ['gdb', '-nx', '-q', '-batch', '-iex', 'set debuginfod enabled off', '-iex',
             f'add-auto-load-safe-path {SRCTREE}/scripts/gdb', vmlinux, vmcore, *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=HANGS)
        return [part.strip() for part in done.stdout.split('\n@@')[1:]]

    def drgn(self, vmcore, *commands):
        """What each command says, by the module."""
        vmlinux = os.path.join(self.folder, 'vmlinux')
        code = ('import sys; sys.path.insert(0, sys.argv[1]); import heddle\n'
                'hd = heddle.Heddle(*heddle.program(*sys.argv[2:4]))\n'
                'for text in sys.argv[4:]:\n    print("\\n@@")\n    hd(text)\n')
        done = subprocess.run([DRGN_PYTHON, '-c', code, os.path.dirname(DRGN), vmlinux, vmcore,
                               *commands], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=HANGS)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return [part.strip() for part in done.stdout.split('\n@@')[1:]]

    def same_in_a_dump(self):
        """GDB on the live machine, GDB on its dump, drgn on its dump."""
        live = {text: self.cmd(text).strip() for text in SAME}
        raw, vmcore = self.dump()
        vmlinux = os.path.join(self.folder, 'vmlinux')
        for text, found in zip(SAME, self.gdb(vmlinux, vmcore, *SAME)):
            self.assertEqual(found, live[text], text)
        self.garbage(vmcore)
        if not has_drgn():
            return
        for image in (raw, vmcore):
            for text, found in zip(SAME, self.drgn(image, *SAME)):
                self.assertEqual(found, live[text], text)
        done = subprocess.run([DRGN_PYTHON, DRGN, vmlinux, vmcore, 'hd-bt', 'nobody'],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=HANGS)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (1, '', 'heddle.py: nobody: no such thread\n'))

    def garbage(self, vmcore):
        """Words of what the commands read are changed: each still ends, and says what is wrong."""
        dump, layout = Dump(vmcore), Vmlinux(os.path.join(self.folder, 'vmlinux'))
        self.addCleanup(dump.close)
        self.addCleanup(layout.close)
        layout.lines_of = lambda addresses: {}    # not its subject, and slow
        memory = Garbled(dump, dump.cpus[0])
        for text in SAME:
            self.run_on(layout, memory, dump.cpus, text)
        places, chance = sorted(memory.places), random.Random(1)
        for _ in range(60):
            memory.changed = {chance.choice(places): chance.choice(
                (0, 1, 0x1234, (1 << 64) - 1, chance.getrandbits(64), chance.choice(places)))
                for _ in range(chance.randrange(1, 4))}
            for text in SAME:
                self.run_on(layout, memory, dump.cpus, text)

    def run_on(self, layout, memory, cpus, text):
        name, *words = text.split()
        try:
            return list(shell.Shell(Kernel(layout, memory, cpus)).run(name, words))
        except shell.Problem as problem:
            return str(problem)

    # --- Two threads that wait for each other ------------------------------

    def test_hung_task(self):
        self.hang('HUNG_TASK', lambda: 'CYCLE' in self.cmd('hd-waits'))
        self.threads()
        self.written()
        self.memory()
        self.printers()
        self.errors()
        self.same_in_a_dump()
        self.wrong_files()

    def threads(self):
        first, second = (rf'waits for mutex {a}, held by {b}, since .*; holds mutex {c}'
                         for a, b, c in (('second_mutex', r'lkdtm_second/\d+', 'first_mutex'),
                                         ('first_mutex', 'kernel_init/1', 'second_mutex')))
        text = self.cmd('hd-threads')
        self.assertRegex(text, r'(?m)^ +1 kernel_init +\d uninterruptible, ' + first)
        self.assertRegex(text, r'(?m)^ +\d+ lkdtm_second +\d uninterruptible, ' + second)
        self.assertEqual(len(text.splitlines()) - 1, int(self.value('task_count')) + 1)
        self.in_order(['schedule', 'mutex_lock', 'lkdtm_HUNG_TASK', 'lkdtm_init', 'kernel_init',
                       'kthread_entry', 'ret_from_fork'], self.functions(self.cmd('hd-bt 1')))
        self.in_order(['mutex_lock', 'lkdtm_second_first', 'kthread_entry'],
                      self.functions(self.cmd('hd-bt lkdtm_second')))
        # Of a CPU: its idle thread, by both of its names.
        for number in (0, 1):
            idle = self.functions(self.cmd(f'hd-bt swapper/{number}'))
            self.in_order(['cpu_startup_entry'], idle)
        self.cmd('thread 1')
        self.assertIn('cpu_startup_entry', self.cmd('hd-bt'))
        self.assertIn('\nCYCLE: kernel_init/1 -> mutex second_mutex -> lkdtm_second/',
                      '\n' + self.cmd('hd-waits'))
        self.assertRegex(self.cmd('hd-locks'), r'mutex first_mutex: held by kernel_init/1; '
                                               r'waiting: lkdtm_second/\d+')

    def written(self):
        text = self.cmd('hd-trace 1000')
        self.assertRegex(text, r'kernel_init-1 .*: wait_begin: kind=mutex object=second_mutex '
                               r'ender=lkdtm_second-\d+\n')
        self.assertRegex(text, r'lkdtm_second-\d+ .*: wait_begin: kind=mutex object=first_mutex '
                               r'ender=kernel_init-1\n')
        times = [float(t) for t in re.findall(r'\] +([\d.]+): ', text)]
        self.assertEqual(times, sorted(times))
        last = [line for line in text.splitlines() if line[0] != '#'][-4:]
        self.assertEqual([line for line in self.cmd('hd-trace 4').splitlines() if line[0] != '#'],
                         last)
        self.assertIn(last[-1], self.cmd('print trace'))
        slots = int(self.value('trace_cpu.control.pos')) >> 12
        self.assertIn(f'# CPU 0: {slots} slots written', text)
        self.assertIn('lkdtm: Performing direct entry HUNG_TASK', self.cmd('hd-dmesg'))

    def memory(self):
        address = self.value('(long)&first_mutex')
        physical = self.cmd(f'monitor gva2gpa {address}').split()[-1]
        for text in ('first_mutex', address, '&first_mutex'):
            self.assertIn(f'physical {physical}, a page of 4 KiB', self.cmd(f'hd-pgtable {text}'))
        data, code = self.cmd('hd-pgtable first_mutex'), self.cmd('hd-pgtable schedule')
        self.assertRegex(data, 'PTE .*writable.*no-execute')
        self.assertNotRegex(code, 'PTE .*(writable|no-execute)')
        self.assertIn('not mapped', self.cmd('hd-pgtable 0'))
        self.assertEqual(re.findall(r'CPU (\d) .*: (\d)\n', self.cmd('hd-percpu cpu_number')),
                         [('0', '0'), ('1', '1')])
        self.assertRegex(self.cmd('hd-percpu runqueues 1'), r'\ACPU 1 .*nr_running = 0.*cpu = 1')
        text = self.cmd('hd-rq')
        self.assertIn(f'CPU 0: 0 runnable, {self.value("runqueues.nr_switches")} switches', text)
        self.assertEqual(re.findall(r'current (\S+)', text), ['swapper/0/0', 'swapper/1/0'])
        self.assertIn('no module', self.cmd('hd-modules'))

    def printers(self):
        for expression, wanted in (
                ('first_mutex', r'{held by kernel_init/1, others wait}'),
                ('lock_me_up', r'{free}'),
                ('init_task', r'{swapper/0/0: .*}'),
                ('init_task.tasks', r'{\d+ entries, .*}'),
                ('runqueues.rt.queue[0]', r'{empty}'),
                ('init_task.cpus_mask', r'{0.*}'),
                ('*(atomic_t *)&init_task.usage', r'\d+'),
                ('(ktime_t)1500000000', r'1\.500000000 s')):
            self.assertRegex(self.value(expression), rf'\A{wanted}\Z', expression)

    def errors(self):
        for text, why in (('hd-bt nobody', 'nobody: no such thread'),
                          ('hd-trace many', 'many: a number of records'),
                          ('hd-trace -1', '-1: a number of records'),
                          ('hd-percpu jiffies', 'jiffies: no such per-CPU variable'),
                          ('hd-percpu cpu_number 7', 'CPU 7 does not run this kernel'),
                          ('hd-percpu', 'usage: hd-percpu NAME'),
                          ('hd-rq 1', 'usage: hd-rq'),
                          ('hd-pgtable nonsense', 'nonsense'),
                          ('hd-pgtable 0x8000000000000000', 'is not canonical')):
            self.assertIn(why, self.refused(text))
        # Memory that is broken: said, what can be read is shown, and nothing hangs.
        for where, what, command, why in (
                ('init_task.tasks.next', '0x1234', 'hd-threads',
                 'the list of threads is broken: no memory at 0x1'),
                ('trace.magic[0]', '1', 'hd-trace', "the trace's header is garbage"),
                ('trace.version', '77', 'hd-trace', 'the trace is of version 77'),
                ('printk_ring.mask', '5', 'hd-dmesg', 'garbage'),
                # These go on with what can be read.
                ('runqueues.curr', '0x1000', 'hd-rq', 'CPU 0: no run queue: no memory at 0x1'),
                ('runqueues.curr', '0', 'hd-rq', 'CPU 0: no run queue: it is not made yet'),
                ('runqueues.fair.tree.rb_root.rb_node', '&runqueues', 'hd-rq', 'CPU 1: 0 runnable'),
                ('trace.cpu[0].ring', '1 << 50', 'hd-trace', 'CPU 1: '),
                ('init_task.tasks.next', '&init_task.wait_kind', 'hd-waits', '')):
            address, size = self.value(f'(long)&{where}'), self.value(f'sizeof({where})')
            word = f'*({"char" if size == "1" else "int" if size == "4" else "long"} *){address}'
            before = self.cmd(f'output/d {word}').strip()
            self.cmd(f'set variable {word} = (long)({what})')
            _, answer = self.call('cmd', '-s', self.name, command)
            self.assertIn(why, answer['output'] + answer.get('error', ''), where)
            self.assertNotIn('Traceback', answer['output'] + answer.get('error', ''))
            self.cmd(f'set variable {word} = {before}')
        self.assertIn('CYCLE', self.cmd('hd-waits'))

    def wrong_files(self):
        """Another kernel's vmlinux, no vmcore."""
        path = os.path.join(self.folder, 'vmcore')
        other = os.path.join(OTHER, 'vmlinux')
        ours = os.path.join(self.folder, 'vmlinux')
        if os.path.exists(other) and not os.path.samefile(os.path.join(TREE, 'vmlinux'), other):
            self.assertRegex(self.gdb(other, path, 'hd-threads')[0],
                             'another kernel|has not begun')
        with open(path, 'r+b') as file:
            file.truncate(1 << 20)
        self.assertNotIn('Traceback', '\n'.join(self.gdb(ours, path, *SAME)))
        self.assertIn('there is no guest', self.gdb(ours, '/dev/null', 'hd-threads')[0])

    # --- A CPU that spins, and code that runs ------------------------------

    def test_spinlock(self):
        self.hang('SPINLOCKUP', lambda: 'spins' in self.cmd('hd-threads'))
        self.assertRegex(self.cmd('hd-locks'),
                         r'CPU 0, kernel_init/1: spins on the spinlock lock_me_up .*, held by '
                         r'CPU 1, lkdtm/1/\d+, taken at lkdtm_spin_holder')
        self.assertRegex(self.cmd('hd-waits'),
                         r'kernel_init/1 -> spinlock lock_me_up -> lkdtm/1/\d+')
        self.in_order(['queued_spin_lock_slowpath', 'lkdtm_SPINLOCKUP', 'kernel_init'],
                      self.functions(self.cmd('hd-bt kernel_init')))
        self.in_order(['lkdtm_spin_holder', 'kthread_entry'],
                      self.functions(self.cmd('hd-bt lkdtm/1')))
        self.in_order(['__schedule', 'cpu_startup_entry'],
                      self.functions(self.cmd('hd-bt swapper/1')))
        self.assertRegex(self.value('lock_me_up'), r'taken.*held by lkdtm/1/\d+ on CPU 1')
        # What an interrupt came upon.
        self.cmd('hbreak scheduler_tick')
        self.good('continue', '--wait', '-s', self.name)
        text = self.cmd('hd-bt 1')
        self.assertRegex(text, r'(?s)\A.*scheduler_tick.*-- at queued_spin_lock_slowpath.*'
                               r'lkdtm_SPINLOCKUP')
        self.assertEqual(self.cmd('hd-threads').count('running'), 2)
        # Who asks from the other CPU gets the same, and stays there.
        self.cmd('thread 2')
        self.assertEqual(self.cmd('hd-bt 1'), text)
        self.assertEqual(self.value('$_thread'), '2')
        self.cmd('thread 1')
        self.same_in_a_dump()

    @unittest.skipIf(not has_drgn(), 'no drgn: apt-get install python3-drgn')
    def test_drgn(self):
        """The other tests ask it too; here is why they did not."""
        done = subprocess.run([DRGN_PYTHON, DRGN], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=HANGS)
        self.assertEqual(done.returncode, 2)
        self.assertIn('VMLINUX VMCORE', done.stderr)
        done = subprocess.run([DRGN_PYTHON, DRGN, os.path.join(self.tree, 'vmlinux'), __file__],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=HANGS)
        self.assertEqual(done.returncode, 1)
        self.assertIn('not an ELF file', done.stderr)

    def test_help(self):
        vmlinux = os.path.join(self.tree, 'vmlinux')
        listed, one, error = self.gdb(vmlinux, '/dev/null', 'help hd', 'help hd-bt', 'hd-threads')
        for text in SAME:
            self.assertIn(f'\n{text.split()[0]} ', listed)
        self.assertIn('Usage: hd-bt [THREAD]', one)
        self.assertIn('there is no guest', error)


if __name__ == '__main__':
    unittest.main()
