# SPDX-License-Identifier: GPL-2.0-only
"""heddle-trace graph: functions as calls."""

import unittest

import fake
import tool
from test_trace_reader import Case

HEAD = 'CPU)   DURATION      |  FUNCTION CALLS'
RULE = ' ------------------------------------------'


class Graph(Case):
    def setUp(self):
        super().setUp()
        self.kernel = fake.Vmlinux()
        self.memory = fake.Memory(self.kernel, 2)
        self.memory.comm(7, 'first')
        self.memory.comm(8, 'second')

    def enter(self, ns, function, depth, cpu=0, pid=7):
        self.memory.add(cpu, ns, 'funcgraph_entry', function, depth, pid=pid)

    def leave(self, ns, function, depth, cpu=0, pid=7):
        self.memory.add(cpu, ns, 'funcgraph_exit', function, depth, pid=pid)

    def graph(self, *options):
        self.write(self.kernel, self.memory)
        lines = tool.good(*self.arguments('graph', options)).splitlines()
        self.assertEqual(lines[0], HEAD)
        return lines[1:]

    def test_calls_nest_and_leaves_are_one_line(self):
        self.enter(1000, 'outer', 0)
        self.enter(2000, 'inner', 1)
        self.leave(2500, 'inner', 1)
        self.enter(3000, 'inner', 1)
        self.leave(15500, 'inner', 1)
        self.leave(201000, 'outer', 0)
        self.assertEqual(self.graph(), [
            RULE, '  0)  first-7', RULE,
            '  0)                 |  outer() {',
            '  0)   0.500 us      |    inner();',
            '  0) + 12.500 us     |    inner();',
            '  0) ! 200.000 us    |  }'])

    def test_switch_in_the_middle_of_a_call(self):
        self.enter(1000, 'schedule', 0)
        self.enter(2000, 'work', 0, pid=8)
        self.leave(2100, 'work', 0, pid=8)
        self.leave(4000, 'schedule', 0, cpu=1)
        self.assertEqual(self.graph(), [
            RULE, '  0)  first-7', RULE,
            '  0)                 |  schedule() {',
            RULE, '  0)  first-7  =>  second-8', RULE,
            '  0)   0.100 us      |  work();',
            RULE, '  1)  first-7', RULE,
            '  1)   3.000 us      |  }'])

    def test_idle_threads_are_one_a_cpu(self):
        self.enter(1000, 'idle', 0, cpu=0, pid=0)
        self.enter(1100, 'idle', 0, cpu=1, pid=0)
        self.leave(1300, 'idle', 0, cpu=0, pid=0)
        self.leave(1500, 'idle', 0, cpu=1, pid=0)
        self.assertEqual([line for line in self.graph() if '|' in line], [
            '  0)   0.300 us      |  idle();',
            '  1)   0.400 us      |  idle();'])

    def test_other_events_are_comments_and_make_no_leaf(self):
        self.enter(1000, 'outer', 0)
        self.memory.add(0, 1200, 'lock_acquire', 0xffff888000000000, 'mutex', pid=7)
        self.leave(1500, 'outer', 0)
        self.assertEqual(self.graph()[3:], [
            '  0)                 |  outer() {',
            '  0)                 |    /* lock_acquire: lock=0xffff888000000000 kind=mutex */',
            '  0)   0.500 us      |  }'])
        self.assertEqual(self.graph('--group', 'fgraph')[3:], ['  0)   0.500 us      |  outer();'])

    def test_ends_without_a_begin_and_begins_without_an_end(self):
        self.leave(1000, 'inner', 1)
        self.leave(1100, 'outer', 0)
        self.enter(2000, 'exits', 0)
        self.enter(2100, 'dies', 1)
        self.enter(3000, 'outer', 0)
        self.leave(3100, 'outer', 0)
        self.leave(3200, 'other', 0)
        self.assertEqual(self.graph()[3:], [
            '  0)                 |    } /* inner */',
            '  0)                 |  } /* outer */',
            '  0)                 |  exits() {',
            '  0)                 |    dies() {',
            '  0)   0.100 us      |  outer();',
            '  0)                 |  } /* other */'])

    def test_any_depth_does_no_harm(self):
        self.enter(1000, 'outer', (1 << 64) - 1)
        self.leave(1100, 'outer', 1 << 40)
        self.leave(1200, 'outer', 300)
        self.assertEqual(len(self.graph()[3:]), 2)

    def test_a_kernel_without_it_is_refused(self):
        self.kernel = fake.Vmlinux(events='event irq nmi_exit\n')
        self.memory = fake.Memory(self.kernel, 1)
        self.write(self.kernel, self.memory)
        self.assertIn('CONFIG_FUNCTION_GRAPH_TRACER', self.refused(command='graph'))


if __name__ == '__main__':
    unittest.main()
