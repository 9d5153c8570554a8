# SPDX-License-Identifier: GPL-2.0-only
"""The table that a guest says, and reports compared with it."""

import os
import sys
import unittest
from unittest import mock

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
        self.assertEqual(lkdtm.wrong(right, [right]), '')
        self.assertIn('another report, of warn', lkdtm.wrong(right, [right, other]))
        self.assertEqual(lkdtm.wrong(right, [right, {**other, 'object': 'a'}]), '')
        self.assertIn('detector is warn', lkdtm.wrong(right, [other, right]))
        self.assertEqual(lkdtm.wrong(right, []), 'no report')

    def test_what_foresees_a_hang_is_not_the_report_of_it(self):
        hang = {**lkdtm.entry(LINE), 'detector': 'hung_task', 'hangs': True}
        self.assertEqual(lkdtm.wrong(hang, [lkdtm.entry(LINE), hang]), '')
        self.assertEqual(lkdtm.wrong(hang, [lkdtm.entry(LINE)]), 'no report')


class Compiled(unittest.TestCase):
    def test_clang_has_a_fragment_that_comes_last(self):
        self.assertEqual(tuple(lkdtm.compiled({'CC': 'gcc-12'})), lkdtm.COMPILED)
        for environ in ({'LLVM': '1'}, {'CC': 'clang'}):
            for fragments in lkdtm.compiled(environ):
                self.assertEqual(fragments[-1], 'clang.config')


class Ending(unittest.TestCase):
    """A hang's guest is ended when its report is whole, and no sooner."""

    LINES = ('hang: {"hang":"begin","detector":"waits"}', 'hang: {"hang":"end"}',
             'hang: {"hang":"begin","detector":"hung_task"}', 'hang: {"hang":"end"}')

    def ended_at(self, expected):
        watcher, ends = lkdtm.Watcher(mock.Mock(), expected), []
        with mock.patch.object(lkdtm.process, 'end', ends.append):
            for number, line in enumerate(self.LINES):
                watcher(line)
                if ends:
                    return number
        return None

    def test_at_the_end_of_its_own_report(self):
        self.assertEqual(self.ended_at({'hangs': True, 'detector': 'hung_task'}), 3)

    def test_who_does_not_hang_ends_by_itself(self):
        self.assertIsNone(self.ended_at({'hangs': False, 'detector': 'hung_task'}))


if __name__ == '__main__':
    unittest.main()
