# SPDX-License-Identifier: GPL-2.0-only
"""The parser against logs that are good and logs that are not."""

import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '../../scripts')]

import logs                      # noqa: E402
from runner import ktap          # noqa: E402


def summary(text):
    return ktap.Summary(ktap.parse(text).documents)


class Good(unittest.TestCase):
    def check_good(self, text):
        s = summary(text)
        self.assertEqual(s.errors, [])
        self.assertEqual((s.passed, s.failed, s.skipped), (3, 0, 1))
        self.assertEqual([leaf[0] for leaf in s.leaves],
                         ['list.adds', 'list.removes', 'tree.rows.the first',
                          'tree.rows.the second'])

    def test_plain(self):
        self.check_good(logs.GOOD)

    def test_printk_prefix_and_crlf(self):
        self.check_good(logs.prefixed(logs.GOOD))

    def test_noise_between_lines(self):
        self.check_good(logs.GOOD.replace('\n', '\nsome driver: 1..9 of ok 3 things\n'))

    def test_escape_sequences_of_firmware(self):
        self.check_good(logs.GOOD.replace('KTAP version 1\n1..2', '\x1b[2J\x1b[01;01HKTAP version 1\n1..2'))

    def test_reason_of_a_skip(self):
        self.assertEqual(summary(logs.GOOD).leaves[1][1:3], ('skip', 'no memory'))

    def test_two_documents(self):
        s = summary(logs.GOOD + logs.GOOD)
        self.assertEqual((s.passed, s.errors), (6, []))

    def test_shape_that_linux_parser_wants(self):
        # Its rules: a version line first, the plan next or after '# Subtest', results
        # numbered from 1 at the indent of their plan, the parent's result after them.
        lines = [l for l in logs.GOOD.splitlines() if not l.startswith('[')]
        self.assertEqual(lines[0], 'KTAP version 1')
        for i, line in enumerate(lines):
            if i and line.endswith('KTAP version 1'):
                indent = len(line) - len(line.lstrip())
                self.assertEqual(indent % 4, 0)
                self.assertTrue(lines[i + 1].startswith(' ' * indent + '# Subtest: '))
                self.assertRegex(lines[i + 2], '^' + ' ' * indent + r'1\.\.\d+$')
                name = re.search('# Subtest: (.*)', lines[i + 1])[1]
                self.assertTrue(any(re.fullmatch(' ' * (indent - 4) + r'ok \d+ ' + name, l)
                                    for l in lines[i + 3:]))


class Bad(unittest.TestCase):
    def test_failure_with_its_diagnostics(self):
        s = summary(logs.FAILING)
        self.assertEqual((s.passed, s.failed), (2, 1))
        self.assertEqual(s.failures()[0][0], 'list.adds')
        self.assertIn('Expected 1 == 2, but', s.failures()[0][3])

    def test_empty_log(self):
        self.assertEqual(summary('').errors, ['no KTAP in the log'])

    def test_no_test(self):
        self.assertEqual(summary('KTAP version 1\n1..0\n').errors, ['no test ran'])

    def test_cut_in_a_row(self):
        parser = ktap.Parser()
        for line in logs.CUT.splitlines():
            parser.feed(line)
        self.assertEqual(parser.running(), 'tree.rows')
        self.assertTrue(ktap.Summary(parser.close().documents).errors)

    def test_cut_in_a_case(self):
        parser = ktap.Parser()
        for line in logs.CUT_CASE.splitlines():
            parser.feed(line)
        self.assertEqual(parser.running(), 'list.removes')

    def test_every_cut_is_noticed(self):
        lines = logs.GOOD.splitlines(keepends=True)
        last = lines.index('ok 2 tree\n')
        for n in range(last + 1):
            with self.subTest(lines=n):
                self.assertTrue(summary(''.join(lines[:n])).errors)

    def test_every_lost_result_is_noticed(self):
        lines = logs.GOOD.splitlines(keepends=True)
        for i, line in enumerate(lines):
            if re.match(r' *ok ', line):
                with self.subTest(line=line):
                    self.assertTrue(summary(''.join(lines[:i] + lines[i + 1:])).errors)

    def test_no_plan(self):
        self.assertTrue(summary(logs.GOOD.replace('    1..2\n', '', 1)).errors)

    def test_parent_passes_though_a_part_failed(self):
        self.assertTrue(summary(logs.FAILING.replace('not ok 1 list', 'ok 1 list')).errors)

    def test_parent_fails_after_its_last_case(self):
        log = logs.GOOD.replace('ok 2 tree', 'not ok 2 tree')
        self.assertTrue(any('after its last case' in e for e in summary(log).errors))

    def test_wrong_number(self):
        self.assertTrue(summary(logs.GOOD.replace('ok 2 tree', 'ok 3 tree')).errors)

    def test_more_results_than_planned(self):
        self.assertTrue(summary(logs.GOOD + 'ok 3 extra\n').errors)


class Reports(unittest.TestCase):
    LINE = 'report: {"detector":"lockdep","kind":"inversion","object":"a"}\n'

    def test_they_are_data_and_not_noise(self):
        parser = ktap.parse(logs.prefixed(logs.GOOD.replace('1..2\n    KTAP', f'1..2\n{self.LINE}    KTAP')))
        self.assertEqual([(r['detector'], r['object']) for r in parser.reports], [('lockdep', 'a')])
        self.assertEqual(ktap.Summary(parser.documents).errors, [])

    def test_before_any_document_too(self):
        self.assertEqual(len(ktap.parse(self.LINE + logs.GOOD).reports), 1)

    def test_what_cannot_be_read_is_one(self):
        self.assertEqual(ktap.parse('report: {"detector":}\n').reports[0]['detector'], 'unreadable')


if __name__ == '__main__':
    unittest.main()
