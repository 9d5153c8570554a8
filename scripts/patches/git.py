# SPDX-License-Identifier: GPL-2.0-only
"""Questions to git, in one repository."""

import subprocess


class GitError(Exception):
    pass


class Git:
    def __init__(self, top):
        self.top = top

    def run(self, *arguments, stdin=None):
        """Standard output as bytes; GitError if git does not like the question."""
        try:
            done = subprocess.run(('git', '-C', self.top) + arguments, input=stdin,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        except FileNotFoundError:
            raise GitError('git is missing (package git)') from None
        if done.returncode:
            raise GitError(done.stderr.decode(errors='replace').strip()
                           or f'git {arguments[0]} failed')
        return done.stdout

    def text(self, *arguments):
        return self.run(*arguments).decode(errors='replace')

    def answer(self, *arguments):
        """One line, or None where git has no answer."""
        try:
            return self.text(*arguments).strip()
        except GitError:
            return None

    def object(self, name):
        """The text of a blob, or None if it is not here."""
        try:
            return self.run('cat-file', 'blob', name).decode(errors='surrogateescape')
        except GitError:
            return None

    def commits(self, given):
        """A..B, or one commit: the names of its commits but merges, oldest first."""
        if given.startswith('-'):
            raise GitError(f'{given}: not a range of commits')
        asked = given if '..' in given else f'{given}^!'
        return self.text('rev-list', '--reverse', '--no-merges', asked, '--').split()


def toplevel(folder):
    """Of the worktree that a folder is in; None if it is in none."""
    return Git(folder).answer('rev-parse', '--show-toplevel')
