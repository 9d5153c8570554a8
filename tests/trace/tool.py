# SPDX-License-Identifier: GPL-2.0-only
"""heddle-trace, as the tests call it: the one that 'make tools' built."""

import glob
import os
import shlex
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# 'make check' says where the objects' tree is.
PATH = os.environ.get('HEDDLE_TRACE') or os.path.join(TOP, 'tools/trace/heddle-trace')
SANITIZE = ('-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all')


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


def compile_with_reader(source, program, *flags):
    """A C program of these tests, with all of heddle-trace but its main(); false if it does not compile."""
    compiler = shlex.split(os.environ.get('HOSTCC') or 'gcc')
    sources = [name for name in glob.glob(os.path.join(TOP, 'tools/trace/*.c'))
               if os.path.basename(name) != 'main.c']
    return not subprocess.run(
        [*compiler, '-std=gnu11', '-g', '-D__HEDDLE_HOST__', '-I', os.path.join(TOP, 'include'),
         # Where the page of 'html' lies, which the assembler takes in.
         '-Wa,-I,' + os.path.join(TOP, 'tools/trace/view'), *flags,
         '-o', program, os.path.join(TOP, 'tests/trace', source), *sources, '-lelf'],
        check=False).returncode


def has_sanitizers(folder):
    """Can the compiler link with them?  In some distributions they are packages of their own."""
    compiler = shlex.split(os.environ.get('HOSTCC') or 'gcc')
    return not subprocess.run([*compiler, *SANITIZE, '-x', 'c', '-o', os.path.join(folder, 'none'), '-'],
                              input='int main(void) { return 0; }', text=True,
                              stderr=subprocess.DEVNULL, check=False).returncode
