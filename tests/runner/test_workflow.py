# SPDX-License-Identifier: GPL-2.0-only
"""The workflow that is there to be copied: it names what there is, and its shards are all."""

import os
import re
import unittest

try:
    import yaml
except ImportError:
    yaml = None

TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..')


def read(path):
    with open(os.path.join(TREE, path)) as file:
        return file.read()


def targets():
    """What make makes by name."""
    found = {'deps'}
    for path in ['Makefile'] + [f'scripts/{name}' for name in os.listdir(f'{TREE}/scripts')
                                if name.startswith('Makefile.')]:
        text = read(path).replace('\\\n', ' ')
        for line in re.findall(r'^(?:\.PHONY:|run-goals\s*:=)(.*)$', text, re.M):
            found |= set(line.split())
    return found


class Text(unittest.TestCase):
    """Without a parser of YAML."""

    text = read('.github/workflows/ci.yml')

    def test_make_targets_are_there(self):
        named = re.findall(r'run: make ([\w-]+)', self.text)
        self.assertLessEqual({'matrix', 'stress', 'merge', 'checkpatch', 'deps'}, set(named))
        self.assertLessEqual(set(named), targets())

    def test_files_are_there(self):
        for path in re.findall(r'run: bash (\S+)', self.text) + ['Documentation/guide/ci.rst']:
            self.assertTrue(os.path.exists(os.path.join(TREE, path)), path)

    def test_actions_have_a_major_version(self):
        used = re.findall(r'uses: (\S+)', self.text)
        self.assertTrue(used)
        for action in used:
            self.assertRegex(action, r'^actions/[a-z-]+@v\d+$')

    def test_no_job_without_a_limit(self):
        self.assertEqual(self.text.count('runs-on:'), self.text.count('timeout-minutes:'))

    def test_nothing_is_cached(self):
        self.assertNotIn('actions/cache', self.text)


@unittest.skipUnless(yaml, 'no module yaml: apt-get install python3-yaml')
class Parsed(unittest.TestCase):
    def setUp(self):
        self.jobs = yaml.safe_load(Text.text)['jobs']

    def test_it_may_only_read(self):
        self.assertEqual(yaml.safe_load(Text.text)['permissions'], {'contents': 'read'})
        self.assertFalse([name for name, job in self.jobs.items() if 'permissions' in job])

    def commands(self, job):
        return [step['run'] for step in job['steps'] if 'run' in step]

    def test_shards_are_one_to_n(self):
        sharded = 0
        for name, job in self.jobs.items():
            numbers = job.get('strategy', {}).get('matrix', {}).get('shard')
            said = re.findall(r'\$SHARD/(\d+)', '\n'.join(self.commands(job)))
            self.assertEqual(bool(numbers), bool(said), name)
            if numbers:
                self.assertEqual(numbers, list(range(1, int(said[0]) + 1)), name)
                self.assertIs(job['strategy']['fail-fast'], False, name)
                sharded += 1
        self.assertEqual(sharded, 2)

    def test_shards_are_merged(self):
        for name in ('matrix', 'stress'):
            merge = self.jobs[f'{name}-merge']
            self.assertEqual(merge['needs'], name)
            self.assertIn('make merge', self.commands(merge)[0])
            upload = self.jobs[name]['steps'][-1]['with']
            download = merge['steps'][-2]['with']
            kept = re.sub(r'\$\{\{ matrix\.shard \}\}', '*', upload['name'])
            self.assertEqual(kept, download['pattern'])
            self.assertIn('*.json', upload['path'])

    def test_stress_and_its_merge_have_the_same_tests(self):
        self.assertEqual(*(self.jobs[name]['strategy']['matrix']['test']
                           for name in ('stress', 'stress-merge')))

    def test_variables_in_commands_come_by_the_environment(self):
        """What somebody else may have named is never part of a shell's command."""
        for job in self.jobs.values():
            for command in self.commands(job):
                self.assertNotIn('${{', command)


if __name__ == '__main__':
    unittest.main()
