# SPDX-License-Identifier: GPL-2.0-only
"""scripts/gdb-session as a script calls it, with stand-ins for GDB and QEMU.

What real ones say is tests/gdb's matter.
"""

import fcntl
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import types
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SESSION = os.path.join(HERE, '../../scripts/gdb-session')
session_script = types.ModuleType('gdb_session')
with open(SESSION) as script:
    session_script.__file__ = SESSION
    exec(compile(script.read(), SESSION, 'exec'), session_script.__dict__)

from runner.process import is_alive    # noqa: E402

# Not a limit that decides: whatever takes that long hangs.
HANGS = 60


def setUpModule():
    socket.setdefaulttimeout(HANGS)


def tearDownModule():
    socket.setdefaulttimeout(None)


def children_of(pid):
    with open(f'/proc/{pid}/task/{pid}/children') as file:
        return [int(number) for number in file.read().split()]


def waits_for_a_lock(pid):
    with open('/proc/locks') as file:
        return any('->' in line and str(pid) in line.split() for line in file)


class Sessions(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # A socket's whole path would not fit into its address.
        self.tree = os.path.join(folder.name, 'a' * 60, 'b' * 60)
        os.makedirs(f'{self.tree}/arch/x86/boot')
        for image in ('vmlinux', 'arch/x86/boot/heddle.efi'):
            with open(f'{self.tree}/{image}', 'w') as file:
                file.write('image')
        # The guest does what is written into the pipe, when it is.
        os.mkfifo(f'{self.tree}/guest')
        self.guest = os.open(f'{self.tree}/guest', os.O_RDWR)
        self.addCleanup(os.close, self.guest)
        self.addCleanup(self.stop_all)

    def stop_all(self):
        for session in self.call('list')[1]['sessions']:
            self.call('stop', '-s', session['folder'])

    def environment(self, **more):
        keep = {k: os.environ[k] for k in ('PATH', 'HOME', 'LANG') if k in os.environ}
        return {**keep, 'QEMU': f'{HERE}/fake_qemu.py', 'GDB': f'{HERE}/fake_gdb.py',
                'FAKE_GUEST': f'{self.tree}/guest', **more}

    def popen(self, word, *arguments, **env):
        return subprocess.Popen(
            [sys.executable, '-B', SESSION, word, f'--objtree={self.tree}', *arguments],
            env=self.environment(**env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)

    def text(self, word, *arguments, **env):
        """(exit status, output, errors)"""
        if word != 'start':
            # The same without a process of its own, for time's sake.
            out, errors = io.StringIO(), io.StringIO()
            status = session_script.main([word, f'--objtree={self.tree}', *arguments], out, errors)
            return status, out.getvalue(), errors.getvalue()
        process = self.popen(word, *arguments, **env)
        out, errors = process.communicate(timeout=HANGS)
        return process.returncode, out, errors

    def call(self, word, *arguments, **env):
        """(exit status, answer)"""
        status, out, errors = self.text(word, '--json', *arguments, **env)
        self.assertEqual(errors, '')
        self.assertEqual(out.count('\n'), 1, out)
        return status, json.loads(out)

    def good(self, word, *arguments, **env):
        status, answer = self.call(word, *arguments, **env)
        self.assertEqual(status, 0, answer)
        self.assertTrue(answer['ok'])
        return answer

    def bad(self, status, kind, *arguments, **env):
        got, answer = self.call(*arguments, **env)
        self.assertEqual((got, answer['ok'], answer['kind']), (status, False, kind), answer)
        return answer['error']

    def until(self, condition):
        for _ in range(HANGS * 50):
            if condition():
                return
            time.sleep(0.02)
        self.fail('it hangs')

    def let_stop(self, session):
        open(os.path.join(session['folder'], 'stop'), 'w').close()


class Commands(Sessions):
    def test_output_and_errors(self):
        started = self.good('start', '--name', 'x')
        self.assertEqual(started['stopped']['function'], 'here')
        self.assertEqual(self.good('cmd', 'say', 'hello')['output'], 'hello\n')
        self.assertEqual(self.text('cmd', 'say "a\\b"'), (0, '"a\\b"\n', ''))
        self.assertIn('no symbol', self.bad(1, 'gdb', 'cmd', 'oops no symbol'))
        self.assertEqual(self.text('cmd', 'oops no symbol'),
                         (1, '', 'gdb-session: no symbol\n'))

    def test_several_lines_are_a_script_and_half_a_command_is_an_error(self):
        self.good('start')
        self.assertEqual(self.good('cmd', 'one\ntwo')['output'], 'one\ntwo\n')
        self.assertIn('more lines', self.bad(1, 'gdb', 'cmd', 'more'))
        self.assertEqual(self.good('cmd', 'say still there')['output'], 'still there\n')

    def test_a_command_that_lets_the_guest_run_is_answered_at_its_stop(self):
        session = self.good('start')
        self.let_stop(session)
        answer = self.good('cmd', 'go')
        self.assertEqual(answer['output'], 'it runs\nhere it stops\n')
        self.assertEqual(answer['stopped'], {
            'reason': 'breakpoint-hit', 'function': 'here', 'file': 'a.c', 'line': 7,
            'address': '0x10', 'thread': '1', 'breakpoint': '1'})

    def test_continue_returns_at_once_and_wait_at_the_stop(self):
        session = self.good('start')
        self.assertEqual(self.good('continue')['running'], True)
        self.assertIn('after 0.1 s', self.bad(1, 'timeout', 'wait', '--timeout', '0.1'))
        self.let_stop(session)
        self.assertEqual(self.good('wait')['output'], 'here it stops\n')
        self.let_stop(session)
        self.assertEqual(self.good('continue', '--wait')['stopped']['line'], 7)
        self.good('cmd', 'refuse')
        self.assertIn('not want', self.bad(1, 'gdb', 'continue', '--wait'))

    def test_stops_that_go_on_by_themselves_end_no_waiting(self):
        session = self.good('start')
        self.good('cmd', 'pass 5')
        self.let_stop(session)
        self.assertEqual(self.good('continue', '--wait')['stopped']['function'], 'here')
        self.assertEqual(self.good('cmd', 'left')['output'], '0\n')

    def test_given_up_waiting_blocks_nobody(self):
        session = self.good('start')
        for word in ('go', 'trace'):
            self.bad(1, 'timeout', 'cmd', '--timeout', '0.1', word)
            self.until(lambda: 'it runs' in self.good('status')['output'])
            self.assertIn('running', self.bad(1, 'running', 'cmd', 'say no'))
            self.assertIn('running', self.bad(1, 'running', 'continue'))
            self.let_stop(session)
            self.good('wait')
        waiting = self.popen('cmd', 'go')
        self.until(lambda: self.good('status')['running'])
        waiting.kill()
        waiting.communicate()
        self.bad(1, 'running', 'cmd', 'say no')
        self.let_stop(session)
        self.good('wait')
        self.assertEqual(self.good('cmd', 'say yes')['output'], 'yes\n')

    def test_wrong_calls_are_named(self):
        self.good('start', '--name', 'x')
        self.assertIn("no session y", self.bad(2, 'call', 'status', '-s', 'y'))
        self.assertIn('there are: x', self.bad(2, 'call', 'cmd', '-s', 'y', 'bt'))
        self.assertIn('/tmp', self.bad(2, 'call', 'status', '-s', '/tmp'))
        self.assertIn('--name a/b', self.bad(2, 'call', 'start', '--name', 'a/b'))
        self.assertIn('--name x', self.bad(2, 'call', 'start', '--name', 'x'))
        self.assertIn('nonsense_defconfig', self.bad(2, 'call', 'start', 'nonsense_defconfig'))
        self.assertIn('kunit.config', self.bad(2, 'call', 'start', 'kunit.config'))
        self.assertIn('many', self.bad(2, 'call', 'start', '--smp', 'many'))
        self.assertIn('soon', self.bad(2, 'call', 'cmd', '--timeout', 'soon', 'bt'))
        self.assertIn('no command', self.bad(2, 'call', 'cmd', ' '))
        self.assertIn('dance', self.bad(2, 'call', 'dance'))
        status, _, errors = self.text('status', '-s', 'y')
        self.assertEqual(status, 2)
        self.assertIn('no session y', errors)


class Life(Sessions):
    def end_of(self, session):
        with open(os.path.join(session['folder'], 'ended.json')) as file:
            return json.load(file)

    def family(self, session):
        """The daemon, QEMU and GDB."""
        return [session['daemon'], *children_of(session['daemon'])]

    def test_stop_leaves_nothing(self):
        session = self.good('start')
        family = self.family(session)
        self.assertEqual(len(family), 3)
        self.assertEqual(self.good('stop')['ended']['why'], 'told to stop')
        # The children are gone by the answer, not some time later.
        self.assertEqual([is_alive(pid) for pid in family[1:]], [False, False])
        self.assertEqual(self.good('list')['sessions'], [])
        self.until(lambda: not is_alive(family[0]))
        self.assertEqual(self.good('stop')['ended']['why'], 'told to stop')
        self.assertIn('told to stop', self.bad(1, 'ended', 'cmd', 'say x'))

    def test_a_killed_daemon_leaves_nothing(self):
        session = self.good('start', '--name', 'x')
        family = self.family(session)
        os.kill(session['daemon'], signal.SIGKILL)
        self.until(lambda: not any(map(is_alive, family)))
        self.assertEqual(self.good('list')['sessions'], [])
        self.assertIn('killed', self.bad(1, 'ended', 'cmd', 'say x'))
        # Its name is free again.
        again = self.good('start', '--name', 'x')
        self.assertNotEqual(again['folder'], session['folder'])
        self.assertEqual(len(self.good('list', '--all')['sessions']), 2)

    def test_sigterm_ends_it_in_order(self):
        session = self.good('start')
        family = self.family(session)
        os.kill(session['daemon'], signal.SIGTERM)
        self.until(lambda: not any(map(is_alive, family)))
        self.assertEqual(self.end_of(session)['why'], 'signal SIGTERM')

    def test_two_side_by_side(self):
        one, two = self.good('start'), self.good('start')
        self.assertEqual([one['name'], two['name']], ['1', '2'])
        self.good('continue', '-s', '1')
        self.assertTrue(self.good('status', '-s', '1')['running'])
        self.assertFalse(self.good('status', '-s', two['folder'])['running'])
        self.assertEqual(self.good('cmd', 'say x')['name'], '2')
        self.good('stop', '-s', '1')
        self.assertEqual([s['name'] for s in self.good('list')['sessions']], ['2'])
        self.assertEqual(self.good('cmd', 'say still')['output'], 'still\n')

    def test_one_name_is_given_once(self):
        os.mkdir(f'{self.tree}/runs')
        with open(f'{self.tree}/runs/.gdb.lock', 'w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            both = [self.popen('start', '--json', '--name', 'x') for _ in range(2)]
            for process in both:
                self.until(lambda p=process: p.poll() is not None or waits_for_a_lock(p.pid))
                self.assertIsNone(process.poll(), 'it looks for a name while another does')
        answers = [json.loads(process.communicate(timeout=HANGS)[0]) for process in both]
        self.assertEqual(sorted(process.returncode for process in both), [0, 2], answers)

    def test_the_guest_ends_by_itself(self):
        session = self.good('start')
        waiting = self.popen('continue', '--wait', '--json')
        following = self.popen('console', '--follow')
        self.until(lambda: self.good('status')['running'])
        os.write(self.guest, b'print last words\nexit 37\n')
        answer = json.loads(waiting.communicate(timeout=HANGS)[0])
        self.assertEqual(answer['ended'],
                         {'why': 'the guest ended', 'status': 37, 'meaning': 'panic'})
        self.assertEqual(following.communicate(timeout=HANGS)[0], 'last words\n')
        self.assertEqual(self.end_of(session), answer['ended'])
        self.assertEqual(self.good('status')['ended'], answer['ended'])
        self.assertEqual(self.good('console')['output'], 'last words\n')
        self.until(lambda: not is_alive(session['daemon']))

    def test_gdb_ends_by_itself(self):
        session = self.good('start')
        family = self.family(session)
        self.assertEqual(self.good('cmd', 'quit')['ended']['why'], 'gdb ended')
        self.until(lambda: not any(map(is_alive, family)))

    def test_what_does_not_start_is_named(self):
        os.write(self.guest, b'exit 1\n')
        self.assertIn('QEMU itself failed', self.bad(1, 'start', 'start',
                                                     FAKE_GDB_ATTACH='answered'))
        self.assertIn('no such target', self.bad(1, 'start', 'start', FAKE_GDB_ATTACH='never'))
        self.assertIn('/no/qemu', self.bad(1, 'session', 'start', QEMU='/no/qemu'))
        self.assertIn('/no/gdb', self.bad(1, 'session', 'start', GDB='/no/gdb'))
        os.unlink(f'{self.tree}/vmlinux')
        self.assertIn('vmlinux is not there', self.bad(1, 'session', 'start'))
        self.assertEqual(self.good('list')['sessions'], [])

    def test_without_gdb_the_package_is_named(self):
        tools = os.path.join(self.tree, 'bin')
        os.mkdir(tools)
        for tool in ('sh', 'sort', 'setpriv'):
            os.symlink(shutil.which(tool), os.path.join(tools, tool))
        error = self.bad(1, 'session', 'start', GDB='', PATH=tools)
        self.assertIn('gdb is missing (package gdb)', error)
        self.assertIn('apt-get install gdb', error)


if __name__ == '__main__':
    unittest.main()
