# SPDX-License-Identifier: GPL-2.0-only
"""Who may not get to what: small images, one with each kind of way to a lock."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..')
SCRIPT = os.path.join(TREE, 'scripts/callgraph.py')

RULES = '''
# The test's own.
switch: from schedule
switch: to console_* take_lock
switch: through panic
switch: may pull
'''


def function(name, *lines):
    return f'.globl {name}\n.type {name},@function\n{name}:\n' + '\n'.join(lines) + '\nret\n'


END = function('take_lock', 'nop') + function('console_write', 'nop')


@unittest.skipUnless(shutil.which('gcc') and shutil.which('objdump'), 'no gcc or no objdump')
class Calls(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def check(self, text, rules=RULES, more=''):
        for name, content in (('a.S', text), ('b.S', more), ('rules', rules)):
            with open(self.path(name), 'w', encoding='utf-8') as file:
                file.write(content)
        subprocess.run(['gcc', '-nostdlib', '-static', '-Wl,-e,0', '-o', self.path('a'), self.path('a.S'),
                        self.path('b.S')],
                       check=True, capture_output=True)
        return subprocess.run([sys.executable, SCRIPT, self.path('a'), self.path('rules')], check=False,
                              capture_output=True, encoding='utf-8')

    def accepts(self, text, more=''):
        done = self.check(text, more=more)
        self.assertEqual(done.returncode, 0, done.stderr)

    def refuses(self, text, way):
        done = self.check(text)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f'error: switch: {way.split()[0]} gets to {way.split()[-1]}:\n\t{way}\n', done.stderr)
        self.assertIn('scripts/calls.txt', done.stderr)

    def test_nothing_wrong(self):
        self.accepts(function('schedule', 'call pick') + function('pick', 'nop') + END)

    def test_a_call(self):
        self.refuses(function('schedule', 'call take_lock') + END, 'schedule -> take_lock')

    def test_a_chain(self):
        self.refuses(function('schedule', 'call pick') + function('pick', 'call log') +
                     function('log', 'call console_write') + END, 'schedule -> pick -> log -> console_write')

    def test_a_jump_at_the_end(self):
        self.refuses(function('schedule', 'jmp log') + function('log', 'jne take_lock') + END,
                     'schedule -> log -> take_lock')

    def test_a_piece_of_a_function_is_the_function(self):
        self.refuses(function('schedule', 'jne schedule.cold') +
                     function('schedule.cold', 'call log.part.0') +
                     function('log.part.0', 'call take_lock') + END, 'schedule -> log -> take_lock')

    def test_a_jump_into_a_piece(self):
        self.refuses(function('schedule', 'jne schedule.cold + 1') +
                     function('schedule.cold', 'nop', 'call take_lock') + END, 'schedule -> take_lock')

    def test_statics_of_one_name_are_several(self):
        local = [function('step', *lines).replace('.globl step\n', '') for lines in (['nop'], ['call take_lock'])]
        first = function('schedule', 'call step') + local[0] + END
        self.accepts(first, local[1] + function('unrelated', 'call step'))

    def test_a_circle_ends(self):
        self.refuses(function('schedule', 'call again') + function('again', 'call schedule', 'call take_lock') +
                     END, 'schedule -> again -> take_lock')

    def test_through_is_not_looked_into(self):
        self.accepts(function('schedule', 'call panic') + function('panic', 'call console_write') + END)

    def test_may_is_for_its_own_calls(self):
        self.accepts(function('schedule', 'call pull') + function('pull', 'call take_lock') + END)
        self.refuses(function('schedule', 'call pull') + function('pull', 'call log') +
                     function('log', 'call take_lock') + END, 'schedule -> pull -> log -> take_lock')

    def test_a_wrong_rule_is_named(self):
        done = self.check(END, 'switch: form schedule\n')
        self.assertEqual(done.returncode, 2)
        self.assertIn('rules:1: error:', done.stderr)

    def test_a_rule_about_nobody_is_idle(self):
        self.accepts(END)


if __name__ == '__main__':
    unittest.main()
