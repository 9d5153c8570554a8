# SPDX-License-Identifier: GPL-2.0-only
"""The tutorial's test: what it takes out of a page, and what it calls the same."""

import contextlib
import io
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts'))

import tutorial    # noqa: E402

PAGE = '''Words.

.. code-block:: c
   :caption: ~/a/a.c

   int a;

   int b;

.. code-block:: c

   not a file

.. code-block:: make
   :caption: at the end of a.txt

   more

.. code-block:: console

   $ echo one
   one
   $ cat a.txt

Words.
'''


class Steps(unittest.TestCase):
    def test_steps(self):
        steps = tutorial.steps_of(PAGE)
        self.assertEqual([(s.line, s.path, s.command, s.append, s.text) for s in steps], [
            (6, '~/a/a.c', None, False, 'int a;\n\nint b;\n'),
            (17, 'a.txt', None, True, 'more\n'),
            (21, None, 'echo one', False, 'one\n'),
            (23, None, 'cat a.txt', False, '')])

    def test_output_before_a_command(self):
        with self.assertRaisesRegex(tutorial.PageError, "begins with '\\$ '"):
            tutorial.steps_of('.. code-block:: console\n\n   one\n')

    def test_what_is_done_otherwise(self):
        for written, done in (('git clone URL heddle', 'cp -r "$TUTORIAL_TREE" heddle'),
                              ('make deps run', 'make run'), ('sudo make deps', None),
                              ('make menuconfig', 'make defconfig'),
                              ('make stress N=200 TEST=x', 'make stress N=8 TEST=x'),
                              ('sudo apt-get install x', None), ('cd heddle', 'cd heddle')):
            self.assertEqual(tutorial.as_done(written), done)


class Compare(unittest.TestCase):
    def same(self, wanted, output):
        self.assertIsNone(tutorial.mismatch(wanted, output))

    def differs(self, wanted, output, line):
        self.assertEqual(tutorial.mismatch(wanted, output), line)

    def test_all_of_it(self):
        self.same('a\nb\n', 'a\nb\n')
        self.differs('a\n', 'a\nb\n', 'a')
        self.differs('a\nb\n', 'a\n', 'a')
        self.differs('a\nb\n', 'a\nc\n', 'a')

    def test_some_of_it(self):
        self.same('...\nb\n...\nd\n', 'a\nb\nc\nd\n')
        self.same('...\nb\nc\n...\n', 'a\nb\nc\nd\n')
        self.same('a\n...\n', 'a\n')
        self.differs('...\nc\n...\nb\n...\n', 'a\nb\nc\n', 'b')
        self.differs('...\nb\nd\n...\n', 'a\nb\nc\nd\n', 'b')
        self.differs('...\nc\n', 'a\nc\nd\n', 'c')

    def test_within_a_line(self):
        self.same('at ... now\n', 'at 3.5* now\n')
        self.differs('at ... now\n', 'at 3 then\n', 'at ... now')

    def test_times_and_numbers(self):
        self.same('[    0.1][    T1] x [T16] in 3.64 s\n', '[   10.123456][   T12] x [T9] in 10.01 s\n')
        self.differs('[    0.1][    T1] x\n', '[    0.1][    T1] y\n', '[] x')


class Run(unittest.TestCase):
    def run_page(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'page.rst')
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                status = tutorial.main(folder, [path])
        return status, out.getvalue()

    def test_a_page_that_is_true(self):
        status, out = self.run_page(
            '.. code-block:: text\n   :caption: ~/d/f\n\n   one\n\n'
            '.. code-block:: text\n   :caption: at the end of d/f\n\n   two\n\n'
            '.. code-block:: console\n\n   $ cd d\n   $ cat f\n   one\n   two\n')
        self.assertEqual((status, out.count('\nok ')), (0, 4), out)

    def test_a_page_that_is_not(self):
        status, out = self.run_page('.. code-block:: console\n\n   $ echo a\n   b\n   $ true\n')
        self.assertEqual(status, 1)
        self.assertIn('not ok 1 page.rst, line 3: echo a\n# a\n# not as written: b', out)
        self.assertIn('not ok 2 page.rst, line 5: true: not reached', out)

    def test_exit_status(self):
        self.assertEqual(self.run_page('.. code-block:: console\n\n   $ false\n')[0], 1)
        self.assertEqual(self.run_page('.. code-block:: console\n\n   $ echo "make: *** x"\n'
                                       '   make: *** x\n')[0], 1)

    def test_no_file_to_add_to(self):
        status, out = self.run_page('.. code-block:: c\n   :caption: at the end of x\n\n   a\n')
        self.assertEqual(status, 1)
        self.assertIn('x is not there', out)

    def test_no_step_is_no_success(self):
        self.assertEqual(self.run_page('Words.\n')[0], 1)

    def test_no_page(self):
        with contextlib.redirect_stderr(io.StringIO()) as err:
            self.assertEqual(tutorial.main('.', ['/nowhere/x.rst']), 2)
        self.assertIn('/nowhere/x.rst', err.getvalue())


if __name__ == '__main__':
    unittest.main()
