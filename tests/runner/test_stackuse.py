# SPDX-License-Identifier: GPL-2.0-only
"""How deep the stack gets: small images, one with each way down."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..')
SCRIPT = os.path.join(TREE, 'scripts/stackuse.py')


def function(name, *lines):
    return f'.globl {name}\n.type {name},@function\n{name}:\n' + '\n'.join(lines) + '\nret\n'


LEAF = function('leaf', 'push %rbx', 'sub $24,%rsp', 'add $24,%rsp', 'pop %rbx')


@unittest.skipUnless(shutil.which('gcc') and shutil.which('objdump') and shutil.which('gdb'),
                     'no gcc, objdump or gdb')
class Stack(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def check(self, text, rules='', language='S', limit=1000):
        with open(self.path(f'a.{language}'), 'w', encoding='utf-8') as file:
            file.write(text)
        with open(self.path('rules'), 'w', encoding='utf-8') as file:
            file.write(f'entry takes 56 of {limit}\n{rules}\n')
        # As the kernel: at the top of addresses, where an immediate is sign-extended.
        subprocess.run(['gcc', '-g', '-O2', '-nostdlib', '-static', '-fno-pie', '-no-pie', '-mcmodel=kernel',
                        '-fcf-protection=none', '-Wl,-e,0', '-Wl,-Ttext-segment=0xffffffff80000000',
                        '-o', self.path('a'), self.path(f'a.{language}')],
                       check=True, capture_output=True)
        return subprocess.run([sys.executable, SCRIPT, self.path('a'), self.path('rules')], check=False,
                              capture_output=True, encoding='utf-8')

    def takes(self, size, way, *arguments, **options):
        done = self.check(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f'stack: entry: {size} of ', done.stdout)
        self.assertIn(f' bytes: {way}\n', done.stdout)

    def refuses(self, error, *arguments, **options):
        done = self.check(*arguments, **options)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(f'error: {error}', done.stderr)

    def test_frames_and_return_addresses_add_up(self):
        text = function('entry', 'push %rbp', 'mov %rsp,%rbp', 'sub $40,%rsp', 'call leaf', 'leave') + LEAF
        self.takes(56 + 56 + 32, 'entry 56 -> leaf 32', text)

    def test_the_deepest_of_two_ways_is_told(self):
        text = function('entry', 'call leaf', 'call other') + LEAF + \
            function('other', 'sub $200,%rsp', 'add $200,%rsp')
        self.takes(56 + 8 + 200, 'entry 8 -> other 200', text)

    def test_a_jump_to_a_function_keeps_one_return_address(self):
        text = function('entry', 'push %rbx', 'pop %rbx', 'jmp leaf') + LEAF
        self.takes(56 + 32, 'entry 0 -> leaf 32', text)

    def test_behind_a_return_it_is_as_deep_as_the_jump_there(self):
        text = function('entry', 'push %rbx', 'test %rax,%rax', 'jz 1f', 'pop %rbx', 'ret', '1: push %rcx',
                        'call leaf', 'pop %rcx', 'pop %rbx') + LEAF
        self.takes(56 + 24 + 32, 'entry 24 -> leaf 32', text)

    def test_saved_flags_are_given_back(self):
        text = function('entry', *['pushfq', 'pop %rax'] * 20, 'call leaf') + LEAF
        self.takes(56 + 8 + 32, 'entry 8 -> leaf 32', text)

    def test_more_than_its_share(self):
        text = function('entry', 'call leaf') + LEAF
        self.refuses('entry takes 96 bytes of the stack, more than 90:\n\tentry 8 -> leaf 32', text, limit=90)

    def test_recursion(self):
        text = function('entry', 'call a') + function('a', 'call b') + function('b', 'call a')
        self.refuses('recursion: a -> b -> a', text)
        self.takes(56 + 8 * 5, 'entry 8 -> a 8 -> b 8 -> a 8 -> b 8', text, 'b again a')
        self.takes(56 + 8 * 3, 'entry 8 -> a 8 -> b 8', text, 'b never a')

    def test_what_is_not_looked_into(self):
        text = function('entry', 'call panic') + function('panic', 'sub $4000,%rsp', 'call panic')
        self.takes(56 + 8, 'entry 8', text, 'through panic')

    def test_a_stack_that_grows_by_what_is_not_known(self):
        self.refuses('entry: how much it takes', function('entry', 'sub %rax,%rsp'))

    CALLER = function('entry', 'call *%rax')

    def test_a_call_through_a_pointer_needs_a_rule(self):
        self.refuses('entry calls through a pointer', self.CALLER)

    def test_by_name_if_its_address_is_taken(self):
        self.takes(56 + 8 + 32, 'entry 8 -> leaf 32', self.CALLER + LEAF + '.data\n.quad leaf\n', 'ent* calls leaf')
        self.takes(56 + 8, 'entry 8', self.CALLER + LEAF, 'entry calls leaf')

    def test_by_type(self):
        text = '''
            __attribute__((noipa)) int right(void *p) { return !p; }
            __attribute__((noipa)) int wrong(int p) { volatile char deep[500]; deep[p] = 1; return deep[0]; }
            __attribute__((noipa)) void none(void) { volatile char deep[500]; deep[1] = 1; }
            void *taken[] = { right, wrong, none };
            int entry(int (*fn)(void *)) { return fn(taken) + 1; }'''
        self.takes(56 + 16, 'entry 16', text, 'entry calls type int (void *)', language='c')

    def test_a_line_that_is_no_rule(self):
        for rule in ('entry', 'entry eats 5 of 6', 'entry takes lots of 6'):
            done = self.check(function('entry'), rule)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"rules:2: error: '{rule}' is no rule", done.stderr)

    def test_no_entry_is_no_success(self):
        self.assertEqual(self.check(function('other')).returncode, 1)


if __name__ == '__main__':
    unittest.main()
