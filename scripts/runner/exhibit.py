# SPDX-License-Identifier: GPL-2.0-only
"""An exhibit of the museum: a known bug, and who must see it.

Each tests/mutations/NAME.patch has a header of 'Key: value' lines above its
diff; a line that begins with a blank continues the one before:

  Bug:       what is put back
  Source:    where it happened, or the rule that it breaks
  Detector:  kunit SUITE.CASE | make TARGET | host PROGRAM | report DETECTOR KIND;
             several with report: each of them must be seen
  Ends:      kunit: failed, panicked, hung or reset; several with '|'
  Runs:      report: kunit FILTER, what the kernel runs; without it no test
  Names:     report: a glob that the object or the function must match
  Config:    CONFIG_NAME=y (or =n) for this one, besides the usual configuration
  SMP:       how many CPUs its machine has, if not as many as SMP= says
  Append:    parameters of its kernel
  Boots:     how many boots its detector may need, where chance has a part in it; default 1
  Says:      a regular expression that the detector's log must contain
  Why:       why that detector must see it
"""

import collections
import fnmatch
import glob
import os
import re

from .build import UsageError
from .verdict import described

KEYS = ('Bug', 'Source', 'Detector', 'Ends', 'Runs', 'Names', 'Config', 'SMP', 'Append', 'Boots', 'Says',
        'Why')
ENDS = {'failed', 'panicked', 'hung', 'reset'}
KINDS = ('kunit', 'make', 'host', 'report')
BOOTED = ('kunit', 'report')
# A filter that no test matches: the kernel boots, says so and ends.
NO_TEST = 'no.test'


def header(path):
    """Key to values: a list of one, but for Detector."""
    fields, key = collections.defaultdict(list), None
    with open(path) as file:
        for line in file:
            if line.startswith('--- '):
                return fields
            match = re.match(r'(\w+):\s*(.*)', line)
            if match:
                key = match[1]
                if key not in KEYS or (key in fields and key != 'Detector'):
                    raise UsageError(f'{path}: {key}: not a key, or twice')
                fields[key].append(match[2].strip())
            elif key and line[:1].isspace():
                fields[key][-1] = f'{fields[key][-1]} {line.strip()}'.strip()
            elif line.strip():
                raise UsageError(f'{path}: not understood: {line.strip()}')
    raise UsageError(f'{path}: no diff')


class Exhibit:
    def __init__(self, path):
        self.path, self.name = path, os.path.basename(path)[:-len('.patch')]
        fields = header(path)
        for key in ('Bug', 'Detector', 'Why'):
            if not any(fields[key]):
                raise UsageError(f'{path}: no {key}:')
        self.detectors = fields['Detector']
        one = {key: ' '.join(fields[key]) for key in KEYS}
        self.source, self.names = one['Source'], one['Names']
        self.kind, _, self.detector = self.detectors[0].partition(' ')
        self.ends = set(filter(None, one['Ends'].replace(' ', '').split('|')))
        self.config, self.smp, self.append = one['Config'].split(), one['SMP'], one['Append']
        self.says = re.compile(one['Says'])
        self._check(one)

    def _check(self, one):
        if self.kind not in KINDS or not self.detector:
            raise UsageError(f'{self.path}: Detector: {self.detectors[0]}')
        for key, value in (('SMP', self.smp), ('Boots', one['Boots'])):
            if value and not (value.isdigit() and int(value)):
                raise UsageError(f'{self.path}: {key}: {value}')
        if one['Boots'] and self.kind not in BOOTED:
            raise UsageError(f'{self.path}: Boots: is for kunit and report')
        self.boots = int(one['Boots'] or 1)
        if (self.config or self.smp or self.append) and self.kind not in BOOTED:
            raise UsageError(f'{self.path}: Config:, SMP: and Append: are for kunit and report')
        if self.ends - ENDS or bool(self.ends) != (self.kind == 'kunit'):
            raise UsageError(f'{self.path}: Ends: {one["Ends"]}')
        if self.kind == 'report':
            self._check_report(one['Runs'])
        elif one['Runs'] or one['Names'] or len(self.detectors) > 1:
            raise UsageError(f'{self.path}: Runs:, Names: and several Detector: are for report')

    def _check_report(self, runs):
        for detector in self.detectors:
            if not re.fullmatch(r'report \S+ \S+', detector):
                raise UsageError(f'{self.path}: Detector: {detector}')
        word, _, self.filter = (runs or f'kunit {NO_TEST}').partition(' ')
        if word != 'kunit' or not self.filter:
            raise UsageError(f'{self.path}: Runs: {runs}')

    @property
    def cases(self):
        """What its kernel runs."""
        return self.filter if self.kind == 'report' else self.detector

    def fits(self, detector, report):
        """Is that the report of this exhibit that 'report DETECTOR KIND' names?"""
        _, who, kind = detector.split()
        named = any(fnmatch.fnmatchcase(report.get(key, ''), self.names)
                    for key in ('object', 'function'))
        return report.get('detector') == who and report.get('kind') == kind and \
            (named or not self.names)

    def compare(self, reports):
        """(all were seen, what was seen or is missing) of the reports of a boot."""
        seen = []
        for detector in self.detectors:
            found = next((r for r in reports if self.fits(detector, r)), None)
            if not found:
                there = '; '.join(map(described, reports[:4])) or 'no report'
                wanted = detector + (f' of {self.names}' if self.names else '')
                return False, f'{there}, where {wanted} is expected'
            seen.append(described(found))
        return True, '; '.join(seen)


def within(leaf, case):
    """A case with parameters has leaves of its own."""
    return leaf == case or leaf.startswith(case + '.')


def matches(leaf, patterns):
    """Does a test belong to what kunit.filter= wants: SUITE, SUITE.CASE, with globs, commas between?"""
    return any(fnmatch.fnmatchcase(leaf, p) or fnmatch.fnmatchcase(leaf, f'{p}.*')
               for p in patterns.split(','))


def how_it_ended(verdict):
    """(one of ENDS or 'passed' or else a sentence, the case that was it)"""
    running = verdict.running
    if verdict.result == 'hung':
        return 'hung', running
    if verdict.status == 37:
        return 'panicked', running
    if verdict.status == 0:
        return 'reset', running
    if verdict.summary and verdict.status == 35:
        bad = [leaf.name for leaf in verdict.summary.failures() if leaf.status == 'not ok']
        if bad:
            return 'failed', bad[0]
    return ('passed' if verdict.passed else verdict.why), running


def chosen(srctree, pattern):
    paths = sorted(glob.glob(os.path.join(srctree, 'tests/mutations/*.patch')))
    found = [Exhibit(p) for p in paths
             if fnmatch.fnmatch(os.path.basename(p)[:-len('.patch')], pattern)]
    if not found:
        raise UsageError(f'TEST={pattern}: no such exhibit in tests/mutations')
    return found
