# SPDX-License-Identifier: GPL-2.0-only
"""The museum: the head of an exhibit, a boot's reports compared with it, and the table."""

import json
import os
import sys
import tempfile
import types
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts'))

from runner import build, exhibit, museum, museum_matrix    # noqa: E402

HEAD = 'Bug: b\nWhy: w\n'
DIFF = '\n--- a/x\n+++ b/x\n'
LOCKED = {'detector': 'lockdep', 'kind': 'circular', 'object': 'a_lock', 'function': 'f'}
SLEPT = {'detector': 'atomic', 'kind': 'sleep', 'object': '', 'function': 'g'}


class Case(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name

    def made(self, text, diff=DIFF):
        path = os.path.join(self.folder, 'it.patch')
        with open(path, 'w') as file:
            file.write(HEAD + text + diff)
        return exhibit.Exhibit(path)


class Header(Case):
    def test_each_kind(self):
        m = self.made('Detector: kunit a.b\nEnds: failed | hung\nSource: #28,\n  D9\nSMP: 2\n')
        self.assertEqual((m.kind, m.cases, m.ends, m.source, m.smp),
                         ('kunit', 'a.b', {'failed', 'hung'}, '#28, D9', '2'))
        self.assertEqual(self.made('Detector: report a b\nBoots: 4\n').boots, 4)
        self.assertEqual(self.made('Detector: make all\n').detector, 'all')
        m = self.made('Detector: report lockdep circular\nDetector: report atomic sleep\n'
                      'Runs: kunit a,b.c\nNames: a_*\n')
        self.assertEqual((len(m.detectors), m.cases, m.names), (2, 'a,b.c', 'a_*'))

    def test_a_report_runs_no_test_by_itself(self):
        self.assertEqual(self.made('Detector: report lockdep circular\n').cases, exhibit.NO_TEST)

    def test_what_is_wrong_is_said(self):
        for text in ('', 'Detector: report lockdep\n', 'Detector: report a b c\n', 'Detector: x y\n',
                     'Detector: kunit a.b\n', 'Detector: kunit a.b\nEnds: well\n',
                     'Detector: report a b\nEnds: hung\n', 'Detector: report a b\nRuns: make x\n',
                     'Detector: report a b\nRuns: kunit\n', 'Detector: make x\nNames: y\n',
                     'Detector: make x\nRuns: kunit y\n', 'Detector: make x\nSMP: 2\n',
                     'Detector: make x\nDetector: make y\n', 'Detector: report a b\nSMP: two\n',
                     'Detector: report a b\nSource: 1\nSource: 2\n', 'Detector: make x\nBoots: 2\n',
                     'Detector: report a b\nBoots: 0\n', 'Other: x\n'):
            with self.subTest(text), self.assertRaises(build.UsageError):
                self.made(text)
        with self.assertRaises(build.UsageError):
            self.made('Detector: make x\n', diff='')


class Compare(Case):
    def test_detector_and_kind(self):
        m = self.made('Detector: report lockdep circular\n')
        self.assertEqual(m.compare([SLEPT, LOCKED]), (True, 'lockdep circular a_lock in f'))
        for reports in ([], [SLEPT], [dict(LOCKED, kind='recursive-locking')],
                        [dict(LOCKED, detector='slab')], [{'detector': 'unreadable'}]):
            with self.subTest(reports):
                self.assertFalse(m.compare(reports)[0])

    def test_a_name_is_of_the_object_or_the_function(self):
        for names, good in (('a_*', True), ('f', True), ('A_lock', False), ('lock', False)):
            with self.subTest(names):
                m = self.made(f'Detector: report lockdep circular\nNames: {names}\n')
                self.assertEqual(m.compare([LOCKED])[0], good)

    def test_each_of_several_must_be_seen(self):
        m = self.made('Detector: report lockdep circular\nDetector: report atomic sleep\n')
        self.assertTrue(m.compare([SLEPT, LOCKED])[0])
        good, seen = m.compare([LOCKED])
        self.assertFalse(good)
        self.assertIn('atomic sleep', seen)

    def test_as_many_boots_as_it_may_need(self):
        m = self.made('Detector: report lockdep circular\nBoots: 3\n')
        with open(m.path, 'w') as file:
            file.write('')    # nothing to patch: what counts is the judge's
        for after, verdict, boots in ((1, 'caught', 1), (3, 'caught', 3), (4, 'missed', 3)):
            bench = museum.Bench(types.SimpleNamespace(objtree=self.folder, srctree='.'), self.folder)
            os.makedirs(bench.base, exist_ok=True)
            bench.make = lambda *_: (0, '')
            left = iter([False] * (after - 1) + [True])
            bench.judge_report = lambda *_, left=left: (next(left), 'seen')
            self.assertEqual(bench.judge(m), (verdict, 'seen', boots))

    def test_a_built_copy_has_its_own_name(self):
        base, tree = (os.path.join(self.folder, n) for n in ('base', 'tree'))
        os.makedirs(os.path.join(base, 'k'))
        with open(os.path.join(base, 'k', '.a.o.cmd'), 'w') as file:
            file.write(f'gcc -ffile-prefix-map={base}=. a.c')
        museum.copy_built(base, tree)
        with open(os.path.join(tree, 'k', '.a.o.cmd')) as file:
            self.assertEqual(file.read(), f'gcc -ffile-prefix-map={tree}=. a.c')

    def test_a_hung_guest_is_a_row(self):
        m = self.made('Detector: report lockdep circular\n')
        bench = museum.Bench(types.SimpleNamespace(objtree=self.folder, srctree='.'), self.folder)
        hung = types.SimpleNamespace(result='hung', running='a.b', reports=[LOCKED])
        bench.boot = lambda *_: (hung, '')
        self.assertTrue(bench.judge_report(m, '')[0])
        hung.reports = []
        good, seen = bench.judge_report(m, '')
        self.assertFalse(good)
        self.assertIn('hung', seen)

    def test_what_breaks_is_a_row(self):
        m = self.made('Detector: report lockdep circular\n')
        bench = museum.Bench(types.SimpleNamespace(objtree=self.folder, srctree='.'), self.folder)
        self.assertEqual(bench.show(m).verdict, 'broken')    # there is no tree to copy

    def test_filters(self):
        for leaf, patterns, good in (('a.b', 'a', True), ('a.b', 'x,a.b', True), ('a.b.1', 'a.b', True),
                                     ('a.b', 'a.c', False), ('ab.c', 'a', False), ('a.b', '*.b', True)):
            self.assertEqual(exhibit.matches(leaf, patterns), good, (leaf, patterns))


class Matrix(Case):
    ROWS = [museum_matrix.Row('one', '#1', 'report a b', 'it\nsays | so', 3, 1.25, 'caught'),
            museum_matrix.Row('other', '', 'make x', 'y' * 500, 0, 12.0, 'missed')]

    def test_text(self):
        lines = museum_matrix.text(self.ROWS)
        self.assertEqual(len(lines), 3)
        starts = {line.index(word) for line, word in zip(lines, ('source', '#1', '-'))}
        self.assertEqual(starts, {len('exhibit') + 2})
        self.assertIn('...', lines[2])

    def test_files(self):
        path = museum_matrix.write(self.folder, self.ROWS)
        with open(path) as file:
            self.assertIn('it says \\| so', file.read())
        with open(os.path.join(self.folder, 'museum.json')) as file:
            data = json.load(file)
        self.assertEqual((data['caught'], data['total'], data['exhibits'][0]['seconds']), (1, 2, 1.25))


if __name__ == '__main__':
    unittest.main()
