# SPDX-License-Identifier: GPL-2.0-only
"""Whose time it was, from a /proc that is made up."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts'))

from runner import clock    # noqa: E402


class Proc(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.proc = folder.name

    def process(self, pid, waits, children=(), state='S'):
        for nr, wait in enumerate(waits):
            task = f'{self.proc}/{pid}/task/{pid + nr}'
            os.makedirs(task)
            with open(f'{task}/schedstat', 'w') as file:
                file.write(f'123456 {int(wait * 1e9)} 77\n')
            with open(f'{task}/children', 'w') as file:
                file.write(' '.join(map(str, children)) if nr == 0 else '')
        with open(f'{self.proc}/{pid}/stat', 'w') as file:
            file.write(f'{pid} (a) name) {state} 1 1 1\n')

    def test_the_worst_served_thread_counts(self):
        self.process(10, [0.25, 3.5, 1.0])
        self.assertEqual(clock.runnable_seconds(10, self.proc), 3.5)

    def test_processes_below_count_too(self):
        self.process(10, [0.0], children=[20])
        self.process(20, [0.5], children=[30, 40])
        self.process(30, [2.0])
        self.process(40, [1.0])
        self.assertEqual(sorted(clock.descendants(10, self.proc)), [10, 20, 30, 40])
        self.assertEqual(clock.runnable_seconds(10, self.proc), 2.0)

    def test_a_stopped_process_is_seen_wherever_it_is(self):
        self.process(10, [0.0], children=[20])
        self.process(20, [0.0], state='T')
        self.assertTrue(clock.is_stopped(10, self.proc))
        self.assertTrue(clock.is_stopped(20, self.proc))

    def test_a_running_process_is_not_stopped(self):
        self.process(10, [0.0], state='R')
        self.assertFalse(clock.is_stopped(10, self.proc))

    def test_one_that_has_ended_waited_for_nothing(self):
        self.assertEqual(clock.runnable_seconds(10, self.proc), 0.0)
        self.assertFalse(clock.is_stopped(10, self.proc))


class FakeLimit(clock.Limit):
    """With a wall clock and a host of our own."""

    wall = stall = 0.0

    def __init__(self, seconds):
        super().__init__(seconds, os.getpid())


class Limits(unittest.TestCase):
    def test_a_process_elsewhere_counts_too(self):
        here, elsewhere = (subprocess.Popen(['sleep', '60']) for _ in range(2))
        for child in (here, elsewhere):
            self.addCleanup(child.wait)
            self.addCleanup(child.kill)
        limit = clock.Limit(10, here.pid, lambda: elsewhere.pid)
        limit.look()
        self.assertEqual(limit.stopped, 0.0)
        elsewhere.send_signal(signal.SIGSTOP)
        while not clock.is_stopped(elsewhere.pid):
            time.sleep(0.01)
        limit.look()
        self.assertGreater(limit.stopped, 0.0)

    def test_the_hosts_time_is_not_the_guests(self):
        limit = FakeLimit(10)
        limit.wall, limit.stall = 9.0, 5.0
        self.assertEqual(limit.left(), 1.0)      # not looked at before it must be
        limit.wall = 12.0
        self.assertEqual(limit.left(), 3.0)
        limit.wall = 15.0
        self.assertEqual(limit.left(), 0.0)
        self.assertFalse(limit.host_failed())

    def test_even_a_bad_host_is_given_up_at_last(self):
        limit = FakeLimit(10)
        limit.wall, limit.stall = 99.0, 98.0
        self.assertEqual(limit.left(), 1.0)
        limit.wall, limit.stall = 100.0, 99.0
        self.assertEqual(limit.left(), 0.0)
        self.assertTrue(limit.host_failed())


if __name__ == '__main__':
    unittest.main()
