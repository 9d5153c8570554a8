# SPDX-License-Identifier: GPL-2.0-only
"""heddle merge: shards that are one whole, and everything that is not."""

import contextlib
import copy
import io
import json
import os
import subprocess
import sys
import tempfile
import types
import unittest

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts')
HEDDLE = os.path.join(SCRIPTS, 'heddle')
sys.path[:0] = [SCRIPTS, os.path.dirname(os.path.abspath(__file__))]

import logs                         # noqa: E402
from runner import build, merge     # noqa: E402
from test_heddle import Runner      # noqa: E402


def stress(number, of, runs=10, bad=(), **more):
    done = list(range(number, runs + 1, of))
    failures = [{'run': n, 'result': 'hung', 'why': 'no end'} for n in bad if n in done]
    return {'kind': 'stress', 'version': 1, 'test': 'kthread', 'image': 'ab' * 32, 'boot': 'direct',
            'cpus': '1', 'cmdline': '', 'append': '', 'seed': None, 'runs': runs,
            'shard': [number, of], 'accel': 'tcg', 'image_changed': False, 'done': done,
            'counts': {'passed': len(done) - len(failures), 'hung': len(failures)},
            'failures': failures, **more}


PLAN = ['a/gcc/smp1', 'a/gcc/smp2', 'b/gcc/smp1', 'b/gcc/smp2']


def matrix(number, of, names, results=(), **more):
    rows = [{'name': name, 'result': dict(results).get(name, 'passed'), 'why': 'because', 'tests': 1,
             'seconds': 0.1, 'again': f'make matrix MATRIX={name}'} for name in names]
    return {'kind': 'matrix', 'version': 1, 'source': 'c0ffee', 'shard': [number, of], 'plan': PLAN,
            'cells': rows, **more}


