# SPDX-License-Identifier: GPL-2.0-only
"""The matrix: which cells there are, what is selected, how shards divide it; and the table."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import types
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.join(HERE, '../..')
sys.path.insert(0, os.path.join(TREE, 'scripts'))

from runner import build, cells, matrix         # noqa: E402
from runner.build import UsageError             # noqa: E402


def every(seeds=(1, 2)):
    return cells.product(list(cells.configurations(TREE, seeds)))


class Cells(unittest.TestCase):
    def test_every_defconfig_and_compiler_is_in_it(self):
        builds = {cell.build.name for cell in every()}
        found = [name for name in os.listdir(f'{TREE}/configs') if name.endswith('_defconfig')]
        self.assertGreater(len(found), 4)
        for name in [n.removesuffix('_defconfig') for n in found] + [
                'kunit', 'torture', 'allnoconfig', 'allyesconfig', 'randconfig-1', 'randconfig-2']:
            for compiler in ('gcc', 'clang'):
                self.assertIn(f'{name}/{compiler}', builds)

    def test_each_build_has_every_machine_once(self):
        names = [cell.name for cell in every()]
        self.assertEqual(len(names), len(set(names)))
        mine = [name for name in names if name.startswith('tiny/clang/')]
        self.assertEqual(len(mine), 3 * 2 * 3 * 2)

    def test_what_is_left_out_has_a_reason_and_is_no_more_than_that(self):
        for cell in every():
            self.assertEqual(bool(cell.left_out), cell.boot == 'uefi' and cell.machine == 'microvm')

    def test_files_that_configurations_name_are_there(self):
        for config in cells.configurations(TREE, [1]):
            for target in cells.Build(config, 'clang').targets:
                if target.endswith(('_defconfig', '.config')):
                    self.assertTrue(os.path.exists(f'{TREE}/configs/{target}'), target)
            for text in config.variables:
                if text.startswith('KCONFIG_ALLCONFIG='):
                    self.assertTrue(os.path.exists(text.split('=')[1]))

    def test_tables_name_only_what_there_is(self):
        self.assertLessEqual(set(cells.DEFCONFIGS), set(cells.defconfigs(TREE)))

    def test_clang_differs_by_a_variable(self):
        variables = {cell.build.compiler: cell.build.variables for cell in every()
                     if cell.build.config.name == 'randconfig-2'}
        self.assertIn('KCONFIG_SEED=2', variables['gcc'])
        self.assertNotIn('LLVM=1', variables['gcc'])
        self.assertEqual(set(variables['clang']) - set(variables['gcc']), {'LLVM=1'})

    def test_whole_suites_run_in_one_cell_of_each_build(self):
        for name in ('kunit', 'torture', 'allyesconfig', 'randconfig-1'):
            mine = [cell for cell in every() if cell.build.name == f'{name}/gcc']
            whole = [cell for cell in mine if cell.cmdline == mine[0].build.config.whole]
            self.assertEqual([cell.place for cell in whole], [cells.WHOLE])


class Selection(unittest.TestCase):
    def names(self, patterns):
        return [cell.name for cell in cells.select(every(), patterns)]

    def test_nothing_selects_all(self):
        self.assertEqual(len(self.names('')), len(every()))

    def test_beginning(self):
        names = self.names('tiny/gcc')
        self.assertEqual(len(names), 36)
        self.assertTrue(all(name.startswith('tiny/gcc/') for name in names))

    def test_globs_in_the_middle_and_several(self):
        self.assertEqual(self.names('tiny/gcc/smp4/*/microvm/newest, release/clang/smp1/direct/pc/oldest'),
                         ['release/clang/smp1/direct/pc/oldest', 'tiny/gcc/smp4/uefi/microvm/newest',
                          'tiny/gcc/smp4/direct/microvm/newest'])

    def test_order_and_number_do_not_depend_on_the_patterns(self):
        self.assertEqual(self.names('tiny kunit tiny/gcc'), self.names('kunit tiny'))

    def test_part_of_a_word_selects_nothing(self):
        with self.assertRaisesRegex(UsageError, 'MATRIX=tin:'):
            self.names('tiny tin')


class Shards(unittest.TestCase):
    def test_together_they_are_all_and_no_cell_is_in_two(self):
        plan = every()
        builds = len(cells.builds_of(plan))
        for count in (1, 2, 3, 7, builds, builds + 1, 100, len(plan)):
            parts = [cells.shard(plan, number, count) for number in range(1, count + 1)]
            joined = [cell.name for part in parts for cell in part]
            self.assertEqual(sorted(joined), sorted(cell.name for cell in plan), count)
            self.assertTrue(all(parts), count)

    def test_no_build_is_in_two(self):
        plan = every()
        for count in (2, 5, len(cells.builds_of(plan))):
            builds = [b for n in range(1, count + 1) for b in cells.builds_of(cells.shard(plan, n, count))]
            self.assertEqual(len(builds), len(set(builds)))

    def test_more_shards_than_builds_cut_few_builds(self):
        plan = cells.select(every(), 'tiny')
        parts = [cells.shard(plan, n, 5) for n in range(1, 6)]
        self.assertEqual({len(part) for part in parts}, {14, 15})
        self.assertLessEqual(sum(len(cells.builds_of(part)) for part in parts), 2 + 4)

    def test_the_same_each_time(self):
        first, again = (cells.shard(every(), 2, 3) for _ in range(2))
        self.assertEqual([c.name for c in first], [c.name for c in again])

    def test_words(self):
        self.assertEqual(cells.parse_shard(''), (1, 1))
        self.assertEqual(cells.parse_shard('2/12'), (2, 12))
        for text in ('0/3', '4/3', '1', '1/', '/2', '1/0', '-1/2', 'a/b', '1/2/3', '1 /2'):
            with self.assertRaisesRegex(UsageError, 'SHARD='):
                cells.parse_shard(text)


class Table(unittest.TestCase):
    def rows(self, *results):
        return [{'name': f'a/gcc/{n}', 'result': result, 'why': f'why {result}', 'tests': 3,
                 'again': f'again {n}'} for n, result in enumerate(results)]

    def test_counts_and_reasons(self):
        text = '\n'.join(matrix.table(self.rows('passed', 'skipped', 'hung', 'skipped', 'failed')))
        self.assertRegex(text, r'a/gcc +3 +1 +2 +2 +15')
        self.assertIn('hung: a/gcc/2: why hung\n    again: again 2', text)
        self.assertIn('2 left out: why skipped', text)


class Command(unittest.TestCase):
    def heddle(self, **env):
        done = subprocess.run([sys.executable, f'{TREE}/scripts/heddle', 'matrix'], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60,
                              env={'PATH': os.environ['PATH'], 'LIST': '1', **env})
        return done.returncode, done.stdout

    def test_list_runs_nothing_and_names_all(self):
        status, out = self.heddle(MATRIX='tiny/gcc', SHARD='1/1')
        self.assertEqual(status, 0, out)
        self.assertEqual(len(re.findall('^tiny/gcc/', out, re.M)), 36)
        self.assertEqual(out.count('left out: OVMF'), 6)

    def test_seeds_are_printed(self):
        status, out = self.heddle(K='2', SEED='40', MATRIX='randconfig-*/gcc/smp1/direct/pc')
        self.assertEqual(status, 0, out)
        self.assertIn('seeds 40 to 41: SEED=40 K=2', out)
        self.assertIn('randconfig-41/gcc', out)

    def test_wrong_words(self):
        for name, value in (('SHARD', '9'), ('MATRIX', 'x'), ('K', 'x'), ('SEED', '-3')):
            status, out = self.heddle(**{name: value})
            self.assertEqual(status, 2, out)
            self.assertIn(f'{name}={value}', out)


class Run(unittest.TestCase):
    """All of it but make and QEMU, which do as they are told."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = folder.name
        self.context = types.SimpleNamespace(srctree=os.path.abspath(TREE), objtree=self.tree)

    def configuration(self, srctree, objtree, name, configs, variables=()):
        """build.configuration()"""
        folder = os.path.join(objtree, 'build', name)
        os.makedirs(os.path.join(folder, 'arch/x86/boot'))
        for file in ('vmlinux', 'arch/x86/boot/heddle.efi', '.config'):
            with open(os.path.join(folder, file), 'w') as out:
                out.write(name)
        if name in self.broken:
            raise build.BuildError(f'make failed for {name}')
        return folder

    def matrix(self, patterns, guest, broken=(), missing=()):
        """(status, output, matrix.json, the run's folder)"""
        self.broken = broken
        script = os.path.join(self.tree, 'guest')
        with open(script, 'w') as file:
            file.write(guest)
        env = {'MATRIX': patterns, 'QEMU': f'{HERE}/fake_qemu.py', 'FAKE_GUEST': script, 'KVM': '0', 'J': '4'}
        out = io.StringIO()
        with mock.patch.dict(os.environ, env), contextlib.redirect_stdout(out), \
                mock.patch.object(build, 'configuration', self.configuration), \
                mock.patch.object(matrix.shutil, 'which', lambda tool: tool not in missing):
            status = matrix.command_matrix(self.context)
        folder = os.path.join(self.tree, 'runs', os.listdir(f'{self.tree}/runs')[0])
        with open(os.path.join(folder, 'matrix.json')) as file:
            return status, out.getvalue(), json.load(file), folder

    def results(self, data):
        return sorted({row['result'] for row in data['cells']})

    def test_passed(self):
        status, out, data, folder = self.matrix('tiny/gcc/smp?/direct/pc', 'exit 39\n')
        self.assertEqual(status, 0, out)
        self.assertIn('6 passed, 0 failed, 0 left out', out)
        self.assertEqual(self.results(data), ['passed'])
        self.assertEqual(sorted(os.listdir(folder)),
                         ['junit.xml', 'matrix.json', 'report.html', 'results.json', 'results.ktap'])

    def test_a_kernel_without_tests_that_says_to_have_passed_some(self):
        status, out, _, _ = self.matrix('tiny/gcc/smp1/direct/pc', 'exit 33\n')
        self.assertEqual(status, 1, out)

    def test_a_failing_boot_is_kept_with_its_configuration(self):
        status, out, data, folder = self.matrix('randconfig-2/gcc/smp1/direct/pc/newest', 'exit 37\n')
        self.assertEqual(status, 1, out)
        self.assertEqual(self.results(data), ['crashed'])
        self.assertIn('panicked', data['cells'][0]['why'])
        self.assertIn("matrix MATRIX='randconfig-2/gcc/smp1/direct/pc/newest' SEED=1 K=4", out)
        kept = os.listdir(folder)
        self.assertIn('randconfig-2-gcc.config', kept)
        self.assertTrue(os.path.exists(f'{folder}/randconfig-2-gcc/smp1-direct-pc-newest/command'))
        self.assertTrue(os.path.exists(f'{folder}/randconfig-2-gcc/vmlinux'))

    def test_what_does_not_build(self):
        status, out, data, folder = self.matrix('tiny/*/smp1/direct/pc', 'exit 39\n', ['matrix/tiny-gcc'])
        self.assertEqual(status, 1, out)
        self.assertEqual([row['result'] for row in data['cells']], ['failed'] * 2 + ['passed'] * 2)
        self.assertEqual(data['cells'][0]['why'], 'it was not built')
        self.assertIn('make failed for matrix/tiny-gcc', out)
        self.assertIn('tiny-gcc.config', os.listdir(folder))

    def test_compiler_that_is_not_installed(self):
        status, out, data, _ = self.matrix('tiny/*/smp1/direct/pc', 'exit 39\n', missing=['ld.lld'])
        self.assertEqual(status, 0, out)
        self.assertIn('2 left out: not installed: ld.lld', out)

    def test_nothing_but_what_is_left_out_is_no_pass(self):
        status, out, _, _ = self.matrix('tiny/gcc/smp1/uefi/microvm', 'exit 39\n')
        self.assertEqual(status, 1, out)



class Images(unittest.TestCase):
    def test_both_kinds_of_image_in_one_folder(self):
        with tempfile.TemporaryDirectory() as top:
            tree, folder = os.path.join(top, 'tree'), os.path.join(top, 'run')
            os.makedirs(folder)
            for name in (*build.IMAGE.values(), 'vmlinux-gdb.py'):
                os.makedirs(os.path.dirname(os.path.join(tree, name)), exist_ok=True)
                with open(os.path.join(tree, name), 'w') as file:
                    file.write(name)
            for kind in build.IMAGE:
                image, _ = build.private_images(tree, kind, folder)
                self.assertEqual(os.path.basename(image), os.path.basename(build.IMAGE[kind]))
            self.assertEqual(os.path.realpath(os.path.join(folder, 'vmlinux-gdb.py')),
                             os.path.realpath(os.path.join(tree, 'vmlinux-gdb.py')))


if __name__ == '__main__':
    unittest.main()
