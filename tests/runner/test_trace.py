# SPDX-License-Identifier: GPL-2.0-only
"""The trace's way out of the guest: its memory as a file, what is kept, what is told.

Not tested here: heddle-trace and QEMU themselves.  tests/trace does that with real guests.
"""

import json
import os
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, '../../scripts')
sys.path[:0] = [HERE, SCRIPTS]

import fake_dump                       # noqa: E402
import logs                            # noqa: E402
from runner import ram                 # noqa: E402
from test_heddle import Runner as Base  # noqa: E402

GOOD = logs.prefixed(logs.GOOD).replace('\r', '')
EVENTS = b'''\
event sched sched_switch pid:next
event irq irq_exit irq_vector:vector
names irq_vector 240=local_timer
event lock lock_acquire obj:lock
'''
VMLINUX = fake_dump.elf(2, [], [('.trace_format', 1, 0, EVENTS, 0)])


class Runner(Base):
    def setUp(self):
        super().setUp()
        with open(f'{self.tree}/vmlinux', 'wb') as file:
            file.write(VMLINUX)
        self.tool = f'{self.tree}/tools/trace/heddle-trace'
        os.makedirs(os.path.dirname(self.tool))
        shutil.copy(f'{HERE}/fake_trace.py', self.tool)

    def run_folder(self):
        # Two runs of a second are not told apart by their names.
        with os.scandir(f'{self.tree}/runs') as folders:
            return max(folders, key=lambda entry: entry.stat().st_mtime_ns).path

    def read(self, name):
        with open(f'{self.run_folder()}/{name}') as file:
            return file.read()

    def left(self):
        return set(os.listdir(self.run_folder()))


