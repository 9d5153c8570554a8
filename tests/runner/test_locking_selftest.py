# SPDX-License-Identifier: GPL-2.0-only
"""The table of lockdep's self-tests, from results that are good and that are not."""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '../../scripts')]

from runner.ktap import Leaf                    # noqa: E402
from runner.locking_selftest import Table       # noqa: E402


def leaf(name, status='ok'):
    return Leaf(name, status, '', [], 0.0)


class Rows(unittest.TestCase):
    def rows(self, *leaves):
        return [line.split() for line in Table(leaves).lines()]

    def test_a_row_for_each_family_and_a_column_for_each_kind(self):
        self.assertEqual(self.rows(leaf('lockdep_order.order.AA: spin'),
                                   leaf('lockdep_order.order.AA: mutex', 'not ok'),
                                   leaf('lockdep_order.order.ABBA: mutex')),
                         [['order', 'order', 'spin', 'mutex'], ['AA', 'ok', 'FAILED'],
                          ['ABBA', '.', 'ok']])

    def test_orders_of_one_family_are_one_cell(self):
        names = [f'lockdep_irq.inversion.A over B {n}: spin' for n in ('123', '132', '213')]
        self.assertEqual(self.rows(*map(leaf, names))[1], ['A', 'over', 'B', 'ok', '3'])
        bad = [leaf(names[0]), leaf(names[1], 'not ok')]
        self.assertEqual(self.rows(*bad)[1], ['A', 'over', 'B', 'FAILED'])

    def test_a_grid_has_a_row_for_each_first_thread(self):
        self.assertEqual(self.rows(leaf('lockdep_rw.abba.WA RB, WB rA: map'),
                                   leaf('lockdep_rw.abba.WA RB, RB WA: map'))[1],
                         ['WA', 'RB', 'ok', '2'])

    def test_no_result_is_no_success(self):
        table = Table([leaf('lockdep_order.order.AA: spin', None), leaf('lockdep_stress.load', None)])
        self.assertEqual(table.total(), '0 of 2 passed')
        self.assertTrue(list(table.lines())[-1].endswith('FAILED'))


if __name__ == '__main__':
    unittest.main()
