# SPDX-License-Identifier: GPL-2.0-only
"""get_maintainer: who is asked about a file or a patch, and what the self-test finds."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import repo     # noqa: E402
sys.path.insert(0, repo.SCRIPTS)

from patches.maintainers import matches, self_test      # noqa: E402

HEAD = 'List\n----------\n\n'
ENTRIES = HEAD + '''CORE
M:\tAda Weaver <ada@example.org>
L:\tlist@example.org
S:\tMaintained
F:\tkernel/
X:\tkernel/old/

LOOM
M:\tBo Loom <bo@example.org>
R:\tCy Reed <cy@example.org>
S:\tOdd Fixes
F:\tkernel/loom*
K:\tweave_barrier\\(

TREE
M:\tAda Weaver <ada@example.org>
S:\tMaintained
F:\t*
'''
FILES = {'MAINTAINERS': ENTRIES, 'kernel/a.c': 'int a;\n', 'kernel/loom.c': 'int b;\n',
         'kernel/b.c': 'weave_barrier();\n'}


class Patterns(unittest.TestCase):
    def test_stars_stay_between_slashes(self):
        for pattern, path, wanted in (
                ('kernel/', 'kernel/a/b.c', True), ('kernel/', 'kernelx/a.c', False),
                ('kernel/*', 'kernel/a.c', True), ('kernel/*', 'kernel/a/b.c', False),
                ('*', 'README', True), ('*', '.gitignore', True), ('*', 'a/b', False),
                ('*/net/*', 'a/net/b.c', True), ('*/net/*', 'a/b/net/c.c', False),
                ('a.c', 'abc', False), ('kernel', 'kernel/a.c', False), ('?.c', 'a.c', True)):
            with self.subTest(pattern=pattern, path=path):
                self.assertEqual(matches(pattern, path), wanted)


class Maintainers(repo.RepoTest):
    def setUp(self):
        super().setUp()
        self.commit(FILES)

    def ask(self, *arguments, **more):
        return self.script('get_maintainer', *arguments, **more).splitlines()

    def test_the_closest_comes_first(self):
        self.assertEqual(self.ask('-f', 'kernel/loom.c'), [
            'Bo Loom <bo@example.org> (maintainer:LOOM)',
            'Ada Weaver <ada@example.org> (maintainer:CORE)',
            'Cy Reed <cy@example.org> (reviewer:LOOM)',
            'list@example.org (open list:CORE)'])
        self.assertEqual(self.ask('--no-roles', '-f', 'kernel/a.c'),
                         ['Ada Weaver <ada@example.org>', 'list@example.org'])
        self.assertIn('CORE: Maintained', self.ask('--sections', '-f', 'kernel/a.c'))

    def test_words_of_a_file_and_of_a_patch(self):
        self.assertIn('Bo Loom <bo@example.org> (maintainer:LOOM)', self.ask('-f', 'kernel/b.c'))
        self.commit({'kernel/a.c': 'int a;\nint weave_barrier(void);\n'})
        self.commit({'kernel/b.c': '\n'})
        for commit, asked in (('HEAD~1', True), ('HEAD', False)):
            mail = self.git('format-patch', '--stdout', '-1', commit) + '\n'
            self.assertEqual(any('Bo Loom' in line for line in self.ask('-', stdin=mail)), asked)

    def test_a_file_in_no_section(self):
        self.commit({'fs/a.c': 'int a;\n', 'kernel/old/a.c': 'int a;\n'})
        for path in ('fs/a.c', 'kernel/old/a.c'):
            self.assertIn(f'{path} is in no section', self.ask('-f', path, status=1)[0])
        mail = self.git('format-patch', '--stdout', '-1') + '\n'
        self.assertIn('fs/a.c is in no section', '\n'.join(self.ask('-', stdin=mail, status=1)))

    def test_self_test_of_what_is_right(self):
        self.write({'kernel/old/a.c': 'int a;\n', 'fs/.keep': ''})
        self.write({'MAINTAINERS': ENTRIES.replace('X:\tkernel/old/\n', 'F:\tfs/\n')})
        self.assertEqual(self.ask('--self-test'), ['maintainers: 6 files, 3 sections, 0 errors'])

    def test_self_test_names_what_is_wrong(self):
        fine = ENTRIES.replace('X:\tkernel/old/\n', '')
        for wrong, said in (
                (ENTRIES, ':9: error: X: kernel/old/ matches no file'),
                (fine.replace('F:\t*\n', 'F:\tREADME\n'), 'MAINTAINERS is in no section'),
                (fine.replace('F:\t*\n', 'F:\t*\nF:\tlost/\n'), ':21: error: F: lost/ matches no'),
                (fine.replace('weave_b', 'weave_c'), ':15: error: K: weave_carrier'),
                (fine.replace('barrier\\(', 'barrier('), 'barrier(: missing )'),
                (fine.replace('Odd Fixes', 'Odd'), ':10: error: LOOM: S: must be one of'),
                (fine.replace('M:\tBo Loom <bo@example.org>\n', ''), 'LOOM: no M:'),
                (fine.replace('<bo@example.org>', 'bo@example.org'), ':11: error: Bo Loom'),
                (fine.replace('TREE\n', 'BEAM\n'), 'BEAM: not in the order'),
                (fine.replace('S:\tOdd', 'Z:\tOdd'), ':13: error: not understood: Z:'),
                (fine.replace('F:\tkernel/\n', 'F:\tkernel/\n\tmore\n'), 'not understood: more'),
                ('nothing\n', 'no entry below')):
            with self.subTest(said=said):
                found = [f':{n}: error: {text}' for n, text in self_test(self.top, wrong, FILES)]
                self.assertIn(said, '\n'.join(found))

    def test_new_files_count_before_they_are_added(self):
        self.write({'MAINTAINERS': ENTRIES.replace('X:\tkernel/old/\n', ''), 'fs/new.c': '\n'})
        self.assertEqual(self.ask('--self-test', status=1), [
            'MAINTAINERS:1: error: fs/new.c is in no section',
            'maintainers: 5 files, 3 sections, 1 errors'])

    def test_wrong_calls_say_what_is_wrong(self):
        for named, *arguments in (('one of', ), ('one of', '--self-test', '-f', 'kernel/a.c'),
                                  ('absent.patch', 'absent.patch'), ('absent', '-f', 'absent'),
                                  ('no patch', 'kernel/a.c'), ('nonsense', '--nonsense')):
            self.assertIn(named, '\n'.join(self.ask(*arguments, status=2)))
        self.write({'MAINTAINERS': 'nothing\n'})
        self.assertIn('MAINTAINERS:1: no entry', self.ask('-f', 'kernel/a.c', status=2)[0])


if __name__ == '__main__':
    unittest.main()
