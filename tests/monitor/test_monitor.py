# SPDX-License-Identifier: GPL-2.0-only
"""The monitor as somebody at a terminal has it: a real guest, run as by 'make run' on a pty.

HEDDLE_TREE is a build of x86_64_defconfig and monitor.config.
"""

import glob
import json
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import termios
import time
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TREE = os.environ.get('HEDDLE_TREE', TOP)
ESCAPES = re.compile(r'\x1b\[[0-9;]*[A-Za-z]')
# A line of the log that does not begin where a row does, or where one was erased.
BESIDE = re.compile(r'heddle> [^\r\n]*\[ *\d+\.\d{6}\]\[')
PROMPT, STOPPED = 'heddle> ', 'stopped> '
UP, LEFT, HOME, TAB, BREAK, NMI, LEAVE = '\x1b[A', '\x1b[D', '\x1b[H', '\t', '\x01b', '\x01n', '\x01x'


class Session:
    """'make run' on a terminal of its own; the runner's TIMEOUT= ends a guest that hangs."""

    def __init__(self, objtree, **environment):
        self.objtree = objtree
        self.master, self.slave = pty.openpty()
        self.mode = termios.tcgetattr(self.slave)
        self.seen, self.at, self.raw = '', 0, ''
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(TOP, 'scripts/heddle'), 'run', '--objtree', objtree],
            stdin=self.slave, stdout=self.slave, stderr=self.slave, start_new_session=True,
            env={**os.environ, 'UEFI': '0', 'TIMEOUT': os.environ.get('TIMEOUT') or '120', 'TERM': 'xterm', 'EXPECT': '',
                 'MONITOR': '', 'SMP': '1', 'APPEND': '', **environment})

    def wait_for(self, text):
        """What came up to TEXT; an error with all of it if it does not come."""
        while text not in self.seen[self.at:]:
            if not self._more():
                raise AssertionError(f'no {text!r} in:\n{self.seen[self.at:]}')
        end = self.seen.index(text, self.at) + len(text)
        came, self.at = self.seen[self.at:end], end
        return came

    def _more(self):
        """Some more of the output; False at the end of the runner."""
        os.set_blocking(self.master, False)
        while True:
            over = self.process.poll() is not None
            try:
                data = os.read(self.master, 65536)
            except BlockingIOError:
                if over:
                    return False
                time.sleep(0.01)
                continue
            text = data.decode('utf-8', 'replace')
            self.raw += text
            self.seen += ESCAPES.sub('', text).replace('\r', '')
            return True

    def type(self, keys):
        os.write(self.master, keys.encode())

    def command(self, line, prompt=PROMPT, shown=''):
        """What a command has to say, the prompt after it included."""
        self.type(f'{line}\r')
        # Prompts before its echo are older: painted again for a line of the log.
        self.wait_for(f'{prompt}{shown or line}\n')
        return '\n' + self.wait_for(prompt)

    def end(self):
        """The exit status, after all has been read; the terminal has to be as it was."""
        while self._more():
            pass
        beside = BESIDE.search(self.raw)
        if beside:
            raise AssertionError(f'the log beside a prompt: {beside[0]!r}')
        mode = termios.tcgetattr(self.slave)
        if mode != self.mode:
            raise AssertionError(f'the terminal is left as {mode}, it was {self.mode}')
        return self.process.wait()

    def verdict(self):
        with open(glob.glob(os.path.join(self.objtree, 'runs/run-*/verdict.json'))[-1]) as file:
            return json.load(file)

    def stop_at(self, keys, command, wanted):
        """Stops it by KEYS, until what COMMAND says matches: a guest may be on its way there still."""
        while True:
            self.type(keys)
            self.wait_for('\nmonitor: ')
            self.wait_for(STOPPED)
            said = self.command(command, STOPPED)
            if re.search(wanted, said):
                return
            self.type('go\r')
            self.wait_for('go\n')
            time.sleep(0.3)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


