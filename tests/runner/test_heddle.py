# SPDX-License-Identifier: GPL-2.0-only
"""scripts/heddle as a user calls it, with a guest that does as it is told."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
HEDDLE = os.path.join(HERE, '../../scripts/heddle')
sys.path[:0] = [HERE, os.path.join(HERE, '../../scripts')]

import logs                              # noqa: E402
from runner.process import is_alive      # noqa: E402


def processes_that_name(text):
    """Numbers of the other processes whose command line has TEXT in it."""
    found = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/cmdline', 'rb') as file:
                if text.encode() in file.read() and int(pid) != os.getpid():
                    found.append(pid)
        except OSError:
            pass        # it has ended meanwhile
    return ' '.join(found)


class Runner(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.tree = self.folder.name
        os.makedirs(f'{self.tree}/arch/x86/boot')
        for image in ('vmlinux', 'arch/x86/boot/heddle.efi'):
            with open(f'{self.tree}/{image}', 'w') as file:
                file.write('image')
        self.script = f'{self.tree}/guest'

    def guest(self, text, *then):
        with open(self.script, 'w') as file:
            file.writelines(f'print {line}\n' for line in text.splitlines())
            file.writelines(f'{line}\n' for line in then)

    def environment(self, more):
        keep = {k: os.environ[k] for k in ('PATH', 'HOME', 'LANG') if k in os.environ}
        return {**keep, 'QEMU': f'{HERE}/fake_qemu.py', 'FAKE_GUEST': self.script, 'KVM': '0',
                'UEFI': '0', 'TIMEOUT': '30', **more}

    def start(self, word, **env):
        return subprocess.Popen(
            [HEDDLE, word, '--no-build', f'--objtree={self.tree}'], env=self.environment(env),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def heddle(self, word, **env):
        process = self.start(word, **env)
        out, _ = process.communicate(timeout=60)
        return process.returncode, out

    def run_folder(self):
        base = f'{self.tree}/runs'
        return os.path.join(base, sorted(os.listdir(base))[-1])


class OneBoot(Runner):
    def test_pass(self):
        self.guest(logs.prefixed(logs.GOOD).replace('\r', ''), 'exit 33')
        status, out = self.heddle('kunit')
        self.assertEqual(status, 0, out)
        self.assertIn('passed: 3 passed, 0 failed, 1 skipped', out)
        with open(f'{self.run_folder()}/verdict.json') as file:
            self.assertEqual(json.load(file)['passed'], 3)
        self.assertTrue(os.path.exists(f'{self.run_folder()}/command'))

    def test_firmware_cannot_clear_the_terminal(self):
        self.guest('\x1b[2J\x1b[01;01H\x1b[=3h' + logs.GOOD, 'exit 33')
        status, out = self.heddle('kunit')
        self.assertEqual(status, 0, out)
        self.assertNotIn('\x1b', out)
        with open(f'{self.run_folder()}/console.log') as file:
            self.assertIn('\x1b[2J', file.read())

    def test_failed_test(self):
        self.guest(logs.FAILING, 'exit 35')
        status, out = self.heddle('kunit')
        self.assertEqual(status, 1)
        self.assertIn('list.adds', out)

    def rejects(self, text, last, words):
        self.guest(text, last)
        status, out = self.heddle('kunit')
        self.assertEqual(status, 1, out)
        self.assertIn(words, out)

    def test_status_pass_with_an_incomplete_plan(self):
        self.rejects(logs.CUT_CASE, 'exit 33', 'list.removes was running')

    def test_a_report_that_no_test_expected(self):
        log = 'report: {"detector":"list","kind":"corruption","object":"a","function":"f"}\n'
        self.rejects(log + logs.GOOD, 'exit 33', 'list corruption a in f')

    def test_status_fail_with_a_good_log(self):
        self.rejects(logs.GOOD, 'exit 35', 'failed')

    def test_status_pass_with_a_failed_test(self):
        self.rejects(logs.FAILING, 'exit 33', 'list.adds')

    def test_panic(self):
        self.rejects(logs.CUT_CASE, 'exit 37', 'panicked while list.removes was running')

    def test_triple_fault(self):
        self.rejects(logs.CUT_CASE, 'exit 0', 'reset')

    def test_good_log_and_then_a_reset(self):
        self.rejects(logs.GOOD, 'exit 0', 'reset')

    def test_qemu_error(self):
        self.rejects('', 'exit 1', 'QEMU itself failed')

    def test_signal(self):
        self.rejects(logs.CUT_CASE, 'kill 11', 'signal 11 while list.removes')

    def test_nothing_ran(self):
        self.rejects('', 'exit 39', 'no test was configured')

    def test_no_result_at_all(self):
        self.rejects('hello', 'exit 33', 'no KTAP')

    def test_hang_names_the_test_and_leaves_nothing(self):
        pid = f'{self.tree}/pid'
        self.guest(logs.CUT_CASE, f'pid {pid}', 'ignore-term', 'hang')
        status, out = self.heddle('kunit', TIMEOUT='1.5')
        self.assertEqual(status, 1)
        self.assertIn('list.removes was running', out)
        self.assertIn('QEMU does not answer', out)    # the stand-in has no monitor
        self.assertTrue(os.path.exists(f'{self.run_folder()}/hang.txt'))
        with open(f'{self.run_folder()}/verdict.json') as file:
            verdict = json.load(file)
        self.assertEqual(verdict['result'], 'hung')
        self.assertIn('QEMU does not answer', verdict['hang']['problems'][0])
        with open(pid) as file:
            self.assertFalse(is_alive(int(file.read())))

    def test_missing_qemu_and_missing_image(self):
        self.guest('')
        status, out = self.heddle('kunit', QEMU='/no/such/qemu')
        self.assertEqual(status, 1)
        self.assertIn('/no/such/qemu', out)
        os.unlink(f'{self.tree}/vmlinux')
        status, out = self.heddle('kunit')
        self.assertEqual(status, 1)
        self.assertIn('vmlinux is not there', out)

    def test_dump_goes_into_the_command_line_and_is_0_or_1(self):
        self.guest('', 'exit 37')
        for value, cmdline in (('1', 'a=1 panic=dump'), ('0', 'a=1'), ('', 'a=1')):
            self.heddle('run', DUMP=value, APPEND='a=1')
            with open(f'{self.run_folder()}/verdict.json') as file:
                verdict = json.load(file)
            shutil.rmtree(f'{self.tree}/runs')    # the next one's name may sort before it
            self.assertEqual((verdict['cmdline'], verdict['vmcore']), (cmdline, None))
        status, out = self.heddle('run', DUMP='yes')
        self.assertEqual(status, 2)
        self.assertIn('DUMP=yes: 0 or 1', out)

    def interrupted(self, number):
        pid = f'{self.tree}/pid'
        self.guest(logs.CUT_CASE, 'ignore-term', f'pid {pid}', 'hang')
        process = self.start('kunit')
        for _ in range(200):
            if os.path.exists(pid) and os.path.getsize(pid):
                break
            time.sleep(0.05)
        process.send_signal(number)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, -9 if number == signal.SIGKILL else 130)
        with open(pid) as file:
            guest = int(file.read())
        # The kernel ends it after the runner's last moment, not in it.
        for _ in range(200 if number == signal.SIGKILL else 0):
            if not is_alive(guest):
                break
            time.sleep(0.05)
        self.assertFalse(is_alive(guest))

    def test_ctrl_c_leaves_nothing_behind(self):
        self.interrupted(signal.SIGINT)

    def test_sigterm_leaves_nothing_behind(self):
        self.interrupted(signal.SIGTERM)

    def test_sigkill_leaves_nothing_behind(self):
        self.interrupted(signal.SIGKILL)

    def test_a_stopped_guest_is_the_hosts_failure(self):
        pid = f'{self.tree}/pid'
        self.guest(logs.CUT_CASE, f'pid {pid}', 'stop')
        status, out = self.heddle('kunit', TIMEOUT='0.5')
        self.assertEqual(status, 1)
        self.assertIn('stalled: ', out)
        self.assertIn('list.removes was running', out)
        with open(pid) as file:
            self.assertFalse(is_alive(int(file.read())))

    def test_reports_are_what_the_console_said(self):
        self.guest(logs.FAILING, 'exit 35')
        self.heddle('kunit')
        folder = self.run_folder()
        with open(f'{folder}/results.json') as file:
            job = json.load(file)['jobs'][0]
        self.assertEqual([t['status'] for t in job['tests']], ['not ok', 'skip', 'ok', 'ok'])
        suite = xml.etree.ElementTree.parse(f'{folder}/junit.xml').getroot()[0]
        self.assertEqual(len(suite.findall('testcase')), 4)
        self.assertIn('EXPECTATION FAILED at lib/list_kunit.c:12',
                      suite.find('testcase/failure').attrib['message'])
        with open(f'{folder}/report.html') as file:
            page = file.read()
        self.assertIn('EXPECTATION FAILED at lib/list_kunit.c:12', page)
        self.assertIn(f'sh {folder}/command', page)


class Torture(Runner):
    def command_lines(self):
        base = f'{self.tree}/runs'
        found = []
        for folder, _, files in sorted(os.walk(base)):
            if 'command' in files:
                with open(f'{folder}/command') as file:
                    found.append(file.read())
        return found

    def test_one_run_names_its_seed_and_four_cpus(self):
        self.guest(logs.GOOD, 'exit 33')
        status, out = self.heddle('torture', SEED='17', TEST='torture_x')
        self.assertEqual(status, 0, out)
        self.assertIn("make torture SEED=17 TEST='torture_x' SMP=4", out)
        self.assertIn('kunit.filter=torture_x torture.seed=17', self.command_lines()[0])
        self.assertIn('-smp 4', self.command_lines()[0])

    def test_each_run_of_stress_has_another_seed(self):
        self.guest(logs.FAILING, 'exit 35')
        status, out = self.heddle('stress', TEST='torture', N='3', SEED='5', SMP='2')
        self.assertEqual(status, 1)
        for seed in (5, 6, 7):
            self.assertIn(f'torture.seed={seed}\n', out)
        lines = self.command_lines()
        self.assertEqual(sorted(re.search(r'torture.seed=(\d+)', c)[1] for c in lines),
                         ['5', '6', '7'])
        self.assertTrue(all('-smp 2' in c for c in lines))
        self.assertIn("TEST='torture' N=3 SEED=5 SMP=2", out)

    def test_a_bad_seed_is_named(self):
        self.guest('')
        status, out = self.heddle('torture', SEED='x')
        self.assertEqual(status, 2)
        self.assertIn('SEED=x', out)


class Many(Runner):
    def test_all_pass(self):
        self.guest(logs.GOOD, 'exit 33')
        status, out = self.heddle('stress', N='6', J='3')
        self.assertEqual(status, 0, out)
        self.assertIn('6 of 6 runs', out)
        self.assertIn('below 39.3 %', out)

    def test_failures_are_kept_and_can_be_run_again(self):
        self.guest(logs.FAILING, 'exit 35')
        status, out = self.heddle('stress', N='3')
        self.assertEqual(status, 1)
        self.assertIn('3 failed', out)
        command = re.search(r'again: sh (\S+)', out)[1]
        again = subprocess.run(['sh', command], env=self.environment({}), capture_output=True,
                               text=True)
        self.assertIn('not ok 1 list', again.stdout)
        self.assertEqual(again.returncode, 35)

    def test_hung_and_crashed_are_told_apart(self):
        self.guest(logs.CUT_CASE, 'hang')
        _, out = self.heddle('stress', N='2', TIMEOUT='1')
        self.assertIn('2 hung, 0 crashed', out)
        self.guest(logs.CUT_CASE, 'exit 37')
        _, out = self.heddle('stress', N='2')
        self.assertIn('0 hung, 2 crashed', out)

    def test_ctrl_c_ends_all(self):
        self.guest(logs.CUT_CASE, f'pid {self.tree}/pid', 'hang')
        process = self.start('stress', N='50', J='4')
        for _ in range(200):
            if os.path.exists(f'{self.tree}/pid'):
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130, out)
        self.assertNotIn('crashed', out)
        left = processes_that_name(self.tree)
        self.assertEqual(left, '')

    def test_bad_numbers_are_named(self):
        self.guest('')
        status, out = self.heddle('stress', N='many')
        self.assertEqual(status, 2)
        self.assertIn('N=many', out)
        self.assertEqual(self.heddle('stress', N='0')[0], 2)


if __name__ == '__main__':
    unittest.main()
