# SPDX-License-Identifier: GPL-2.0-only
"""The machine that runs a guest."""

import fcntl
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts'))

from runner import machine    # noqa: E402


class Console(unittest.TestCase):
    def test_the_pipe_holds_what_a_guest_says_while_nobody_reads(self):
        ours, guests = os.pipe()
        try:
            machine.widen(ours)
            with open('/proc/sys/fs/pipe-max-size') as file:
                most = int(file.read())
            self.assertGreaterEqual(fcntl.fcntl(guests, fcntl.F_GETPIPE_SZ), min(most, machine.PIPE_BYTES))
        finally:
            os.close(ours)
            os.close(guests)

    def test_what_is_no_pipe_is_left_alone(self):
        with open(os.devnull) as file:
            machine.widen(file)


if __name__ == '__main__':
    unittest.main()