class Monitor(unittest.TestCase):
    def start(self, prompt=PROMPT, **environment):
        # A place of its own for the runs, with the images of the tree.
        objtree = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(objtree.cleanup)
        for name in ('.config', 'vmlinux', 'arch', 'build'):
            os.makedirs(os.path.join(TREE, 'build'), exist_ok=True)
            os.symlink(os.path.join(TREE, name), os.path.join(objtree.name, name))
        session = Session(objtree.name, **environment)
        self.addCleanup(session.close)
        if prompt:
            session.wait_for(prompt)
        return session

    def test_commands(self):
        s = self.start(SMP='2')
        for command, wanted in (
                ('help', r'\nbt .*\n(.*\n)*waits '), ('help ps', 'all threads'),
                ('ps', r'\n +\d+ +\d nice 0 +uninterruptible +printk +event printk_wait for'),
                ('bt printk', r'printk/\d+: .*\n(.*\n)*  printk_thread\+'),
                ('bt 1', 'kernel_init/1: on CPU\n(.*\n)*  monitor_run'),
                ('bt cpu 1', r'\n(swapper/1/0|kernel_init/1): on CPU\n  \w*'), ('bt nobody', 'bt: -ESRCH'),
                ('bt 1 2', 'usage: bt'), ('dmesg 1', r'^\n\[.*\[ +T1\] .*\nheddle> $'),
                ('dmesg', 'command line: '), ('dmesg x', 'usage: dmesg'),
                ('trace 3', r'\[\d\] T\d.*: sched_\w+: '), ('trace off nonsense', 'trace: -ENOENT'),
                ('trace on sched', r'^\nheddle> $'),
                ('locks', 'no sleeping lock|has '), ('waits', 'nobody waits'), ('irq', r'\d+ ttyS0 '),
                ('rq', r'CPU 0: .*\nCPU 1: '), ('mem', r'(?s)KiB used\n.*kthread +\d+'),
                ('cpu', r'CPU [01]: in the monitor'), ('modules', 'none'), ('uptime', r'up \d+\.\d{3} s'),
                ('nonsense', "no such command; try 'help'"), ('go', 'go: not while everything runs'),
                ('', r'^\nheddle> $'), ('trace off sched', r'^\nheddle> $')):
            with self.subTest(command):
                self.assertRegex(s.command(command), wanted)
        s.type('poweroff\r')
        self.assertEqual(s.end(), 0, s.seen)
        self.assertEqual(s.verdict()['result'], 'passed')

    def test_editing(self):
        s = self.start()
        for keys, shown in (('tiXme' + LEFT * 2 + '\x7f' + HOME + 'up', 'uptime'), ('upt' + TAB, 'uptime '),
                            (UP, 'uptime ')):
            self.assertIn('\nup ', s.command(keys, shown=shown))
        self.assertIn('rcu_gp_thread+', s.command('bt rcu_' + TAB, shown='bt rcu_preempt '))
        s.type('nonsense\x03')
        s.wait_for(f'^C\n{PROMPT}')
        s.type('lkdtm ' + TAB)
        s.wait_for('SOFTLOCKUP  SPINLOCKUP  HUNG_TASK')
        s.wait_for('lkdtm ')
        self.assertIn('1 passed, 0 failed', s.command('\x15test monitor.a_l*', shown='test monitor.a_l*'))
        s.type('poweroff\r')
        self.assertEqual(s.end(), 0, s.seen)
        names = [test['name'] for test in s.verdict()['tests']]
        self.assertEqual(names.count('monitor.a_line_is_split'), 2, names)

    def test_tests_of_the_boot_again(self):
        s = self.start()
        self.assertIn('-ENOENT', s.command('test no_such_suite'))
        self.assertIn('17 passed, 0 failed', s.command('test boot-stages'))
        s.type('poweroff\r')
        self.assertEqual(s.end(), 0, s.seen)

    def test_threads_that_wait_for_each_other(self):
        s = self.start(SMP='2')
        s.command('lkdtm HUNG_TASK')
        s.wait_for('Performing direct entry HUNG_TASK')
        while 'A CYCLE' not in (waits := s.command('waits')):
            self.assertNotIn('no such', waits)
        self.assertRegex(waits, r'lkdtm/\d+ -\(mutex\)-> lkdtm_second/\d+ -\(mutex\)-> lkdtm/\d+  A CYCLE')
        self.assertRegex(s.command('locks'), r'mutex second_mutex, held by lkdtm_second/\d+, wanted by lkdtm/')
        self.assertIn('  lkdtm_HUNG_TASK+', s.command('bt lkdtm'))
        s.type(LEAVE)
        self.assertEqual(s.end(), 0, s.seen)
        self.assertEqual(s.verdict()['why'], 'ended at the terminal')

    def test_break_in_a_hang(self):
        """The only CPU spins, and does not switch: the prompt is dead, the break is not."""
        s = self.start()
        s.type(BREAK)
        s.wait_for(STOPPED)
        self.assertIn('not while everything stands still', s.command('test monitor', STOPPED))
        s.type('go\r')
        s.wait_for(PROMPT)
        self.assertIn('\nup ', s.command('uptime'))
        s.type('lkdtm SOFTLOCKUP\r')
        s.wait_for('Performing direct entry SOFTLOCKUP')
        s.stop_at(BREAK, 'bt cpu 0', r'lkdtm/\d+: on CPU\n(.*\n)*  -- at lkdtm_SOFTLOCKUP\+.*\n  lkdtm_thread')
        self.assertRegex(s.command('ps', STOPPED), r'runnable +kernel_init')
        s.type('poweroff\r')
        self.assertEqual(s.end(), 0, s.seen)

    def test_nmi_where_interrupts_are_off(self):
        s = self.start(SMP='2')
        s.type('lkdtm HARDLOCKUP\r')
        s.wait_for('Performing direct entry HARDLOCKUP')
        s.stop_at(NMI, 'cpu', 'CPU 0: at lkdtm_HARDLOCKUP.*, interrupts OFF')
        self.assertRegex(s.command('bt cpu 0', STOPPED), '-- at lkdtm_HARDLOCKUP')
        s.type('poweroff\r')
        self.assertEqual(s.end(), 0, s.seen)

    def test_panic(self):
        s = self.start(SMP='2', APPEND='panic=monitor')
        s.type('lkdtm PANIC\r')
        s.wait_for('Kernel panic - not syncing: dumptest')
        s.wait_for(STOPPED)
        self.assertIn('lkdtm_PANIC+', s.command('bt lkdtm', STOPPED))
        self.assertRegex(s.command('bt cpu 1', STOPPED), r'/\d+: on CPU.*\n  -- at ')
        self.assertIn('nothing to go on with', s.command('go', STOPPED))
        self.assertRegex(s.command('trace 3', STOPPED), r'\[\d\] T\d')
        s.type('poweroff\r')
        self.assertEqual(s.end(), 1)
        self.assertEqual((s.verdict()['result'], s.verdict()['status']), ('crashed', 37))

    def test_reboot_and_a_runner_that_is_ended(self):
        # QEMU's direct boot does not bring the image back as it was.
        s = self.start(UEFI='1')
        s.type('reboot\r')
        s.wait_for('Heddle 0')
        s.wait_for(PROMPT)
        s.process.send_signal(signal.SIGTERM)
        self.assertEqual(s.end(), 130)

    def test_without_the_monitor(self):
        s = self.start(prompt=None, MONITOR='0')
        self.assertEqual(s.end(), 0, s.seen)
        self.assertNotIn(PROMPT, s.seen)
        self.assertEqual(s.verdict()['result'], 'passed')

    def test_bad_value(self):
        s = self.start(prompt=None, MONITOR='x')
        self.assertEqual(s.end(), 2)
        self.assertIn('MONITOR=x', s.seen)


if __name__ == '__main__':
    unittest.main()
