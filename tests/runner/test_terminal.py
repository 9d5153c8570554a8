# SPDX-License-Identifier: GPL-2.0-only
"""The terminal that a guest is given: which keys are ours, what is shown, and how it is left."""

import os
import pty
import sys
import termios
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts'))

from runner import build, ktap, suites, terminal    # noqa: E402


class Keys(unittest.TestCase):
    def setUp(self):
        self.master, self.slave = pty.openpty()
        self.addCleanup(os.close, self.master)
        self.addCleanup(os.close, self.slave)
        self.terminal = terminal.Terminal('/nowhere', self.slave, self.slave)

    def test_keys_are_the_guests(self):
        self.assertEqual(self.terminal.typed(b'ps\r\x03\x1b[A\xff'), b'ps\r\x03\x1b[A\xff')
        self.assertFalse(self.terminal.left)

    def test_ctrl_a(self):
        self.assertEqual(self.terminal.typed(b'a\x01ab\x01\x01c'), b'a\x01b\x01c')
        self.assertEqual(self.terminal.typed(b'\x01'), b'')
        self.assertEqual(self.terminal.typed(b'xyz'), b'yz')
        self.assertTrue(self.terminal.left)

    def test_break_and_nmi_are_qemus(self):
        with mock.patch.object(self.terminal, '_ask') as ask:
            self.assertEqual(self.terminal.typed(b'\x01b\x01N'), b'')
        self.assertEqual(ask.mock_calls, [mock.call('chardev-send-break', id='console'),
                                          mock.call('inject-nmi')])

    def test_the_terminal_is_left_as_it_was(self):
        before = termios.tcgetattr(self.slave)
        with self.assertRaises(KeyboardInterrupt), self.terminal:
            self.assertFalse(termios.tcgetattr(self.slave)[3] & (termios.ICANON | termios.ECHO))
            raise KeyboardInterrupt
        self.assertEqual(termios.tcgetattr(self.slave), before)

    def test_firmware_does_not_clear_the_screen(self):
        for data in (b'\x1b[2J\x1b[01;01HBds', b'Dxe\r\nno end', b'\x1b[2J[    0.0', b'00000][    T0] a\r\n'
                     b'\r\x1b[Kheddle> '):
            self.terminal.show(data)
        # The pty passes on what it gets a little later, and in parts.
        shown = os.read(self.master, 4096)
        while not shown.endswith(b'heddle> '):
            shown += os.read(self.master, 4096)
        self.assertEqual(shown.replace(b'\r\r\n', b'\r\n'),
                         b'BdsDxe\r\nno end[    0.000000][    T0] a\r\n\r\x1b[Kheddle> ')


class Wanted(unittest.TestCase):
    def test_bad_value(self):
        with mock.patch.dict(os.environ, MONITOR='yes'), \
                self.assertRaisesRegex(build.UsageError, 'MONITOR=yes'):
            suites.wants_monitor(None, '', None)


class Ktap(unittest.TestCase):
    def test_a_prompt_that_made_room(self):
        parser = ktap.Parser()
        for line in ('\r\x1b[Kheddle> te\r\x1b[K[    1.000000][    T1] KTAP version 1\r', '1..1\r',
                     '\r\x1b[Kheddle> \r\x1b[K[    1.100000][    T1] ok 1 it\r'):
            parser.feed(line)
        summary = ktap.Summary(parser.close().documents)
        self.assertEqual((summary.passed, summary.errors), (1, []))


if __name__ == '__main__':
    unittest.main()
