# SPDX-License-Identifier: GPL-2.0-only
"""The bug that the project began with, as each form of a dead guest's trace tells it.

HEDDLE_SEED is the folder of the run (make check PART='seed*' makes it): a log call on the path of the
switch waited for the lock of the thread that the timer had interrupted and the switch took the CPU from.
"""

import importlib
import os
import re
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

FOLDER = os.environ.get('HEDDLE_SEED')
LOCK, HOLDS = 'logger_lock', 'log_debug'

LINE = re.compile(r'\s*.*-(\d+)\s+\[(\d+)\]\s+\d+\.\d+: (\w+):(.*)')
CTF_LINE = re.compile(r'\[.*\] \(.*?\) (\w+): \{ cpu_id = (\d+) \}, \{ pid = (\d+), .*? \}(?:, \{ (.*) \})?')


class Record:
    """One, of any form: pid, cpu, event, and its fields as text."""

    def __init__(self, pid, cpu, event, fields):
        self.pid, self.cpu, self.event, self.fields = int(pid), int(cpu), event, dict(fields)

    def of(self, event, **fields):
        return self.event == event and all(self.fields.get(k) == v for k, v in fields.items())


def records_of_text(text):
    """Of heddle-trace report's and trace-cmd report's lines."""
    for line in text.splitlines():
        found = LINE.fullmatch(line)
        if found:
            pid, cpu, event, rest = found.groups()
            words = [word.partition('=') for word in rest.split()]
            yield Record(pid, cpu, event, [(name, value.removesuffix('+0x0')) for name, _, value in words])


def records_of_ctf(text):
    """Of babeltrace2's lines."""
    for line in text.splitlines():
        found = CTF_LINE.fullmatch(line)
        if found:
            event, cpu, pid, rest = found.groups()
            yield Record(pid, cpu, event, re.findall(r'(\w+) = (?:\( )?"([^"]*)"', rest or ''))


def untold(records):
    """What these records do not tell of the deadlock."""
    records = [r for r in records if r.cpu == 0]
    waits = [i for i, r in enumerate(records) if r.of('contention_begin', lock=LOCK)]
    if not waits:
        return [f'nobody waits for {LOCK}']
    after, pid = records[waits[-1]:], records[waits[-1]].pid
    takes = [i for i in range(waits[-1]) if records[i].of('lock_acquire', lock=LOCK)]
    if not takes:
        return [f'nobody holds {LOCK}']
    held = records[takes[-1]:waits[-1]]
    wrong = []
    if held[0].pid != pid:
        wrong.append(f'who waits, {pid}, is not who holds it, {held[0].pid}')
    if any(r.of('lock_release', lock=LOCK) for r in held):
        wrong.append('it had been given back')
    if any(r.of('contention_end', lock=LOCK) for r in after):
        wrong.append('the wait ended')
    if not any(r.of('irq_entry', vector='local_timer') and r.fields['ip'].startswith(f'{HOLDS}+')
               for r in held):
        wrong.append(f'the timer did not interrupt {HOLDS}()')
    if not any(r.event == 'sched_switch' and r.pid == pid for r in held):
        wrong.append('nobody was about to be switched to')
    return wrong


def output(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, errors='replace', check=True).stdout


def needs(tool):
    return unittest.skipUnless(shutil.which(tool), f'no {tool}')


@unittest.skipUnless(FOLDER, "make check PART='seed*'")
class Seed(unittest.TestCase):
    def path(self, name):
        return os.path.join(FOLDER, name)

    def module(self, name):
        try:
            return importlib.import_module(name)
        except ImportError:
            self.skipTest(f'no tests/trace/{name}.py')

    def text(self):
        with open(self.path('trace.txt'), errors='replace') as file:
            return file.read()

    def test_text(self):
        self.assertEqual(untold(records_of_text(self.text())), [])

    def test_the_hang_report_has_the_end_of_it(self):
        with open(self.path('hang.txt'), errors='replace') as file:
            self.assertEqual(untold(records_of_text(file.read())), [])

    def test_each_part_of_the_story_is_looked_for(self):
        records = list(records_of_text(self.text()))
        for without in (r' contention_begin: ', r' lock_acquire: lock=logger_lock', r' irq_entry: ',
                        r' sched_switch: '):
            kept = '\n'.join(line for line in self.text().splitlines() if not re.search(without, line))
            self.assertNotEqual(untold(records_of_text(kept)), [], without)
        for end in ('lock_release', 'contention_end'):
            last = Record(records[-1].pid, 0, end, {'lock': LOCK})
            at = len(records) - (end == 'lock_release')
            self.assertEqual(len(untold(records[:at] + [last] + records[at:])), 1, end)

    @needs('trace-cmd')
    def test_trace_dat(self):
        self.assertEqual(untold(records_of_text(output('trace-cmd', 'report', '-i', self.path('trace.dat')))), [])

    @needs('babeltrace2')
    def test_ctf(self):
        self.assertEqual(untold(records_of_ctf(output('babeltrace2', self.path('ctf')))), [])

    def test_perfetto(self):
        perfetto = self.module('perfetto')
        if not perfetto.processor():
            self.skipTest('no trace processor of Perfetto: TRACE_PROCESSOR=')
        with open(self.path('trace.perfetto'), 'rb') as file:
            begun, interrupts = perfetto.query(
                file.read(),
                # What has begun and does not end: the lock's own track, and the thread's.
                "select s.name, t.name, extract_arg(s.arg_set_id, 'debug.lock') from slice s "
                'join track t on s.track_id = t.id where s.dur = -1 order by s.ts',
                "select extract_arg(arg_set_id, 'debug.ip') from slice "
                "where name = 'irq local_timer' order by ts desc limit 1")
        holder = next((name for name, track, _ in begun if track == LOCK), None)
        self.assertRegex(holder or 'nobody', 'logger/|kernel_init|printk')
        self.assertIn(LOCK, [lock for name, _, lock in begun if name.startswith('contention')])
        self.assertTrue(interrupts[0][0].startswith(f'{HOLDS}+'), interrupts)

    def test_html(self):
        browser = self.module('browser')
        if not browser.find():
            self.skipTest('no chromium')
        with browser.Browser() as chromium:
            page = chromium.open(self.path('trace.html'))
            page.wait('document.readyState === "complete"')
            page.wait(f'document.body.innerText.includes("{LOCK}")')
            found = re.search(rf'Deadlock since [\d.]+ s: (\S+) waits for the spinlock {LOCK} of (\S+)\.',
                              page.evaluate('document.body.innerText'))
        self.assertTrue(found, 'the page names no deadlock')
        self.assertEqual(found[1], found[2])


if __name__ == '__main__':
    unittest.main()
