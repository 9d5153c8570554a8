# SPDX-License-Identifier: GPL-2.0-only
"""Jobs side by side: as many at a time as wanted, with a live picture of them."""

import json
import os
import threading
import time

from . import build, rundir
from .console import Display, duration, say
from .results import Result


class Job:
    """Something that has a result.

    function:  gets the Job, gives a Result; it may set job.guest while one runs
    key:       under which the time it took is remembered
    weight:    how many of the pool's places it takes
    """

    def __init__(self, name, function, key=None, weight=1):
        self.name, self.function, self.key, self.weight = name, function, key or name, weight
        self.guest, self.started, self.result = None, None, None

    def begin(self):
        self.started = time.monotonic()

    def run(self):
        self.begin()
        try:
            result = self.function(self)
        except (build.BuildError, OSError) as error:
            result = Result(self.name)
            result.broken(str(error))
        result.seconds = time.monotonic() - self.started
        self.result = result

    def activity(self):
        """A line about what it does just now."""
        seconds = time.monotonic() - self.started
        text = f'{self.name:28} {duration(seconds):>8}'
        guest = self.guest
        if guest:
            counts = guest.parser.counts
            text += f'  {counts["ok"]} ok' + (f', {counts["not ok"]} not ok' if counts['not ok'] else '')
            text += f'  {guest.parser.running() or ""}'
        return text


class Durations:
    """How long jobs took before; only ever a guess of how long they will take."""

    def __init__(self, objtree):
        self.path = os.path.join(objtree, 'build', 'durations.json')
        try:
            with open(self.path) as file:
                self.known = {str(k): float(v) for k, v in json.load(file).items()}
        except (OSError, ValueError, AttributeError, TypeError):
            self.known = {}

    def save(self, jobs):
        self.known.update((j.key, round(j.result.seconds, 2)) for j in jobs if j.result)
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            rundir.write_whole(self.path, json.dumps(self.known, indent=1) + '\n')
        except OSError:
            pass        # nothing depends on it


class Pool:
    """on_result is called with each Job that has ended, one at a time, in their order of ending."""

    def __init__(self, title, jobs, side_by_side, objtree, on_result=None):
        self.title, self.jobs, self.side_by_side = title, jobs, max(1, side_by_side)
        self.on_result = on_result or (lambda job: say(job.result.line()))
        self.durations = Durations(objtree)
        self.started = time.monotonic()
        # Covers todo and free, and keeps the calls of on_result apart.
        self.lock = threading.Condition()
        self.todo, self.free = iter(jobs), self.side_by_side
        self.error = None
        self.over = threading.Event()

    def _worker(self):
        # Ends only after the processes of its jobs have: see process.py.
        while not self.over.is_set():
            job, places = self._next()
            if job is None:
                return
            try:
                job.run()
                with self.lock:
                    self.free += places
                    self.lock.notify_all()
                    # What ended because all was ended says nothing about itself.
                    if not self.over.is_set():
                        self.on_result(job)
            except KeyboardInterrupt:
                return
            except BaseException as error:      # a dead worker must not look like passed jobs
                self.error = error
                self._stop()
                return

    def _next(self):
        """The next job, once there is room for it, and how many places it takes; None: no more."""
        with self.lock:
            job = next(self.todo, None)
            if job is None:
                return None, 0
            places = min(job.weight, self.side_by_side)
            # One that has ended badly gives no place back: then all end.
            self.lock.wait_for(lambda: self.free >= places or self.over.is_set())
            if self.over.is_set():
                return None, 0
            self.free -= places
            return job, places

    def _stop(self):
        self.over.set()
        with self.lock:
            self.lock.notify_all()

    def time_left(self, running, waiting, done):
        """Seconds, from what the same jobs took before or else from what others took now."""
        average = sum(j.result.seconds for j in done) / len(done) if done else None
        total = 0.0
        now = time.monotonic()
        for job in running + waiting:
            expected = self.durations.known.get(job.key, average)
            if expected is None:
                return None
            total += min(job.weight, self.side_by_side) * max(
                0.0, expected - (now - job.started if job.started else 0.0))
        return total / self.side_by_side

    def picture(self):
        done = [j for j in self.jobs if j.result]
        running = [j for j in self.jobs if j.started and not j.result]
        waiting = [j for j in self.jobs if not j.started]
        bad = sum(not j.result.good for j in done)
        bar = 24 * len(done) // max(1, len(self.jobs))
        left = self.time_left(running, waiting, done)
        text = (f'{self.title} [{"#" * bar}{"." * (24 - bar)}] {len(done)}/{len(self.jobs)}'
                f'  {len(done) - bad} passed  {bad} failed  {duration(time.monotonic() - self.started)}')
        if left is not None and (running or waiting):
            text += f', about {duration(left)} left'
        return [text] + [f'  {job.activity()}' for job in running]

    def run(self):
        """All jobs; those that an error or Ctrl-C kept from running have no result."""
        with Display(self.picture):
            self.run_quietly()
        self.durations.save(self.jobs)
        return [job.result for job in self.jobs if job.result]

    def run_quietly(self):
        """The same without a picture, for a pool within another's job."""
        # Not daemons: a daemon that holds stdout's lock when the interpreter ends aborts it.
        threads = [threading.Thread(target=self._worker)
                   for _ in range(min(self.side_by_side, len(self.jobs)))]
        try:
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                time.sleep(0.02)
        finally:
            self._stop()
        if self.error:
            raise self.error
