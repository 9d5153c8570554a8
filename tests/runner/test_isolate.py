# SPDX-License-Identifier: GPL-2.0-only
"""What ISOLATE= lets through and what not; see scripts/runner/isolate.py.

Not tested here: a real Docker.  A script stands in for it and looks at the words.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '../../scripts')]

import logs                                         # noqa: E402
from runner import isolate, tinyguest               # noqa: E402
from test_heddle import Runner, processes_that_name     # noqa: E402

CONFINED = os.path.join(HERE, 'confined.py')
NOBODY = 65534
# One that an ordinary user may start, too, if there is one.
PYTHON = '/usr/bin/python3' if os.path.exists('/usr/bin/python3') else sys.executable


class Chosen(unittest.TestCase):
    def test_no_word_is_plain(self):
        self.assertEqual(isolate.chosen({}), 'plain')
        self.assertEqual(isolate.wrap('plain', ['qemu', '-S'], '/x'), ['qemu', '-S'])

    def test_a_wrong_word_is_named(self):
        with self.assertRaisesRegex(ValueError, 'ISOLATE=jail'):
            isolate.chosen({'ISOLATE': 'jail'})

    def test_a_missing_tool_is_named_with_its_package(self):
        with mock.patch('shutil.which', return_value=None):
            with self.assertRaisesRegex(OSError, 'bwrap is missing .package bubblewrap'):
                isolate.chosen({'ISOLATE': 'bwrap'})

    def test_a_qemu_of_ones_own_cannot_be_in_the_image(self):
        with self.assertRaisesRegex(ValueError, 'QEMU=/opt/qemu'):
            isolate.chosen({'ISOLATE': 'podman', 'QEMU': '/opt/qemu'})

    def test_a_signal_is_one_in_every_kind(self):
        self.assertEqual([isolate.status('plain', s) for s in (33, -11)], [33, -11])
        self.assertEqual([isolate.status('podman', s) for s in (33, 139, -9)], [33, -11, -9])


class NamedFiles(unittest.TestCase):
    def test_what_is_there_and_outside_the_folder(self):
        with tempfile.TemporaryDirectory() as there:
            folder, disk = f'{there}/run', f'{there}/disk'
            os.mkdir(folder)
            for path in (disk, f'{folder}/image'):
                open(path, 'w').close()
            command = ['qemu', '-kernel', f'{folder}/image', '-append', f'x={disk} {CONFINED}',
                       '-drive', f'if=none,file={disk},format=raw', '-bios', CONFINED,
                       '-D', f'{there}/not-there', '-L', folder, '-L', there]
            self.assertEqual(isolate.named_files(command, folder), [disk, CONFINED, there])


class InBwrap(unittest.TestCase):
    def setUp(self):
        if isolate.unready('bwrap'):
            self.skipTest(isolate.unready('bwrap'))
        there = tempfile.TemporaryDirectory()
        self.addCleanup(there.cleanup)
        self.outside, self.folder = there.name, f'{there.name}/run'
        os.mkdir(self.folder)
        self.image = f'{self.folder}/image'
        open(self.image, 'w').close()
        # Where every user may read it, whoever's the tree is.
        self.program = shutil.copy(CONFINED, self.outside)
        # It must be the mounts that refuse it, not these.
        for path in (self.image, self.program):
            os.chmod(path, 0o666)

    def run_in(self, command, before=()):
        argv = isolate.wrap('bwrap', command, self.folder, readonly=[self.image])
        return subprocess.run([*before, *argv], stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def confined(self, before=()):
        log = f'{self.folder}/log'
        open(f'{self.outside}/secret', 'w').close()
        paths = [log, self.image, f'{self.outside}/new', '/usr/new', '/new', '/tmp/new',
                 self.program]
        done = self.run_in([PYTHON, self.program, '../secret', *paths], before)
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)
        expected = dict(zip(paths, ('done', 'EROFS', 'EROFS', 'EROFS', 'EROFS', 'done', 'EROFS')))
        # Where the root is, nobody can write; /tmp is another one, and goes with the run.
        if self.outside.startswith('/tmp/'):
            expected[f'{self.outside}/new'] = 'done'
        self.assertEqual(found['write'], expected)
        self.assertEqual(sorted(os.listdir(self.outside)), ['confined.py', 'run', 'secret'])
        self.assertFalse(os.path.exists('/tmp/new'))
        self.assertEqual(sorted(os.listdir(self.folder)), ['image', 'log'])
        self.assertEqual(os.stat(log).st_uid, os.stat(self.folder).st_uid)
        self.assertEqual(found['read'], 'ENOENT')
        self.assertEqual(found['interfaces'], ['lo'])
        self.assertEqual(found['connect'], 'ENETUNREACH')
        self.assertLessEqual(found['processes'], 2)
        self.assertEqual(found['capabilities'], 0)

    def test_it_writes_in_the_folder_alone_and_sees_nothing_else(self):
        self.confined()

    def test_the_same_for_an_ordinary_user(self):
        if os.getuid():
            self.skipTest('this is the ordinary user')
        os.chmod(self.outside, 0o755)
        os.chown(self.folder, NOBODY, NOBODY)
        user = ['setpriv', f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups']
        if subprocess.run([*user, 'unshare', '-Ur', 'true'], capture_output=True).returncode:
            self.skipTest('users may not have namespaces of their own here')
        self.confined(user)

    def test_a_folder_above_does_not_hide_the_runs_own(self):
        done = self.run_in(['sh', '-c', 'echo >log; cat ../confined.py', 'sh', self.outside])
        self.assertIn('Stands in for QEMU', done.stdout)
        self.assertTrue(os.path.exists(f'{self.folder}/log'), done.stderr)

    def test_the_exit_status_and_a_signal_come_through(self):
        self.assertEqual(self.run_in(['sh', '-c', 'exit 35']).returncode, 35)
        done = self.run_in(['sh', '-c', 'kill -SEGV $$'])
        self.assertEqual(isolate.status('bwrap', done.returncode), -signal.SIGSEGV)

    def test_what_it_cannot_open_is_an_error_of_its_own(self):
        self.assertNotEqual(self.run_in(['cat', f'{HERE}/logs.pyc']).returncode, 0)
        self.assertEqual(self.run_in(['cat', f'{HERE}/logs.py']).returncode, 0)


# Tries to write at each place, and says what network and what privileges it has.
TRY = ('for p; do (echo >"$p") 2>/dev/null && echo done || echo refused; done; '
       'ls /sys/class/net; grep CapEff /proc/self/status; exit 35')


class InPodman(unittest.TestCase):
    def test_it_writes_in_the_folder_alone(self):
        if isolate.unready('podman'):
            self.skipTest(isolate.unready('podman'))
        with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile() as disk:
            image = f'{folder}/image'
            open(image, 'w').close()
            argv = isolate.wrap('podman', ['sh', '-c', TRY, 'sh', 'log', 'image', '/new', '/usr/new',
                                           disk.name], folder, readonly=[image])
            done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            self.assertEqual(done.stdout.split(), ['done', *['refused'] * 4, 'lo', 'CapEff:', '0' * 16])
            self.assertEqual((done.returncode, done.stderr), (35, ''))
            self.assertEqual(sorted(os.listdir(folder)), ['image', 'log'])
            self.assertEqual(os.stat(f'{folder}/log').st_uid, os.getuid())


class Leftovers(unittest.TestCase):
    """SIGKILL to a runner with two guests."""

    def nothing_is_left(self, kind):
        if isolate.unready(kind):
            self.skipTest(isolate.unready(kind))
        with tempfile.TemporaryDirectory() as tree:
            with open(f'{tree}/vmlinux', 'wb') as file:
                file.write(tinyguest.image(logs.CUT_CASE, tinyguest.HANG))
            done = subprocess.run(
                [sys.executable, '-B', f'{HERE}/leftovers.py', tree, '2'], stdin=subprocess.DEVNULL,
                env={**os.environ, 'ISOLATE': kind, 'KVM': '0'}, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return tree

    def test_of_bwrap(self):
        self.nothing_is_left('bwrap')

    def test_of_podman(self):
        tree = self.nothing_is_left('podman')
        left = subprocess.run(['podman', 'ps', '--all', '--format={{.ID}}',
                               f'--filter=volume={tree}'], capture_output=True, text=True)
        self.assertEqual(left.stdout, '')


DOCKER = f'''#!{sys.executable}
import json, os, signal, subprocess, sys
words = sys.argv[1:]
there = os.path.dirname(os.path.abspath(__file__))
with open(there + '/calls', 'a') as file:
    file.write(json.dumps(words) + '\\n')
if words[:2] == ['image', 'inspect']:
    sys.exit(not os.path.exists(there + '/built'))
if words[0] == 'build':
    open(there + '/built', 'w').close()
    sys.exit(os.path.exists(there + '/broken'))
image = [word.startswith('heddle-qemu:') for word in words].index(True)
# A container's first process ends all others with it.
first = subprocess.Popen(words[image + 1:], start_new_session=True)
first.wait()
os.killpg(first.pid, signal.SIGKILL)
sys.exit(first.returncode)
'''


class Docker(Runner):
    """The words for docker, and the way through the shells, with a script in docker's place."""

    def setUp(self):
        super().setUp()
        self.bin = f'{self.tree}/bin'
        os.mkdir(self.bin)
        with open(f'{self.bin}/docker', 'w') as file:
            file.write(DOCKER)
        os.chmod(f'{self.bin}/docker', 0o755)
        os.symlink(f'{HERE}/fake_qemu.py', f'{self.bin}/fake-qemu')

    def environment(self, more):
        return super().environment({'ISOLATE': 'docker', 'QEMU': 'fake-qemu',
                                    'PATH': f'{self.bin}:{os.environ["PATH"]}', **more})

    def calls(self):
        with open(f'{self.bin}/calls') as file:
            return [json.loads(line) for line in file]

    def test_the_image_is_built_once_and_qemu_is_shut_in(self):
        self.guest(logs.GOOD, 'exit 33')
        status, out = self.heddle('kunit')
        self.assertEqual(status, 0, out)
        self.assertIn(f'building {isolate.tag()} by docker', out)
        words = self.calls()[-1]
        for word in ('--rm', '--interactive', '--network=none', '--read-only', '--cap-drop=ALL',
                     '--security-opt=no-new-privileges', '--pull=never', '--tmpfs=/tmp',
                     f'--user={os.getuid()}:{os.getgid()}'):
            self.assertIn(word, words)
        folder = self.run_folder()
        self.assertIn(f'--mount=type=bind,source={folder},target={folder}', words)
        self.assertIn(f'--mount=type=bind,source={folder}/vmlinux,target={folder}/vmlinux,readonly', words)
        self.assertNotIn('--device=/dev/kvm', words)
        self.assertEqual(self.heddle('kunit')[0], 0)
        self.assertEqual([words[0] for words in self.calls()],
                         ['image', 'build', 'run', 'image', 'run'])
        self.assertNotIn('stdin', os.listdir(folder))

    def test_the_status_comes_through_and_a_signal(self):
        self.guest(logs.FAILING, 'exit 35')
        self.assertIn('list.adds', self.heddle('kunit')[1])
        self.guest(logs.CUT_CASE, 'kill 11')
        self.assertIn('signal 11 while list.removes', self.heddle('kunit')[1])

    def test_a_hang_is_ended(self):
        self.guest(logs.CUT_CASE, 'ignore-term', 'hang')
        status, out = self.heddle('kunit', TIMEOUT='1')
        self.assertEqual(status, 1)
        self.assertIn('list.removes was running', out)
        # A host that is slow has the runner gone before the client.
        for _ in range(600):
            left = processes_that_name(self.tree)
            if not left:
                break
            time.sleep(0.05)
        self.assertEqual(left, '')

    def test_an_image_that_cannot_be_built_is_no_verdict(self):
        self.guest('')
        open(f'{self.bin}/broken', 'w').close()
        status, out = self.heddle('kunit')
        self.assertEqual(status, 1)
        self.assertIn(f'docker could not build {isolate.tag()}', out)
        self.assertEqual(self.calls()[-1][0], 'build')


if __name__ == '__main__':
    unittest.main()
