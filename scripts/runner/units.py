# SPDX-License-Identifier: GPL-2.0-only
"""Python's unit tests as results of make check."""

import io
import unittest


class _Recorder(unittest.TextTestResult):
    """Remembers the names of those that passed, too."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.good = []

    def addSuccess(self, test):
        super().addSuccess(test)
        self.good.append(test.id())


def unit_tests(part, folder):
    # A loader of its own: the common one remembers the first folder as the top of all.
    tests = unittest.TestLoader().discover(folder, top_level_dir=folder)
    text = io.StringIO()
    result = unittest.TextTestRunner(stream=text, verbosity=1, resultclass=_Recorder).run(tests)
    for name in result.good:
        part.one(name, True)
    for test, why in result.failures + result.errors:
        part.one(test.id(), False, why)
    for test in result.unexpectedSuccesses:
        part.one(test.id(), False, 'it passed, which it is not expected to')
    for test, why in result.skipped:
        part.skip(f'{test.id()}: {why}')
    if not result.testsRun:
        part.broken('no test found')