class Memory(Runner):
    def test_a_file_only_if_a_trace_is_wanted(self):
        self.guest(GOOD, 'exit 33')
        self.heddle('kunit')
        self.assertNotIn('memory-backend', self.read('command'))
        self.assertNotIn('trace=', self.read('command'))
        self.heddle('kunit', TRACE='sched,irq_*', TRACE_BUF='64K')
        self.assertIn('memory-backend-file,id=ram,size=128M,mem-path=ram,share=on',
                      self.read('command'))
        self.assertIn("trace=sched,irq_* trace_buf_size=64K'", self.read('command'))

    def test_it_is_no_file_of_the_disk_and_gone_with_the_run(self):
        self.guest(GOOD, 'ram records', 'exit 33')
        self.heddle('kunit', TRACE='sched')
        self.assertFalse({'ram', 'memory.ram'} & self.left())
        with ram.Ram(self.tree, shared=True) as memory:
            self.assertIn('/memfd:', os.path.realpath(memory.path))
            with open(memory.path, 'w') as file:
                file.write('x')
            memory.keep(f'{self.tree}/copy')
        self.assertFalse(os.path.lexists(f'{self.tree}/ram'))
        with open(f'{self.tree}/copy') as file:
            self.assertEqual(file.read(), 'x')

    def test_the_same_command_again_makes_a_file(self):
        self.guest(GOOD, 'ram records', 'exit 33')
        self.heddle('kunit', TRACE='sched')
        subprocess.run(['sh', f'{self.run_folder()}/command'], env=self.environment({}),
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
        self.assertEqual(self.read('ram'), 'records')

    def test_bad_values_are_named(self):
        self.guest(GOOD, 'exit 33')
        for name, value in (('TRACE', 'sched irq'), ('TRACE', 'timer'), ('TRACE_BUF', '1G'),
                            ('QEMU_MEM', 'plenty')):
            status, out = self.heddle('kunit', **{'TRACE': 'sched', name: value})
            self.assertEqual(status, 2, out)
            self.assertIn(f'{name}={value}', out)


class Kept(Runner):
    def core(self, then, **env):
        self.guest(logs.prefixed(logs.CUT_CASE).replace('\r', ''), 'ram records', *then)
        status, out = self.heddle('kunit', TRACE='sched', **env)
        self.assertEqual(status, 1)
        self.assertEqual(self.read('trace.core'), 'extract of records\n')
        self.assertIn(f'{self.tool} report -k', out)
        return out

    def test_of_a_run_that_passed(self):
        self.guest(GOOD, 'ram records', 'exit 33')
        status, out = self.heddle('kunit', TRACE='sched')
        self.assertEqual(status, 0, out)
        self.assertEqual(self.read('trace.core'), 'extract of records\n')
        self.assertIn(f'  trace: {self.tool} report -k {self.run_folder()}/vmlinux '
                      f'{self.run_folder()}/trace.core', out)
        self.assertNotIn('last 20', out)
        self.assertIn('trace.core', json.loads(self.read('verdict.json'))['trace'])

    def test_of_a_panic(self):
        self.assertIn('last 20, report of records', self.core(['exit 37']))

    def test_of_a_machine_that_was_killed(self):
        self.assertIn('last 20, report of records', self.core(['kill 9']))

    def test_of_a_hang(self):
        out = self.core(['hang'], TIMEOUT='1')
        self.assertIn('last 20, report of records', out)
        self.assertEqual(out.count('CPU 0, last 20, report'), 1)
        self.assertEqual(out.count('last 20, report'), 2)
        self.assertIn('last 20, report of records', self.read('hang.txt'))
        self.assertIn('trace.core', self.read('hang.txt'))

    def test_a_failed_test_has_a_trace_and_no_last_records(self):
        self.guest(logs.prefixed(logs.FAILING).replace('\r', ''), 'ram records', 'exit 35')
        _, out = self.heddle('kunit', TRACE='sched')
        self.assertIn('trace.core', self.left())
        self.assertNotIn('last 20', out)


class Unreadable(Runner):
    def test_without_the_tool_all_memory_is_kept_of_what_went_wrong(self):
        missing = {'TRACE': 'sched', 'HEDDLE_TRACE': f'{self.tree}/none'}
        self.guest(GOOD, 'ram records', 'exit 33')
        status, out = self.heddle('kunit', **missing)
        self.assertEqual(status, 0, out)
        self.assertIn('make tools', out)
        self.assertNotIn('memory.ram', self.left())
        self.guest(GOOD, 'ram records', 'exit 37')
        _, out = self.heddle('kunit', **missing)
        self.assertIn('trace: not read, heddle-trace is not built: make tools', out)
        self.assertEqual(self.read('memory.ram'), 'records')

    def test_what_the_tool_says_is_told(self):
        self.guest(GOOD, 'ram records', 'exit 37')
        status, out = self.heddle('kunit', TRACE='sched', FAKE_TRACE_FAILS='extract report')
        self.assertIn('ram: no trace', out)
        self.assertIn(f'all memory is kept: {self.run_folder()}/memory.ram', out)

    def test_a_kernel_without_events_is_not_asked(self):
        with open(f'{self.tree}/vmlinux', 'wb') as file:
            file.write(fake_dump.elf(2, []))
        self.guest(GOOD, 'hang')
        _, out = self.heddle('kunit', TIMEOUT='1', HEDDLE_TRACE='/none')
        self.assertNotIn('make tools', out)
        status, out = self.heddle('trace', TEST='list')
        self.assertEqual(status, 1)
        self.assertIn('has no events', out)


class Postmortem(Runner):
    def test_a_dump_has_its_last_records(self):
        for name, data in (('vmcore', b'dump'), ('vmlinux', VMLINUX)):
            with open(f'{self.tree}/{name}', 'wb') as file:
                file.write(data)
        done = subprocess.run([f'{SCRIPTS}/postmortem', self.tree], capture_output=True, text=True,
                              env=self.environment({'HEDDLE_TRACE': self.tool}), check=False)
        self.assertIn('last 20, report of dump', done.stdout)


class Command(Runner):
    def test_every_form_and_how_to_open_it(self):
        self.guest(GOOD, 'ram records', 'exit 33')
        status, out = self.heddle('trace', TEST='list')
        self.assertEqual(status, 0, out)
        self.assertIn('trace=irq,sched trace_buf_size=4M', self.read('command'))
        self.assertIn('kunit.filter=list', self.read('command'))
        folder = self.run_folder()
        for name, word in (('trace.txt', 'report'), ('trace.html', 'html'),
                           ('trace.perfetto', 'perfetto'), ('trace.dat', 'trace-dat')):
            self.assertEqual(self.read(name), f'{word} of extract of records\n')
        for how in (f'less {folder}/trace.txt', f'file://{folder}/trace.html', 'ui.perfetto.dev',
                    f'trace-cmd report -i {folder}/trace.dat', f'babeltrace2 {folder}/ctf'):
            self.assertIn(how, out)
        self.assertIn('ctf', self.left())

    def test_a_panic_has_them_too_and_the_verdict_stands(self):
        self.guest(GOOD, 'ram records', 'exit 37')
        status, out = self.heddle('trace', TEST='run', FORMAT='html')
        self.assertEqual(status, 1, out)
        self.assertIn('crashed', out)
        self.assertIn('trace.html', self.left())
        self.assertNotIn('trace.dat', self.left())

    def test_one_form_that_fails_does_not_take_the_others(self):
        self.guest(GOOD, 'ram records', 'exit 33')
        status, out = self.heddle('trace', FORMAT='html,dat', FAKE_TRACE_FAILS='html')
        self.assertEqual(status, 1, out)
        self.assertIn('# trace: html: ', out)
        self.assertIn('no trace', out)
        self.assertIn('trace.dat', self.left())

    def test_bad_forms_are_named(self):
        status, out = self.heddle('trace', FORMAT='html,pdf')
        self.assertEqual(status, 2, out)
        self.assertIn('FORMAT=pdf', out)

    def test_without_the_tool_it_says_how(self):
        status, out = self.heddle('trace', HEDDLE_TRACE='/none')
        self.assertEqual(status, 1)
        self.assertIn('make tools', out)

    def test_live_shows_records_in_place_of_the_console(self):
        self.guest('firmware\n' + GOOD, 'exit 33')
        with open(self.script) as file:
            first, *rest = file
        with open(self.script, 'w') as file:
            file.writelines([first, 'trace\n', *rest])
        status, out = self.heddle('trace-live', TEST='list')
        self.assertEqual(status, 0, out)
        self.assertEqual(out.count('report of '), 1)
        self.assertNotIn('Subtest', out)

    def test_live_without_a_trace_is_no_success(self):
        self.guest(GOOD, 'ram HEDDLE', 'exit 33')
        status, out = self.heddle('trace-live', TEST='list')
        self.assertEqual(status, 1, out)
        self.assertNotIn('report of', out)


if __name__ == '__main__':
    unittest.main()
