#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's own reports of hangs, out of its log."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', '..', 'scripts'))

from runner import hang_lines, ktap     # noqa: E402

BEGIN = 'hang: {"hang":"begin","detector":"hung_task","kind":"mutex","function":"f","text":"t"}\n'
WAIT = ('hang: {"hang":"wait","waiter":"a","pid":1,"cpu":-1,"kind":"mutex","object":"m","owner":"b",'
        '"owner_pid":2,"owner_cpu":-1,"since_ns":7,"chain":true,"cycle":true,"stack":["x","y"]}\n')
CPU = 'hang: {"hang":"cpu","cpu":0,"answers":false}\n'
END = 'hang: {"hang":"end","cycle":true,"whole":true}\n'


class HangLines(unittest.TestCase):
    def test_a_report_is_one_dictionary(self):
        hangs = ktap.parse(BEGIN + 'noise\n' + WAIT + CPU + END).hangs
        self.assertEqual(len(hangs), 1)
        self.assertEqual((hangs[0]['detector'], hangs[0]['complete'], hangs[0]['cycle']),
                         ('hung_task', True, True))
        self.assertEqual([w['stack'] for w in hangs[0]['waits']], [['x', 'y']])
        self.assertEqual(hangs[0]['cpus'], [{'cpu': 0, 'answers': False}])

    def test_each_begin_is_another(self):
        self.assertEqual([h['complete'] for h in ktap.parse(BEGIN + WAIT + BEGIN + END).hangs],
                         [False, True])

    def test_half_a_line_is_kept(self):
        hangs = ktap.parse(BEGIN + WAIT[:40] + '\n').hangs
        self.assertEqual((len(hangs[0]['unreadable']), hangs[0]['complete']), (1, False))

    def test_what_a_person_reads_names_both(self):
        text = '\n'.join(hang_lines.described(ktap.parse(BEGIN + WAIT + END).hangs[0]))
        self.assertIn('a/1 waits (mutex m) for b/2, a cycle', text)


if __name__ == '__main__':
    unittest.main()