class Merge(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def merge(self, *parts):
        paths = []
        for index, part in enumerate(parts):
            paths.append(os.path.join(self.folder, f'{index}.json'))
            with open(paths[-1], 'w') as file:
                file.write(part if isinstance(part, str) else json.dumps(part))
        out = io.StringIO()
        try:
            with contextlib.redirect_stdout(out):
                status = merge.command_merge(types.SimpleNamespace(files=paths))
        except build.UsageError as error:
            return 2, str(error)
        return status, out.getvalue()

    def refused(self, words, *parts, status=1):
        got, out = self.merge(*parts)
        self.assertEqual(got, status, out)
        self.assertIn(words, out)
        self.assertNotIn('merge: passed', out)
        return out


class Stress(Merge):
    def test_the_bound_is_that_of_all_runs(self):
        status, out = self.merge(*(stress(n, 3, runs=300) for n in (1, 2, 3)))
        self.assertEqual(status, 0, out)
        self.assertIn('300 of 300 runs', out)
        self.assertIn('below 0.994 %', out)
        self.assertIn('merge: passed', out)

    def test_failures_are_named_and_counted(self):
        parts = [stress(n, 2, runs=20, bad=(3, 8), seed=100) for n in (1, 2)]
        out = self.refused('merge: failed', *parts)
        self.assertIn('run 3: no end, torture.seed=102', out)
        self.assertIn('run 8: no end, torture.seed=107', out)
        self.assertIn('below 28.3 %', out)      # two of twenty, from tables

    def test_missing_shard(self):
        out = self.refused('shard 2/3 is missing', stress(1, 3), stress(3, 3))
        self.assertIn('merge: not passed', out)
        self.assertNotIn('confidence', out)

    def test_shard_twice(self):
        self.refused('both have run 1', stress(1, 2), stress(1, 2), stress(2, 2))

    def test_run_missing_within_a_shard(self):
        part = stress(2, 2)
        part['done'].pop()
        part['counts']['passed'] -= 1
        self.refused('1 runs are missing, the first is 10', stress(1, 2), part)

    def test_run_that_was_not_planned(self):
        part = stress(2, 2)
        part['done'].append(12)
        part['counts']['passed'] += 1
        self.refused('run 12 is none of 10', stress(1, 2), part)

    def test_what_differs_is_named(self):
        for name, other in (('image', 'cd' * 32), ('test', 'sched'), ('seed', 4), ('cpus', '2'),
                            ('runs', 12), ('cmdline', 'x'), ('append', 'y'), ('boot', 'uefi')):
            with self.subTest(name):
                self.refused(f'1.json: {name}', stress(1, 2), stress(2, 2, **{name: other}))

    def test_other_number_of_shards(self):
        self.refused('one of 3 shards', stress(1, 2), stress(2, 3))

    def test_counts_that_do_not_fit(self):
        self.refused('other counts', stress(1, 2), stress(2, 2, counts={'passed': 4}))
        self.refused('0 failures are named', stress(1, 2), stress(2, 2, counts={'passed': 4, 'hung': 1}))

    def test_changed_image(self):
        self.refused('the image changed', stress(1, 2), stress(2, 2, image_changed=True))

    def test_nothing_ran(self):
        part = stress(1, 1, runs=1)
        part.update(runs=0, done=[], counts={}, failures=[])
        self.refused('nothing ran', part)


class Matrix(Merge):
    def test_whole(self):
        status, out = self.merge(matrix(1, 2, PLAN[:2]), matrix(2, 2, PLAN[2:], {PLAN[3]: 'skipped'}))
        self.assertEqual(status, 0, out)
        self.assertIn('matrix: 3 passed, 0 failed, 1 left out', out)
        self.assertIn('1 left out: because', out)

    def test_failing_cell_is_named_with_its_command(self):
        out = self.refused('merge: failed', matrix(1, 2, PLAN[:2], {PLAN[1]: 'hung'}),
                           matrix(2, 2, PLAN[2:]))
        self.assertIn(f'hung: {PLAN[1]}: because', out)
        self.assertIn(f'again: make matrix MATRIX={PLAN[1]}', out)

    def test_empty_shard(self):
        status, out = self.merge(matrix(1, 2, PLAN), matrix(2, 2, []))
        self.assertEqual(status, 0, out)

    def test_missing_shard_and_cells(self):
        out = self.refused('shard 2/2 is missing', matrix(1, 2, PLAN[:2]))
        self.assertIn(f'2 cells are missing, the first is {PLAN[2]}', out)

    def test_cell_twice(self):
        self.refused('both have a/gcc/smp2', matrix(1, 2, PLAN[:2]), matrix(2, 2, PLAN[1:]))

    def test_cell_that_was_not_planned(self):
        self.refused('c was not planned', matrix(1, 1, PLAN + ['c']))

    def test_other_sources_and_plans(self):
        self.refused('1.json: source', matrix(1, 2, PLAN[:2]), matrix(2, 2, PLAN[2:], source='x'))
        self.refused('1.json: plan', matrix(1, 2, PLAN[:2]), matrix(2, 2, PLAN[2:], plan=['x']))

    def test_other_kind(self):
        self.refused('1.json: kind', matrix(1, 2, PLAN[:2]), stress(2, 2))

    def test_all_left_out(self):
        self.refused('nothing ran', matrix(1, 1, PLAN, {name: 'skipped' for name in PLAN}))


class Foreign(Merge):
    def test_every_truncation_names_the_file(self):
        text = json.dumps(stress(2, 2))
        for end in (0, 1, len(text) // 2, len(text) - 1):
            with self.subTest(end):
                self.refused('1.json: not JSON', stress(1, 2), text[:end], status=2)

    def test_other_json(self):
        for text in ('[]', '3', '{}', '{"kind": "x"}', '{"kind": []}'):
            with self.subTest(text):
                self.refused('0.json: not what', text, status=2)

    def test_other_version(self):
        self.refused('0.json: of version 2', stress(1, 1, version=2), status=2)

    def test_each_field_is_looked_at(self):
        for whole in (stress(1, 1), matrix(1, 1, PLAN)):
            for name in set(whole) - {'kind', 'version', 'accel'}:
                with self.subTest(name):
                    part = copy.deepcopy(whole)
                    part[name] = {'x': 1.5}
                    self.refused('0.json: ', part, status=2)
                    del part[name]
                    self.refused(f'0.json: no or a wrong "{name}"', part, status=2)

    def test_wrong_elements(self):
        for more in ({'done': ['1']}, {'done': [True]}, {'failures': [1]}, {'counts': {'won': 10}},
                     {'counts': {'passed': 'x'}}, {'shard': [0, 1]}, {'shard': [2, 1]}, {'shard': [1]},
                     {'failures': [{'run': 1}]}):
            with self.subTest(str(more)):
                self.refused('0.json: ', stress(1, 1, **more), status=2)

    def test_no_such_file(self):
        done = subprocess.run([sys.executable, HEDDLE, 'merge', '/nowhere/x.json'],
                              stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, 'heddle: /nowhere/x.json: No such file or directory\n')

    def test_no_files(self):
        self.refused('no files', status=2)


class StressShards(Runner):
    """make stress SHARD=, with a guest that does as it is told."""

    def files(self):
        runs = os.path.join(self.tree, 'runs')
        return sorted(os.path.join(runs, name, 'stress.json') for name in os.listdir(runs))

    def load(self, path):
        with open(path) as file:
            return json.load(file)

    def test_three_shards_are_one_stress(self):
        self.guest(logs.GOOD, 'exit 33')
        for shard in ('1/3', '2/3', '3/3'):
            status, out = self.heddle('stress', N='10', SHARD=shard, TEST='kunit')
            self.assertEqual(status, 0, out)
        done = [self.load(path)['done'] for path in self.files()]
        self.assertEqual(sorted(done), [[1, 4, 7, 10], [2, 5, 8], [3, 6, 9]])
        merged = subprocess.run([HEDDLE, 'merge', *self.files()], stdout=subprocess.PIPE, text=True)
        self.assertEqual(merged.returncode, 0, merged.stdout)
        self.assertIn('10 of 10 runs', merged.stdout)

    def test_a_run_has_the_seed_that_it_has_without_shards(self):
        self.guest(logs.FAILING, 'exit 35')
        status, out = self.heddle('stress', N='4', SHARD='2/2', TEST='torture', SEED='100')
        self.assertEqual(status, 1, out)
        self.assertEqual([f['run'] for f in self.load(*self.files())['failures']], [2, 4])
        for run, seed in (('000002', 101), ('000004', 103)):
            with open(os.path.join(os.path.dirname(*self.files()), run, 'command')) as file:
                self.assertIn(f'torture.seed={seed}', file.read())

    def test_shards_of_torture_want_a_seed(self):
        status, out = self.heddle('stress', N='4', SHARD='1/2', TEST='torture')
        self.assertEqual(status, 2, out)
        self.assertIn('SEED=', out)

    def test_a_shard_that_is_none(self):
        status, out = self.heddle('stress', N='4', SHARD='3/2')
        self.assertEqual(status, 2, out)
        self.assertIn('SHARD=3/2', out)


if __name__ == '__main__':
    unittest.main()
