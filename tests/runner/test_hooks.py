# SPDX-License-Identifier: GPL-2.0-only
"""The hooks of git: installed beside what is there, and judging what git commits.

Not tested here: what the rules say (test_checkpatch.py).
"""

import os
import shutil
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import repo     # noqa: E402

INSTALL = os.path.join(repo.SCRIPTS, 'install_hooks.sh')
GOOD = f'lib: say why\n\nWhy.\n\n{repo.SIGNED}\n'


class Hooks(repo.RepoTest):
    def setUp(self):
        super().setUp()
        scripts = os.path.join(self.top, 'scripts')
        os.mkdir(scripts)
        for name in ('checkpatch', 'checkspdx.py'):
            shutil.copy(os.path.join(repo.SCRIPTS, name), scripts)
        for name in ('hooks', 'patches'):
            shutil.copytree(os.path.join(repo.SCRIPTS, name), os.path.join(scripts, name),
                            ignore=shutil.ignore_patterns('__pycache__'))
        self.git('add', '-A')
        self.git('commit', '-q', '-m', 'scripts')

    def install(self, status=0, cwd=None):
        return self.run_in('sh', INSTALL, cwd or self.top, status=status)

    def commit_by_hook(self, files, message=GOOD, status=0, cwd=None, *options):
        self.write(files)
        self.git('add', '-A')
        return self.git('commit', '-q', '--allow-empty', '-F', '-', *options, stdin=message,
                        status=status, cwd=cwd)

    def test_a_change_and_its_message_are_judged(self):
        self.install()
        self.commit_by_hook({'lib/a.sh': 'echo \n'}, status=1)
        self.assertEqual(self.git('rev-list', '--count', 'HEAD'), '1')
        text = '# SPDX-License-Identifier: GPL-2.0-only\necho\n'
        self.assertIn('[signed-off]', self.commit_by_hook({'lib/a.sh': text}, 'lib: x\n', 1))
        self.commit_by_hook({'lib/a.sh': text})
        self.commit_by_hook({}, 'fixup! lib: say why\n')
        self.git('commit', '-q', '--allow-empty', '--no-verify', '-m', 'Anything')

    def test_the_author_is_the_one_git_was_told(self):
        self.install()
        told = '--author=Eve <eve@example.org>'
        self.assertIn('of the author, Eve', self.commit_by_hook({}, GOOD, 1, None, told))
        self.commit_by_hook({}, f'{GOOD}Signed-off-by: Eve <eve@example.org>\n', 0, None, told)

    def test_comments_and_the_diff_of_the_editor_are_no_message(self):
        path = os.path.join(self.top, 'MESSAGE')
        with open(path, 'w') as file:
            file.write(f'\nlib: x\n# comment\n\nWhy.\n\n{repo.SIGNED}\n'
                       '# ------------------------ >8 ------------------------\nSigned-off-by: x\n')
        self.script('checkpatch', '--strict', '--message', path)

    def test_a_merge_is_not_judged_again(self):
        self.install()
        self.git('checkout', '-q', '-b', 'side')
        self.commit({'a': 'side \n'})
        self.git('checkout', '-q', 'main')
        self.commit({'a': 'main \n'})
        self.git('merge', 'side', status=1)
        self.write({'a': 'both \n'})
        self.git('commit', '-q', '-a', '-m', 'Merge')

    def test_worktrees_run_their_own(self):
        tree = os.path.join(self.top, '.git', 'tree')
        self.git('worktree', 'add', '-q', '-b', 'side', tree)
        self.install(cwd=tree)
        for where in (tree, self.top):
            self.assertIn('[no-body]', self.git('commit', '--allow-empty', '-m', 'a: b',
                                                cwd=where, status=1))
        shutil.rmtree(os.path.join(tree, 'scripts'))
        self.git('commit', '-q', '--allow-empty', '-m', 'a: b', cwd=tree)

    def test_somebodys_own_hooks_stay(self):
        mine = os.path.join(self.top, '.git/hooks/pre-commit')
        self.write({'.git/hooks/pre-commit': '#!/bin/sh\n'})
        self.assertIn('pre-commit is somebody', self.install(status=2))
        with open(mine) as file:
            self.assertEqual(file.read(), '#!/bin/sh\n')
        self.assertTrue(os.path.exists(os.path.join(self.top, '.git/hooks/commit-msg')))
        os.remove(mine)
        self.install()
        self.install()      # again: ours are brought up to date
        self.git('config', 'core.hooksPath', 'elsewhere')
        self.assertIn('core.hooksPath is elsewhere', self.install(status=2))


if __name__ == '__main__':
    unittest.main()
