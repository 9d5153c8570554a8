# SPDX-License-Identifier: GPL-2.0-only
"""The check of kernel-doc comments: what is right passes, each kind of mistake is named."""

import contextlib
import io
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts'))

import checkkerneldoc    # noqa: E402
from kdoc import comment, cscan, tree    # noqa: E402

HEADER = '''#ifndef A_H
#define A_H
struct thing;
{attributes} int frob(struct thing *t, int (*fn)(void *arg), unsigned int cpus[4]);
extern void (*hook)(int what);
DEFINE_GUARD(thing, struct thing *, lock(_T), unlock(_T))
DEFINE_GUARD(other, struct thing *, lock(_T), unlock(_T))
static inline int one(void) {{ return 1; }}
#define TWICE(x)	((x) + \\
			 (x))
#endif
'''

SOURCE = '''
{comment}
int frob(struct thing *t, int (*fn)(void *arg), unsigned int cpus[4])
{{
	if (t) {{ fn("}}"); }}	/* } */
	return '{{';
}}
'''.replace('/* } */', '/* }} */')

GOOD = '''/**
 * frob() - frobs
 * @t: the thing
 * @fn: called
 *      with nothing
 * @cpus: four
 *
 * Text.
 *
 * Context: any.
 * Return: 0.
 */'''


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = folder.name
        self.write('include/kernel/a.h', HEADER.format(attributes='__must_check __printf(1, 2)'))

    def write(self, path, text):
        path = os.path.join(self.top, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

    def check(self, text, allowance=None):
        """(exit status, what was said) of the check with this comment."""
        self.write('kernel/a.c', SOURCE.format(comment=text))
        if allowance:
            self.write(checkkerneldoc.ALLOWED, allowance)
        out = io.StringIO()
        with contextlib.redirect_stderr(out), contextlib.redirect_stdout(out):
            status = checkkerneldoc.main(self.top)
        return status, out.getvalue()

    def wrong(self, text, what, **more):
        status, said = self.check(text, **more)
        self.assertEqual(status, 1, said)
        self.assertIn(what, said)

    def test_good(self):
        status, said = self.check(GOOD)
        self.assertEqual(status, 0, said)
        self.assertIn('1 comments, 0 wrong; 1 public functions, 0 without', said)

    def test_no_comment_at_all(self):
        self.wrong('/* just words */', 'include/kernel/a.h:4: error: frob() is public')

    def test_other_name(self):
        self.wrong(GOOD.replace('frob()', 'frub()'), 'kernel/a.c:2: error: frub() stands at frob')

    def test_parameter_forgotten(self):
        self.wrong(GOOD.replace(' * @cpus: four\n', ''), '@cpus is not described')

    def test_parameter_invented(self):
        self.wrong(GOOD.replace('@cpus', '@gpus'), 'there is no parameter @gpus')

    def test_parameters_in_another_order(self):
        self.wrong(GOOD.replace('@t:', '@x:').replace('@cpus:', '@t:').replace('@x:', '@cpus:'),
                   'in another order')

    def test_parameter_twice(self):
        self.wrong(GOOD.replace('@cpus: four\n', '@cpus: four\n * @cpus: five\n'),
                   'kernel/a.c:8: error: @cpus is described twice')

    def test_no_context(self):
        self.wrong(GOOD.replace(' * Context: any.\n', ''), "no 'Context:' line")

    def test_first_line(self):
        self.wrong(GOOD.replace('frob() - frobs', 'frob: frobs'), 'the first line is not')

    def test_above_nothing(self):
        self.wrong(GOOD + '\n\n', 'this comment stands above no declaration')

    def test_a_type_is_not_a_function(self):
        self.wrong(GOOD.replace('frob()', 'struct frob'), 'is described as a struct')

    def test_allowance(self):
        self.write('kernel/b.c', '/**\n * g() - gets\n *\n * Context: any.\n */\nint g(void);\n')
        status, said = self.check('/* words */', allowance='# why\nfrob\n')
        self.assertEqual(status, 0, said)
        self.assertIn('1 public functions, 1 without', said)

    def test_a_tree_without_comments_is_no_success(self):
        status, said = self.check('/* words */', allowance='frob\n')
        self.assertEqual(status, 1, said)
        self.assertIn('0 comments', said)

    def test_stale_allowance(self):
        self.wrong(GOOD, f'{checkkerneldoc.ALLOWED}:1: error: frob() is described, or gone',
                   allowance='frob\n')

    def test_bracket_never_closed(self):
        self.write('kernel/b.c', 'int f(void)\n{\n')
        self.wrong(GOOD, 'kernel/b.c: a bracket is never closed')


class Scan(unittest.TestCase):
    def kinds(self, text):
        return [(i.kind, i.name) for i in cscan.scan('x', text)[0]]

    def test_header(self):
        self.assertEqual(self.kinds(HEADER.format(attributes='')), [
            ('constant', 'A_H'), ('function', 'frob'), ('variable', 'hook'),
            ('use', 'DEFINE_GUARD'), ('use', 'DEFINE_GUARD'), ('function', 'one'),
            ('macro', 'TWICE')])

    def test_types(self):
        self.assertEqual(self.kinds(
            'struct a { int b; } __aligned(8);\ntypedef int (*fn_t)(void *);\n'
            'enum { A, B };\nenum c { D };\nstatic struct a x = { .b = f(1) };\n'
            'typedef struct a a_t;\nint y[3];\n'), [
            ('struct', 'a'), ('typedef', 'fn_t'), ('enum', 'c'), ('variable', 'x'),
            ('typedef', 'a_t'), ('variable', 'y')])

    def test_locks_and_brackets(self):
        scanned = cscan.scan('x', (
            'void lock(struct m *m) __acquires(&m->l) __releases_shared(f(&m->k));\n'
            'int (try_it)(struct m *m)\n\t__must_hold(m)\n{\n}\n'
            'static int count __guarded_by(&l);\n'))[0]
        self.assertEqual([(i.kind, i.name, i.text) for i in scanned], [
            ('function', 'lock', 'void lock(struct m *m)'),
            ('function', 'try_it', 'int try_it(struct m *m)'),
            ('variable', 'count', 'static int count')])

    def test_parameters(self):
        self.assertEqual(tree.parameters(
            '__printf(3, 4) int f(int (*fn)(void *x), char *const argv[], const char *fmt, ...)'),
            ['fn', 'argv', 'fmt', '...'])
        self.assertEqual(tree.parameters('int f(void)'), [])
        self.assertEqual(tree.parameters('M(a, b...)'), ['a', 'b'])

    def test_comment(self):
        doc = comment.parse(GOOD)
        self.assertEqual(doc.parameters, {'t': 'the thing', 'fn': 'called\nwith nothing',
                                          'cpus': 'four'})
        self.assertEqual(doc.sections, {'Context': 'any.', 'Return': '0.'})
        self.assertEqual((doc.brief, doc.text), ('frobs', [['Text.']]))

    def test_a_comment_behind_a_constant(self):
        items, _ = cscan.scan('x', '/* above */\n#define A 1\n#define B 2 /* behind */\n#define C 3\n')
        self.assertEqual([i.comment for i in items], ['/* above */', '/* behind */', None])

    def test_members(self):
        self.assertEqual(comment.members('int a; /** @a: one\n\t * two */'), {'a': 'one two'})


if __name__ == '__main__':
    unittest.main()
