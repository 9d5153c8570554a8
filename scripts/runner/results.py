# SPDX-License-Identifier: GPL-2.0-only
"""What a job came to: counts of test results, whatever kind of job it was."""

from .ktap import Leaf


class Result:
    """A line of a table.

    result:  passed, failed, hung, crashed, stalled or skipped
    leaves:  the single tests, as ktap.Leaf
    notes:   lines about what went wrong
    again:   the command that does the same once more
    """

    def __init__(self, name, again=''):
        self.name, self.again, self.folder = name, again, ''
        self.passed = self.failed = self.skipped = 0
        self.seconds, self.notes, self.leaves = 0.0, [], []
        self._result = None

    @property
    def result(self):
        if self._result:
            return self._result
        if self.failed:
            return 'failed'
        return 'passed' if self.passed or not self.skipped else 'skipped'

    @property
    def good(self):
        return self.result in ('passed', 'skipped')

    def broken(self, why):
        """What ends a job before its results do counts as one failure."""
        self.failed += 1
        self.notes.append(why)

    def one(self, name, good, why=''):
        """The result of one test."""
        self.leaves.append(Leaf(name, 'ok' if good else 'not ok', '', why.splitlines(), 0.0))
        if good:
            self.passed += 1
        else:
            self.broken(f'failed: {name}' + (f'\n{why}' if why else ''))

    def skip(self, why):
        self.skipped += 1
        self.notes.append(why)

    def take(self, summary):
        """The results in a document of KTAP."""
        self.passed += summary.passed
        self.failed += summary.failed
        self.skipped += summary.skipped
        self.leaves += summary.leaves

    def take_verdict(self, verdict):
        """The results of a boot; a boot that failed is a failure, whatever its tests say."""
        failed = self.failed
        if verdict.summary:
            self.take(verdict.summary)
        self.folder = verdict.folder
        if not verdict.passed:
            self._result = verdict.result
            if self.failed == failed:
                self.failed += 1
            self.again = verdict.again
            self.notes += verdict.report()
        elif not verdict.counts[0]:
            # A kernel without tests came to its end, as was expected.
            self.passed += 1

    def line(self):
        return (f'{"ok    " if self.good else "FAILED"} {self.name:20} {self.passed:6} passed '
                f'{self.failed:4} failed {self.skipped:4} skipped {self.seconds:8.1f} s')

    def as_dict(self):
        return {'name': self.name, 'result': self.result, 'passed': self.passed,
                'failed': self.failed, 'skipped': self.skipped, 'seconds': round(self.seconds, 3),
                'again': self.again, 'folder': self.folder, 'notes': self.notes,
                'tests': [leaf.as_dict() for leaf in self.leaves]}


def of_verdict(name, verdict):
    """The result of a job that is one boot."""
    result = Result(name)
    result.take_verdict(verdict)
    result.seconds = verdict.seconds
    return result
