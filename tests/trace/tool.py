# SPDX-License-Identifier: GPL-2.0-only
"""heddle-trace, as the tests call it: the one that 'make tools' built."""

import os
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# 'make check' says where the objects' tree is.
PATH = os.environ.get('HEDDLE_TRACE') or os.path.join(TOP, 'tools/trace/heddle-trace')


def run(*arguments, cwd=None):
    """The finished process, its output as text."""
    if not os.path.exists(PATH):
        raise FileNotFoundError(f"{PATH}: 'make tools' builds it")
    return subprocess.run([PATH, *map(str, arguments)], cwd=cwd, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors='replace', check=False)


def good(*arguments, cwd=None):
    """What it printed; a failure is told with what it said."""
    done = run(*arguments, cwd=cwd)
    if done.returncode or done.stderr:
        raise AssertionError(f'heddle-trace {arguments}: status {done.returncode}: {done.stderr}')
    return done.stdout
