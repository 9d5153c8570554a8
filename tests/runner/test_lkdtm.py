# SPDX-License-Identifier: GPL-2.0-only
"""The table that a guest says, and reports compared with it."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts'))

from runner import lkdtm    # noqa: E402

LINE = '[ 0.1][ T1] lkdtm: {"name":"X","detector":"lockdep","kind":"circular","object":"a","function":"f"}'


class Table(unittest.TestCase):
    def test_an_entry_is_read(self):
        self.assertEqual(lkdtm.entry(LINE)['name'], 'X')

    def test_another_line_is_none(self):
        self.assertIsNone(lkdtm.entry('lkdtm: Performing direct entry X'))

    def test_the_first_report_decides(self):
        right, other = lkdtm.entry(LINE), {'detector': 'warn'}
        self.assertEqual(lkdtm.wrong(right, [right, other]), '')
        self.assertIn('detector is warn', lkdtm.wrong(right, [other, right]))
        self.assertEqual(lkdtm.wrong(right, []), 'no report')


if __name__ == '__main__':
    unittest.main()
