# SPDX-License-Identifier: GPL-2.0-only
"""Python's unit tests as results of make check.

They run in a process of their own: parts of the check go on side by side as
threads, and a test that replaces a function of a common module for a moment
(mock.patch) would replace it for all of them.
"""

import io
import json
import os
import sys
import tempfile
import unittest

if __name__ != '__main__':
    from . import process


class _Recorder(unittest.TextTestResult):
    """Remembers the names of those that passed, too."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.good = []

    def addSuccess(self, test):
        super().addSuccess(test)
        self.good.append(test.id())


def run(folder):
    """What became of the tests in folder, as data."""
    tests = unittest.defaultTestLoader.discover(folder, top_level_dir=folder)
    result = unittest.TextTestRunner(stream=io.StringIO(), verbosity=1,
                                     resultclass=_Recorder).run(tests)
    return {'run': result.testsRun, 'good': result.good,
            'bad': [(test.id(), why) for test, why in result.failures + result.errors] +
                   [(test.id(), 'it passed, which it is not expected to')
                    for test in result.unexpectedSuccesses],
            'skipped': [(test.id(), why) for test, why in result.skipped]}


def unit_tests(part, folder, environment=None):
    """environment: what the tests see beside os.environ."""
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, 'results.json')
        with open(os.path.join(scratch, 'output'), 'w+', errors='replace') as output:
            child = process.start([sys.executable, '-B', os.path.abspath(__file__), folder, path],
                                  stdout=output, stderr=output,
                                  env={**os.environ, **(environment or {})})
            status = child.wait()
            process.end(child)
            output.seek(0)
            said = output.read()
        if status:
            part.broken(f'the tests in {folder} ended with status {status}:\n{said[-2000:]}')
            return
        with open(path) as file:
            found = json.load(file)
    for name in found['good']:
        part.one(name, True)
    for name, why in found['bad']:
        part.one(name, False, why)
    for name, why in found['skipped']:
        part.skip(f'{name}: {why}')
    if not found['run']:
        part.broken('no test found')


if __name__ == '__main__':
    with open(sys.argv[2], 'w') as results:
        json.dump(run(os.path.abspath(sys.argv[1])), results)
