# SPDX-License-Identifier: GPL-2.0-only
"""scripts/gdb-session with the real GDB, QEMU and kernel.

HEDDLE_TREE names a build of kthread_test_defconfig.
"""

import os
import re
import select
import subprocess
import sys
import time
import unittest

from session_case import HANGS, HERE, SESSION, SRCTREE, SessionCase, missing

sys.path.insert(0, os.path.join(SRCTREE, 'scripts'))
from runner import qmp    # noqa: E402

TREE = os.environ.get('HEDDLE_TREE') or os.path.join(HERE, '../..')
MISSING = missing(TREE)

# One short test of the kernel's.
QUICK = 'kunit.filter=kthread.start_answers_by_state'


@unittest.skipIf(MISSING, f'missing: {" ".join(MISSING)}')
class Guest(SessionCase):
    TREE = TREE

    def stops_in_the_switch(self, name, kind):
        """A breakpoint that was set before the kernel was in memory, in the context switch."""
        self.good('cmd', '-s', name, f'{kind} __switch_to_asm')
        stopped = self.good('continue', '--wait', '-s', name)['stopped']
        self.assertEqual((stopped['reason'], stopped['function'], stopped['file']),
                         ('breakpoint-hit', '__switch_to_asm', 'arch/x86/entry/switch.S'))
        trace = self.good('cmd', '-s', name, 'backtrace')['output']
        self.assertRegex(trace, r'#0  __switch_to_asm .*\n#1 .* schedule_locked .*core\.c')
        # The sources are found, wherever the objects stand.
        self.assertIn('pushq', self.good('cmd', '-s', name, 'list')['output'])
        return stopped

    def print(self, name, expression):
        output = self.good('cmd', '-s', name, f'print {expression}')['output']
        return output.partition(' = ')[2].strip()

    def spin(self, name):
        """The guest never leaves the instruction that it is at: a jump to itself."""
        self.good('cmd', '-s', name, 'set variable *(unsigned short *)$pc = 0xfeeb')
        self.good('cmd', '-s', name, 'delete')

    def test_direct(self):
        name = self.start('--smp', '2', '--append', QUICK)
        self.assertIn('nosuch', self.call('cmd', '-s', name, 'break nosuch')[1]['error'])
        at = self.stops_in_the_switch(name, 'break')
        self.assertIn('"swapper/0', self.print(name, '((struct task_struct *)$rdi)->comm'))
        self.assertEqual(self.print(name, 'init_task.on_cpu'), '1')
        threads = self.good('cmd', '-s', name, 'info threads')['output']
        self.assertEqual(len(threads.splitlines()), 3)
        self.good('cmd', '-s', name, 'stepi')
        self.assertEqual(self.print(name, '$pc == ' + at['address'] + ' + 1'), '1')
        self.spin(name)
        self.assertTrue(self.good('continue', '-s', name)['running'])
        self.assertEqual(self.call('cmd', '-s', name, 'backtrace')[0], 1)
        self.assertEqual(self.good('interrupt', '-s', name)['stopped']['signal'], 'SIGINT')
        # The other CPU is stopped, too; this one stands where it was held.
        self.good('cmd', '-s', name, 'thread ' + at['thread'])
        self.assertEqual(self.print(name, '$pc == ' + at['address'] + ' + 1'), '1')
        # It goes on for an interrupt in the foreground, too.
        self.assertEqual(self.call('cmd', '-s', name, '--timeout', '0.1', 'continue')[1]['kind'],
                         'timeout')
        self.assertEqual(self.good('interrupt', '-s', name)['stopped']['signal'], 'SIGINT')
        self.assertEqual(self.good('stop', '-s', name)['ended']['why'], 'told to stop')

    def test_uefi_and_direct_side_by_side(self):
        uefi = self.start('--uefi', '--smp', '2', '--append', QUICK)
        direct = self.start('--append', 'kunit.filter=nothing')
        self.stops_in_the_switch(uefi, 'hbreak')
        self.assertEqual(self.good('status', '-s', direct)['stopped']['reason'], 'attached')
        self.assertIn('by EFI', self.good('console', '-s', uefi)['output'])
        # Commands of a breakpoint; those that go on do not end the wait.
        self.good('cmd', '-s', uefi, 'delete\nbreak kthread_stop\ncommands\nsilent\n'
                  'printf "stops %s\\n", k->comm\ncontinue\nend')
        answer = self.good('continue', '--wait', '-s', uefi)
        self.assertEqual(answer.get('ended', answer),
                         {'why': 'the guest ended', 'status': 33, 'meaning': 'pass'})
        self.assertRegex(answer['output'], r'stops \w+')
        answer = self.good('cmd', '-s', direct, 'continue')
        self.assertEqual((answer['ended']['status'], answer['ended']['meaning']), (39, 'nothing'))

    def wait_until_it_runs(self, folder):
        monitor = qmp.Qmp(folder, seconds=HANGS)
        self.addCleanup(monitor.close)
        for _ in range(HANGS * 10):
            if monitor.call('query-status')['status'] == 'running':
                return
            time.sleep(0.1)
        self.fail('the guest does not run')

    def test_interactive(self):
        """make gdb's part, on a terminal: Ctrl-C is GDB's alone."""
        ours, theirs = os.openpty()
        terminal = open(ours, 'r+b', buffering=0)
        self.addCleanup(terminal.close)
        process = subprocess.Popen(
            ['setsid', '--ctty', '--wait', sys.executable, '-B', SESSION, 'debug',
             f'--objtree={self.tree}'],
            stdin=theirs, stdout=theirs, stderr=theirs,
            env={**os.environ, 'TERM': 'dumb', 'GDBHISTFILE': '', 'INPUTRC': '/dev/null'})
        os.close(theirs)
        seen = b''
        for wanted, reply in (
                (b'(gdb) ', b'thbreak start_kernel\n'), (b'(gdb) ', b'continue\n'),
                (b'breakpoint 1, start_kernel', b''),
                (b'(gdb) ', b'set variable *(unsigned short *)$pc = 0xfeeb\n'),
                (b'(gdb) ', b'continue\n'), (b'Continuing.', b'\x03'), (b'SIGINT', b''),
                (b'(gdb) ', b'quit\n'), (b'ended with gdb', b'')):
            for _ in range(HANGS):
                if wanted in seen:
                    break
                if select.select([terminal], [], [], 1)[0]:
                    seen += terminal.read(4096)
            self.assertIn(wanted, seen)
            if b'the console is in ' in seen:
                folder = os.path.dirname(
                    re.search(rb'the console is in ([^;]+);', seen)[1].decode())
            seen = seen.partition(wanted)[2]
            if reply == b'\x03':
                # QEMU takes no notice of one that comes before the guest runs.
                self.wait_until_it_runs(folder)
            terminal.write(reply)
        self.assertEqual(process.wait(HANGS), 0)


if __name__ == '__main__':
    unittest.main()
