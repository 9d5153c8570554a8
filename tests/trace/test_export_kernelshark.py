# SPDX-License-Identifier: GPL-2.0-only
"""KernelShark draws an exported trace: its CPUs, its threads and what they waited for."""

import unittest

import kernelshark
from exported import ExportCase, Sample

# Boxes that it draws by the fields of sched_switch and sched_wakeup.
PREEMPTED = 255, 0, 0    # switched from, and wants to run
WOKEN = 0, 255, 0        # from its wakeup until it runs


def three_threads():
    """Two threads that take turns on a CPU, preempting each other, and one that sleeps."""
    s = Sample()
    for pid, name in ((7, 'turn/1'), (8, 'turn/2'), (9, 'sleeper')):
        s.memory.comm(pid, name)
    s.add(0, 1_000_000, 'sched_switch', 7, 'R')
    s.add(1, 1_000_000, 'sched_switch', 9, 'R')
    for i in range(2, 12, 2):
        s.add(0, i * 1_000_000, 'sched_switch', 8, 'R', pid=7)
        s.add(0, (i + 1) * 1_000_000, 'sched_switch', 7, 'R', pid=8)
        s.add(1, i * 1_000_000, 'sched_switch', 0, 'S', pid=9)
        s.add(0, i * 1_000_000 + 400_000, 'sched_wakeup', 9, 1, pid=8)
        s.add(1, i * 1_000_000 + 600_000, 'sched_switch', 9, 'R')
    return s


@unittest.skipIf(kernelshark.missing(), f'missing packages: {kernelshark.missing()}')
class TestKernelShark(ExportCase):

    def test_draws_the_threads(self):
        trace = self.export('trace-dat', 'trace.dat', three_threads())
        found = kernelshark.take(trace, self.path('picture.png'), pids=(7, 8, 9))
        self.assertGreater(found.get(PREEMPTED, 0), 200, found)
        self.assertGreater(found.get(WOKEN, 0), 100, found)
        others = [rgb for rgb, count in found.items() if count > 50 and rgb not in (PREEMPTED, WOKEN)]
        self.assertGreaterEqual(len(others), 3, found)    # a colour for each thread


if __name__ == '__main__':
    unittest.main()
