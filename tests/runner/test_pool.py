# SPDX-License-Identifier: GPL-2.0-only
"""Jobs side by side, with jobs that do as they are told; and the live picture."""

import io
import json
import operator
import os
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts'))

from runner import build, console, pool    # noqa: E402
from runner.results import Result          # noqa: E402


def passing(job):
    result = Result(job.name)
    result.one('a', True)
    return result


class Pools(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = folder.name

    def pool(self, functions, side_by_side=2):
        self.ended = []
        jobs = [pool.Job(f'job {n}', f) for n, f in enumerate(functions)]
        return pool.Pool('test', jobs, side_by_side, self.tree, lambda j: self.ended.append(j.name))

    def test_results_are_in_the_order_of_the_jobs(self):
        second = threading.Event()

        def first(job):
            second.wait()
            return passing(job)

        def then(job):
            second.set()
            return passing(job)

        done = self.pool([first, then, passing]).run()
        self.assertEqual([r.name for r in done], ['job 0', 'job 1', 'job 2'])
        self.assertEqual(sorted(self.ended), ['job 0', 'job 1', 'job 2'])

    def test_as_many_at_a_time_as_wanted(self):
        # Each waits for all the others: three side by side end, two would not.
        together = threading.Barrier(3)

        def waits(job):
            together.wait()
            return passing(job)

        self.assertEqual(len(self.pool([waits] * 3, 3).run()), 3)

    def test_a_heavy_job_has_the_places_it_needs(self):
        at_once, most = [], []

        def counts(job):
            at_once.append(job)
            most.append(sum(j.weight for j in at_once))
            threading.Event().wait(0.01)
            at_once.remove(job)
            return passing(job)

        jobs = [pool.Job(f'job {n}', counts, weight=w) for n, w in enumerate((2, 1, 3, 1, 1, 9, 1))]
        done = pool.Pool('test', jobs, 3, self.tree, lambda j: None).run()
        self.assertEqual(len(done), 7)
        # One that is too heavy for the pool has it alone.
        self.assertTrue(all(total <= 3 or total == 9 for total in most), most)

    def test_an_error_wakes_who_waits_for_a_place(self):
        def wrong(job):
            # Until the heavy one is taken, and its worker has let go of the lock to wait.
            while operator.length_hint(p.todo):
                time.sleep(0.001)
            with p.lock:
                raise ZeroDivisionError

        jobs = [pool.Job('wrong', wrong), pool.Job('heavy', passing, weight=2)]
        p = pool.Pool('test', jobs, 2, self.tree, lambda j: None)
        with self.assertRaises(ZeroDivisionError):
            p.run()
        self.assertIsNone(jobs[1].result)

    def test_a_build_that_fails_is_a_result(self):
        def fails(job):
            raise build.BuildError('no compiler')

        result, other = self.pool([fails, passing]).run()
        self.assertEqual((result.result, result.notes), ('failed', ['no compiler']))
        self.assertTrue(other.good)

    def test_an_error_of_ours_ends_all(self):
        def wrong(job):
            raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError):
            self.pool([wrong, passing], 1).run()
        self.assertEqual(self.ended, [])

    def test_durations_are_kept_and_rubbish_in_them_is_ignored(self):
        path = f'{self.tree}/build/durations.json'
        self.pool([passing]).run()
        with open(path) as file:
            self.assertEqual(list(json.load(file)), ['job 0'])
        for rubbish in ('', '[]', '{"job 0": "x"}', 'null'):
            with open(path, 'w') as file:
                file.write(rubbish)
            self.assertEqual(len(self.pool([passing]).run()), 1)

    def test_time_left_knows_what_was_measured(self):
        p = self.pool([passing] * 4)
        p.durations.known = {f'job {n}': 10.0 for n in range(4)}
        self.assertEqual(p.time_left([], p.jobs, []), 20.0)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def screen(text):
    """What a terminal shows of text: lines, with the three sequences that are used."""
    lines, row = [''], 0
    i = 0
    while i < len(text):
        if text[i] == '\r':
            i += 1
        elif text[i] == '\n':
            row += 1
            if row == len(lines):
                lines.append('')
            i += 1
        elif text.startswith('\x1b[J', i):
            del lines[row + 1:]
            lines[row] = ''
            i += 3
        elif text.startswith('\x1b[', i):
            end = text.index('A', i)
            row -= int(text[i + 2:end])
            i = end + 1
        else:
            lines[row] += text[i]
            i += 1
    return lines


class Displays(unittest.TestCase):
    def test_lines_stand_above_the_picture_and_it_is_gone_at_the_end(self):
        terminal, real = Terminal(), sys.stdout
        sys.stdout = terminal
        try:
            with console.Display(lambda: ['one', 'two'], terminal):
                console.say('first')
                console.say('second')
                with console._lock:
                    self.assertEqual(screen(terminal.getvalue()), ['first', 'second', 'one', 'two'])
        finally:
            sys.stdout = real
        self.assertEqual(screen(terminal.getvalue()), ['first', 'second', ''])

    def test_a_pipe_gets_lines_alone(self):
        pipe = io.StringIO()
        with console.Display(lambda: ['one'], pipe):
            pass
        self.assertEqual(pipe.getvalue(), '')

    def test_durations_for_people(self):
        self.assertEqual([console.duration(s) for s in (0.24, 12.3, 185, 3723)],
                         ['0.2 s', '12 s', '3:05 min', '1:02:03 h'])


if __name__ == '__main__':
    unittest.main()
