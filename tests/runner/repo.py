# SPDX-License-Identifier: GPL-2.0-only
"""Small repositories of git in a temporary folder, for tests of the scripts that ask git."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

TOP = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..'))
SCRIPTS = os.path.join(TOP, 'scripts')
NAME, ADDRESS = 'Ada Weaver', 'ada@example.org'
SIGNED = f'Signed-off-by: {NAME} <{ADDRESS}>'


def environment():
    """Neither the user's configuration nor what a hook's git hands down."""
    mine = {k: v for k, v in os.environ.items() if not k.startswith('GIT_')}
    mine.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM='1', LC_ALL='C.UTF-8')
    for role in ('AUTHOR', 'COMMITTER'):
        mine[f'GIT_{role}_NAME'], mine[f'GIT_{role}_EMAIL'] = NAME, ADDRESS
    return mine


@unittest.skipUnless(shutil.which('git'), 'git is missing (package git)')
class RepoTest(unittest.TestCase):
    """self.top is an empty repository, gone after the test."""

    def setUp(self):
        self.top = os.path.realpath(tempfile.mkdtemp(prefix='heddle-repo-'))
        self.addCleanup(shutil.rmtree, self.top)
        self.git('init', '-q', '-b', 'main')

    def run_in(self, *command, status=0, cwd=None, stdin=None):
        done = subprocess.run(command, cwd=cwd or self.top, env=environment(), input=stdin,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        self.assertEqual(done.returncode, status, f'{command}:\n{done.stdout}')
        return done.stdout

    def git(self, *arguments, **more):
        return self.run_in('git', *arguments, **more).strip()

    def script(self, name, *arguments, **more):
        return self.run_in(sys.executable, '-B', os.path.join(SCRIPTS, name), *arguments, **more)

    def write(self, files):
        for path, text in files.items():
            path = os.path.join(self.top, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', newline='') as file:
                file.write(text)

    def commit(self, files, message=f'area: what\n\nWhy.\n\n{SIGNED}\n'):
        self.write(files)
        self.git('add', '-A')
        self.git('commit', '-q', '--no-verify', '--allow-empty', '-F', '-', stdin=message)
        return self.git('rev-parse', 'HEAD')
