# SPDX-License-Identifier: GPL-2.0-only
"""What a run came to: passed, failed, hung, crashed or stalled, and why."""

import os

from . import hang_lines, ktap

# See <kernel/reboot.h>: QEMU's status is (code << 1) | 1.
STATUS = {33: 'pass', 35: 'fail', 37: 'panic', 39: 'nothing'}
# QEMU's status for EXIT_CODE_NOTHING.
NOTHING = 39
# What a status means that the kernel did not choose.
ODD = {0: 'the machine reset (triple fault?)', 1: 'QEMU itself failed', 124: 'ended by a time limit',
       125: 'QEMU was not started'}

# stalled: the host did not let the guest run; nothing is known of the guest.
RESULTS = ('passed', 'failed', 'hung', 'crashed', 'stalled')


class Ended:
    """How the machine ended: by itself (status), or because we ended it.

    hung:     why it was ended, in words; empty if it ended by itself
    result:   what such an end is called: hung, crashed or stalled
    running:  the test that had begun and not ended
    left:     somebody at the terminal has ended it
    report:   lines about what a machine did that was ended, for a person
    facts:    the same as data
    """

    def __init__(self, status=None, result='', hung='', running=None, left=False):
        self.status, self.result, self.hung, self.running = status, result, hung, running
        self.left = left
        self.report, self.facts = [], None


def described(report):
    """A report of the kernel's (include/kernel/report.h) in a line."""
    what = ' '.join(report[k] for k in ('detector', 'kind', 'object') if report.get(k))
    return what + (f' in {report["function"]}' if report.get('function') else '')


class Verdict:
    """passed, failed, hung, crashed or stalled, and why."""

    def __init__(self, guest, result, why='', summary=None, ended=None, reports=(), hangs=()):
        self.guest, self.result, self.why, self.summary = guest, result, why, summary
        self.reports, self.hangs = list(reports), list(hangs)
        self.ended = ended or Ended()
        self.seconds = self.guest_seconds = 0.0
        self.trace = ''        # how to read what was traced, or why it cannot be

    @classmethod
    def judge(cls, guest, documents, ended, reports=(), hangs=()):
        """Status and plan have to agree that everything passed; anything else is a failure,
        and so is a report of the kernel's that none of its tests expected."""
        summary, status = ktap.Summary(documents), ended.status
        during = f' while {ended.running} was running' if ended.running else ''
        if ended.hung:
            result, why = ended.result, f'{ended.hung}{during}'
        elif ended.left:
            # What it had shown by then counts, as far as it was whole.
            good = summary.passed and not summary.failed and not summary.errors
            result, why = 'passed' if good else 'failed', f'ended at the terminal{during}'
        elif status < 0:
            result, why = 'crashed', f'QEMU ended by signal {-status}{during}'
        elif status not in STATUS:
            result, why = 'crashed', f'{ODD.get(status, "unknown status")}: status {status}{during}'
        elif STATUS[status] == 'panic':
            result, why = 'crashed', f'the kernel panicked{during}'
        elif STATUS[status] == 'nothing':
            result, why = 'failed', 'no test was configured or matched'
        elif summary.failed:
            names = ', '.join(leaf.name for leaf in summary.failures()[:5])
            result, why = 'failed', f'{summary.failed} failed: {names}'
        elif summary.errors:
            result, why = 'failed', f'incomplete: {summary.errors[0]}{during}'
        elif STATUS[status] == 'fail':
            result, why = 'failed', 'the kernel says that a test failed, its log does not'
        elif reports:
            result, why = 'failed', f'a report that no test expected: {described(reports[0])}'
        else:
            result, why = 'passed', ''
        return cls(guest, result, why, summary, ended, reports, hangs)

    def expect_nothing(self):
        """For configurations without tests: that they come to their end is the test."""
        self.result = 'passed' if self.status == NOTHING else 'failed'
        self.why = '' if self.passed else f'status {self.status}, {NOTHING} (nothing to test) is expected'

    @property
    def passed(self):
        return self.result == 'passed'

    @property
    def status(self):
        return self.ended.status

    @property
    def running(self):
        return self.ended.running

    @property
    def folder(self):
        return self.guest.folder

    @property
    def again(self):
        """The command that boots the very same image the very same way."""
        return f'sh {os.path.join(self.folder, "command")}'

    @property
    def counts(self):
        s = self.summary
        return (s.passed, s.failed, s.skipped) if s else (0, 0, 0)

    @property
    def dump(self):
        """The file of the guest's memory, for GDB; None if there is none."""
        path = os.path.join(self.folder, 'vmcore')
        return path if self.ended.facts and os.path.exists(path) else None

    def as_dict(self):
        s, (passed, failed, skipped) = self.summary, self.counts
        return {'result': self.result, 'why': self.why, 'status': self.status,
                'seconds': self.seconds, 'guest_seconds': self.guest_seconds,
                'running': self.running,
                'passed': passed, 'failed': failed, 'skipped': skipped,
                'errors': s.errors if s else [], 'reports': self.reports, 'hangs': self.hangs,
                'again': self.again,
                **self.guest.as_dict(),
                'hang': self.ended.facts, 'vmcore': self.dump, 'trace': self.trace,
                'tests': [leaf.as_dict() for leaf in s.leaves] if s else []}

    def facts(self):
        """Pairs for a report's head."""
        g = self.guest
        return [('Image', f'{os.path.basename(g.image)} {(g.hash or "")[:12]}'),
                ('Boot', f'{g.kind}, {g.accel}, {g.settings.smp} CPUs, {g.settings.memory}'),
                ('Command line', g.cmdline or 'empty')]

    def last_lines(self, count=12):
        lines = []
        for name, last in (('console.log', count), ('qemu.err', 4)):
            try:
                with open(os.path.join(self.folder, name), errors='replace') as file:
                    # What firmware sends to clear the screen is not for ours.
                    lines += [ktap.ANSI.sub('', line) for line in file.read().splitlines()[-last:]]
            except OSError:
                pass        # it did not start
        return lines

    def headline(self):
        counts = '{} passed, {} failed, {} skipped'.format(*self.counts) if self.summary else 'no result'
        stall = self.guest.stall
        waited = f' (the host had no time for it in {stall:.1f} s of them)' if stall >= 0.1 else ''
        return f'{self.result}: {counts} in {self.seconds:.2f} s{waited}' + (f': {self.why}' if self.why else '')

    def details(self):
        """Lines about what went wrong."""
        s = self.summary
        if s:
            for leaf in s.failures():
                yield f'{"no result" if leaf.status is None else "failed"}: {leaf.name}'
                yield from (f'    {line}' for line in leaf.log[-6:])
            yield from s.errors[:10]
        for report in self.reports[:10]:
            yield f'report: {described(report)}'
        for hang in self.hangs[:3]:
            yield from hang_lines.described(hang)
        yield from self.ended.report
        yield 'last lines:'
        yield from (f'  | {line}' for line in self.last_lines())

    def report(self):
        """Lines for a person."""
        yield self.headline()
        if self.trace:
            yield f'  trace: {self.trace}'
        if self.passed:
            return
        yield from (f'  {line}' for line in self.details())
        yield f'  kept in {self.folder}'
        if self.dump:
            yield f'  dump: gdb {self.guest.vmlinux} {self.dump}'
        yield f'  again: {self.again}'
