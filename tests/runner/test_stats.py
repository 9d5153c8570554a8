# SPDX-License-Identifier: GPL-2.0-only
"""The confidence bound, against values that are known."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts'))

from runner.stats import upper_bound    # noqa: E402


class Bound(unittest.TestCase):
    def test_no_failure(self):
        for n in (1, 5, 89, 300, 10000):
            self.assertAlmostEqual(upper_bound(0, n), 1 - 0.05 ** (1 / n), places=12)

    def test_three_hundred_runs_prove_one_percent(self):
        self.assertLess(upper_bound(0, 300), 0.01)
        self.assertGreater(upper_bound(0, 298), 0.01)

    def test_known_values(self):
        # One-sided 95 % bounds of Clopper and Pearson, from tables.
        self.assertAlmostEqual(upper_bound(1, 10), 0.3942, places=4)
        self.assertAlmostEqual(upper_bound(2, 20), 0.2826, places=4)

    def test_ends(self):
        self.assertEqual(upper_bound(0, 0), 1.0)
        self.assertEqual(upper_bound(7, 7), 1.0)

    def test_large(self):
        self.assertTrue(0.0100 < upper_bound(1000, 100000) < 0.0107)


if __name__ == '__main__':
    unittest.main()
