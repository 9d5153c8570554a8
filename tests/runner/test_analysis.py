# SPDX-License-Identifier: GPL-2.0-only
"""make C=, CHECK= and the parts of make check that look without running."""

import io
import os
import subprocess
import sys
import tempfile
import types
import unittest
from contextlib import redirect_stdout

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), '../..'))
sys.path.insert(0, os.path.join(TOP, 'scripts'))

from runner import build, check, results  # noqa: E402

OBJECT = 'lib/sort.o'


class Analysis(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.checker = os.path.join(cls.folder.name, 'checker')
        with open(cls.checker, 'w', encoding='utf-8') as file:
            file.write('#!/bin/sh\nfor last; do :; done\necho "looked at $last"\n'
                       'case $* in *--find-a-bug*) exit 1 ;; esac\n')
        os.chmod(cls.checker, 0o755)
        cls.make(cls, 'tiny_defconfig')

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def make(self, *arguments):
        done = subprocess.run(['make', '-C', TOP, f'O={self.folder.name}', *arguments],
                              env=build.make_environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        return done.returncode, done.stdout

    def object(self, *arguments):
        """(status, whether the checker looked, whether there is an object then)"""
        status, out = self.make(f'CHECK={self.checker}', OBJECT, *arguments)
        return (status, 'lib/sort.c\n' in out and 'looked at' in out,
                os.path.exists(os.path.join(self.folder.name, OBJECT)))

    def forget(self):
        path = os.path.join(self.folder.name, OBJECT)
        if os.path.exists(path):
            os.unlink(path)

    def test_1_looks_at_what_is_compiled_and_2_at_all(self):
        self.forget()
        self.assertEqual(self.object('C=1'), (0, True, True))
        self.assertEqual(self.object('C=1'), (0, False, True))
        self.assertEqual(self.object('C=2'), (0, True, True))
        self.forget()
        self.assertEqual(self.object(), (0, False, True))

    def test_what_is_found_leaves_no_object_that_would_hide_it(self):
        self.forget()
        self.assertEqual(self.object('C=1', 'CF=--find-a-bug'), (2, True, False))
        self.assertEqual(self.object('C=1', 'CF=--find-a-bug'), (2, True, False))

    def test_a_wrong_number_is_named(self):
        status, out = self.make('C=3', OBJECT)
        self.assertEqual(status, 2)
        self.assertIn('C=3', out)

    def test_a_missing_tool_is_named(self):
        for arguments in (('C=1', 'CHECK=no-such-tool', OBJECT),
                          ('CHECK=no-such-tool', 'sparse-check'),
                          ('CLANG=no-such-tool', 'thread-safety-check'),
                          ('CPPCHECK=no-such-tool', 'cppcheck')):
            status, out = self.make(*arguments)
            self.assertEqual(status, 2, arguments)
            self.assertIn('no-such-tool is missing', out)

    def test_a_part_of_check_without_its_tool_is_skipped(self):
        part = results.Result('sparse-check')
        context = types.SimpleNamespace(srctree=TOP, objtree=self.folder.name,
                                        folder=self.folder.name)
        with redirect_stdout(io.StringIO()):
            check.analysis(context, part, 'no-such-tool')
        self.assertEqual((part.passed, part.failed, part.skipped), (0, 0, 1))
        self.assertIn('no-such-tool', part.notes[0])


if __name__ == '__main__':
    unittest.main()
