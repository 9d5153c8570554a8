# SPDX-License-Identifier: GPL-2.0-only
"""The sources of heddle-trace compile without a warning, by gcc and by clang."""

import glob
import os
import shutil
import subprocess
import unittest

import tool

FLAGS = ('-std=gnu11 -O2 -fsyntax-only -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes -Werror '
         '-D__HEDDLE_HOST__').split()


class Warnings(unittest.TestCase):
    def compile(self, compiler):
        if not shutil.which(compiler):
            self.skipTest(f'no {compiler}: apt-get install {compiler}')
        sources = [*glob.glob(os.path.join(tool.TOP, 'tools/trace/*.c')), *glob.glob(os.path.join(tool.TOP, 'tests/trace/*.c'))]
        done = subprocess.run([compiler, *FLAGS, '-I', os.path.join(tool.TOP, 'include'), *sources],
                              stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ''))

    def test_gcc(self):
        self.compile('gcc')

    def test_clang(self):
        self.compile('clang')


if __name__ == '__main__':
    unittest.main()
