#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Do what the tutorial says: tutorial.py SRCTREE [PAGE...]

The pages are Documentation/start/*.rst, each by itself, in a folder of its own
with a home of its own.  What is done, in the pages' order:

	.. code-block:: c		the block becomes that file;
	   :caption: ~/hello/hello.c	'at the end of FILE': it goes there

	.. code-block:: console		lines with '$ ' are run by a shell, the
					others are what must come out

'...' is any text in a line and, alone, any lines.  Times and thread numbers
are not compared.  A command must end with 0, unless 'make: ***' is among what
must come out.  Four things are done otherwise than they stand there: the tree
is copied instead of cloned, nothing is installed, menuconfig becomes
defconfig, and N=200 boots are 8.

The result is KTAP.  The exit status is 0 if all went as written.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from runner import build    # noqa: E402

BLOCK = re.compile(r'^( *)\.\. code-block:: *(\S+)\n((?:\1   :.*\n)*)\n'
                   r'((?:(?:\1   .*)?\n)+)', re.M)
CAPTION = re.compile(r':caption: *(?:(at the end of) )?(\S+)')
ESCAPE = re.compile(r'\x1b\[[0-9;=?]*[A-Za-z]')		# what the firmware does to the screen
TIMES = ((re.compile(r'^(# \w+:.*\|? ?)?\[ *\d+\.\d+\]\[ *[TC]\d+\]', re.M), r'\1[]'),
         (re.compile(r'\[T\d+\]'), '[T]'), (re.compile(r'\b\d+\.\d+ s\b'), 'S s'))
BOOTS = ('200', '8')


class PageError(Exception):
    pass


class Step:
    """A file to be written, or a command with what must come out."""

    def __init__(self, line, command=None, path=None, append=False):
        self.line, self.command, self.path, self.append = line, command, path, append
        self.text = ''

    def __str__(self):
        return f'line {self.line}: ' + (self.command or f'file {self.path}')


def undent(text, width):
    return '\n'.join(line[width:] for line in text.rstrip().split('\n')) + '\n'


def console_steps(text, line):
    steps = []
    for number, content in enumerate(text.splitlines()):
        if content.startswith('$ '):
            steps.append(Step(line + number, command=content[2:]))
        elif not steps:
            raise PageError(f"line {line}: a console block begins with '$ '")
        else:
            steps[-1].text += content + '\n'
    return steps


def steps_of(page):
    """What a page wants done."""
    steps = []
    for match in BLOCK.finditer(page):
        line = page.count('\n', 0, match.start(4)) + 1
        text = undent(match[4], len(match[1]) + 3)
        caption = CAPTION.search(match[3])
        if match[2] == 'console':
            steps += console_steps(text, line)
        elif caption:
            steps.append(Step(line, path=caption[2], append=bool(caption[1])))
            steps[-1].text = text
    return steps


def as_done(command):
    """The command that is run for one that is written; None: none."""
    if re.match(r'(sudo )?apt-get ', command):
        return None
    if command.startswith('git clone '):
        return 'cp -r "$TUTORIAL_TREE" ' + command.split()[-1]
    if re.match(r'(sudo )?make\b', command):
        words = [w for w in command.split() if w not in ('deps', 'sudo')]
        command = ' '.join('defconfig' if w == 'menuconfig' else w for w in words)
        return None if command == 'make' else few(command)
    return command


def few(text):
    return re.sub(rf'\b{BOOTS[0]}\b', BOOTS[1], text)


def normal(text):
    for pattern, by in TIMES:
        text = pattern.sub(by, text)
    return [line.rstrip() for line in text.splitlines()]


def same(wanted, line):
    return re.fullmatch('.*?'.join(map(re.escape, wanted.split('...'))), line)


def mismatch(wanted, output):
    """The first wanted line that does not come out, None if all do."""
    lines, at, free = normal(output), 0, False
    pieces, piece = [], []
    for line in normal(few(wanted)) + [None]:
        if line is None or line.strip() == '...':
            pieces.append(piece)
            piece = []
        else:
            piece.append(line)
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        places = range(at, len(lines) - len(piece) + 1) if free else [at]
        for place in places:
            if all(same(w, l) for w, l in zip(piece, lines[place:place + len(piece)])) and \
                    place + len(piece) <= len(lines) and \
                    (not last or place + len(piece) == len(lines) or not piece and free):
                at = place + len(piece)
                break
        else:
            return piece[0] if piece else '(nothing more)'
        free = True
    return None


class Session:
    """A shell's state: a folder of its own, HOME in it, the current folder."""

    def __init__(self, folder, tree):
        self.home = os.path.join(folder, 'home')
        os.mkdir(self.home)
        self.cwd = self.home
        self.where = os.path.join(folder, 'cwd')
        self.env = dict(build.make_environment(), HOME=self.home, TUTORIAL_TREE=tree,
                        MAKEFLAGS=f'-j{os.cpu_count() or 1}')

    def path(self, name):
        return name.replace('~', self.home, 1) if name.startswith('~/') else \
            os.path.join(self.cwd, name)

    def do(self, step):
        """What went wrong, or None."""
        if step.path:
            path = self.path(step.path)
            if step.append and not os.path.exists(path):
                return f'{step.path} is not there'
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'a' if step.append else 'w', encoding='utf-8') as file:
                file.write(step.text)
            return None
        command = as_done(step.command)
        return self.shell(command, step) if command else None

    def shell(self, command, step):
        done = subprocess.run(['sh', '-c', f'{command}\nstatus=$?; pwd > "{self.where}"; exit $status'],
                              cwd=self.cwd, env=self.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        output = ESCAPE.sub('', done.stdout.decode(errors='replace'))
        with open(self.where, encoding='utf-8') as file:
            self.cwd = file.read().strip()
        if (done.returncode != 0) != ('make: ***' in step.text):
            return f'exit status {done.returncode}\n{output}'
        missing = mismatch(step.text, output) if step.text else None
        return f'not as written: {missing}\n{output}' if missing else None


def copy_tree(srctree, to):
    """What git knows, with what is not committed yet; without git, all but what is built."""
    listed = subprocess.run(['git', '-C', srctree, 'ls-files', '-z', '--cached', '--others',
                             '--exclude-standard'], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, check=False)
    if listed.returncode:
        shutil.copytree(srctree, to, symlinks=True, ignore=shutil.ignore_patterns(
            'build', 'runs', '.git', '.config*', 'generated', 'config', '*.o', '.*.cmd'))
        return
    for name in filter(None, listed.stdout.decode().split('\0')):
        source, target = os.path.join(srctree, name), os.path.join(to, name)
        if os.path.lexists(source):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)


def run_page(page, tree, steps, first):
    """Prints a result for each step; how many failed."""
    with tempfile.TemporaryDirectory(prefix='tutorial-') as folder:
        session = Session(folder, tree)
        for number, step in enumerate(steps, first):
            why = session.do(step)
            print(f'{"not ok" if why else "ok"} {number} {page}, {step}', flush=True)
            if why:
                what, *output = why.splitlines()
                for line in output[-60:] + [what]:
                    print(f'# {line}')
                for later, left in enumerate(steps[number - first + 1:], number + 1):
                    print(f'not ok {later} {page}, {left}: not reached')
                return len(steps) - (number - first)
    return 0


def main(srctree, names):
    srctree = os.path.abspath(srctree)
    pages = names or sorted(glob.glob(os.path.join(srctree, 'Documentation/start/*.rst')))
    plan = []
    for path in pages:
        try:
            with open(path, encoding='utf-8') as file:
                plan.append((os.path.basename(path), steps_of(file.read())))
        except (OSError, PageError) as error:
            print(f'error: {path}: {error}', file=sys.stderr)
            return 2
    total, failed, first = sum(len(steps) for _, steps in plan), 0, 1
    print(f'KTAP version 1\n1..{total}', flush=True)
    with tempfile.TemporaryDirectory(prefix='tutorial-tree-') as folder:
        tree = os.path.join(folder, 'heddle')
        copy_tree(srctree, tree)
        for page, steps in plan:
            failed += run_page(page, tree, steps, first)
            first += len(steps)
    return 1 if failed or not total else 0


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
