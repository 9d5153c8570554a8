# SPDX-License-Identifier: GPL-2.0-only
"""How long a guest may run: in seconds that the host gave it, not of the wall.

A guest whose host has no time for it looks like one that hangs.  Linux counts
for each thread how long it was runnable and did not run (schedstat, field 2:
Documentation/scheduler/sched-stats.rst in Linux's tree); those seconds, and
those in which somebody has stopped the process, do not count against the
guest.  A thread that sleeps because the guest's CPUs sleep does count: the
guest has nothing to do, and that is its own fault.
"""

import glob
import os
import time

# A host that takes more than this many times what the guest may run is
# itself what has failed.
PATIENCE = 9


def descendants(pid, proc='/proc'):
    """pid and the processes below it."""
    found = [pid]
    for path in glob.glob(f'{proc}/{pid}/task/*/children'):
        try:
            with open(path) as file:
                children = file.read().split()
        except OSError:
            continue
        for child in children:
            found += descendants(int(child), proc)
    return found


def runnable_seconds(pid, proc='/proc'):
    """Seconds that the worst-served thread of pid and below it waited for a CPU."""
    worst = 0
    for process in descendants(pid, proc):
        for path in glob.glob(f'{proc}/{process}/task/*/schedstat'):
            try:
                with open(path) as file:
                    worst = max(worst, int(file.read().split()[1]))
            except (OSError, ValueError, IndexError):
                continue        # it has ended, or this kernel does not count
    return worst / 1e9


def is_stopped(pid, proc='/proc'):
    """Has somebody stopped one of them, by SIGSTOP or a debugger?"""
    for process in descendants(pid, proc):
        try:
            with open(f'{proc}/{process}/stat') as file:
                if file.read().rsplit(')', 1)[1].split()[0] in 'Tt':
                    return True
        except OSError:
            continue
    return False


class Limit:
    """The end of a guest's time.

    seconds:    what the guest may take of the host's time
    pid:        the process it runs in, or the first of several
    elsewhere:  gives the number of a process that is not below that one, as a
                container's is not; None if it knows none
    """

    def __init__(self, seconds, pid, elsewhere=lambda: None):
        self.seconds, self.pid, self.elsewhere = seconds, pid, elsewhere
        self._other = None              # what elsewhere gave
        self.started = time.monotonic()
        self.stopped = 0.0              # seconds in which it was stopped
        self._looked = self.started
        self.known_stall = 0.0          # what stall said last; afterwards nobody can ask

    def heard(self):
        """It has said something: up to now it was not stopped."""
        self._looked = time.monotonic()

    def look(self):
        """To be called when it is silent, now and then: is it stopped?"""
        now = time.monotonic()
        if any(map(is_stopped, self._pids())):
            self.stopped += now - self._looked
        self._looked = now

    def _pids(self):
        # Asked until it is known: a process that is stopped may answer once, and not again.
        self._other = self._other or self.elsewhere()
        return [pid for pid in (self.pid, self._other) if pid]

    @property
    def wall(self):
        return time.monotonic() - self.started

    @property
    def stall(self):
        """Seconds in which the host did not let it run."""
        waited = max(map(runnable_seconds, self._pids()))
        self.known_stall = max(self.known_stall, waited + self.stopped)
        return self.known_stall

    def left(self):
        """Seconds until the limit may be reached; 0 if it is."""
        wall = self.wall
        # Most guests end long before, and are not looked at for it.
        if wall < self.seconds:
            return self.seconds - wall
        return max(0.0, min(self.seconds + self.stall, self.seconds * (1 + PATIENCE)) - wall)

    def host_failed(self):
        """Was it the host that let the limit be reached?"""
        return self.wall >= self.seconds * (1 + PATIENCE)
