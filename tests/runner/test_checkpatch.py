# SPDX-License-Identifier: GPL-2.0-only
"""checkpatch: every rule on what breaks it and on what looks like it but does not."""

import os
import re
import shutil
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import repo     # noqa: E402
sys.path.insert(0, repo.SCRIPTS)

from patches.change import File, Patch      # noqa: E402
from patches.checker import Checker         # noqa: E402
from patches.rule import RULES              # noqa: E402

C = '// SPDX-License-Identifier: GPL-2.0-only\n'
H = '/* SPDX-License-Identifier: GPL-2.0-only */\n'
PY = '# SPDX-License-Identifier: GPL-2.0-only\n'
SIGNED = repo.SIGNED

# rule, path, text of a new file, lines that break the rule (none: it is fine)
FILES = (
    ('trailing-space', 'a.c', C + 'int a; \nint b;\t\nint c;\n', [2, 3]),
    ('trailing-space', 'tests/mutations/a.patch', 'Bug: b\nDetector: d\nWhy: w\n \n', []),
    ('space-before-tab', 'a.c', C + 'int \ta;\n\tint b;\n', [2]),
    ('crlf', 'a.c', C.replace('\n', '\r\n') + 'int a;\r\n', [1]),
    ('no-newline', 'a.c', C + 'int a;', [2]),
    ('conflict', 'a.c', C + '<<<<<<< ours\n=======\n>>>>>>> theirs\n', [2, 4]),
    ('conflict', 'a.rst', '.. SPDX-License-Identifier: GPL-2.0-only\n\nTitle..\n=======\n', []),
    ('long-line', 'a.c', C + '\t' * 12 + 'abcde\n' + '\t' * 12 + 'abcd\n', [2]),
    ('long-line', 'a.c', C + '/* https://example.org/' + 'x' * 100 + ' */\n', []),
    ('long-line', 'a.rst', '.. SPDX-License-Identifier: GPL-2.0-only\n\n' + ('=' * 60 + ' ') * 2
     + '\n' + 'one' + ' ' * 100 + 'two\n' + 'word ' * 21 + '\n', [5]),
    ('spdx', 'a.c', 'int a;\n', [1]),
    ('spdx', 'a.h', C, [1]),
    ('spdx', 'tool', '#!/bin/sh\necho\n', [2]),
    ('spdx', 'tool', '#!/bin/sh\n' + PY, []),
    ('spdx', 'a.rst', 'Title\n', [1]),
    ('spdx', 'notes.txt', 'no source\n', []),
    ('file-name', 'kernel/utils.h', H, [1]),
    ('file-name', 'kernel/commons.c', C, []),
    ('file-long', 'a.c', C + 'int a;\n' * 800, [801]),
    ('file-long', 'a.c', C + 'int a;\n' * 799, []),
    ('file-too-long', 'a.c', C + 'int a;\n' * 1000, [1001]),
    ('file-too-long', 'a.patch', 'x\n' * 2000, []),
    ('test-says', 'kernel/weave_kunit.c', C + '#include <a.h>\n/* Tests of a thing. */\n', [1]),
    ('test-says', 'kernel/weave_kunit.c', C + '/*\n * Tests of weaving: order.\n */\n', []),
    ('test-says', 'tests/runner/test_a.py', PY + 'import os\n', [1]),
    ('test-says', 'tests/runner/test_a.py', PY + '"""What it tests."""\n', []),
    ('test-says', 'tests/mutations/a.patch', 'Bug: b\nDetector: d\n\n--- a/x\n+++ b/x\n', [1]),
    ('kconfig-help', 'lib/Kconfig', PY + 'config A\n\tbool "a"\n\nconfig B\n\tbool\n\thelp\n'
     '\t  B.\n\n\t  If unsure, say N.\n', [2]),
    ('kconfig-help', 'lib/Kconfig', PY + 'config A\n\tbool "a"\n\tdefault y if B\n\thelp\n'
     '\t  if this is meant\n\n\t  If unsure, say N.\n', []),
    ('kconfig-advice', 'lib/Kconfig', PY + 'config A\n\tbool "a"\n\thelp\n\t  A.\n', [2]),
    ('volatile', 'a.c', C + 'static volatile int a;\n', [2]),
    ('volatile', 'a.c', C + '/* no volatile here */\nconst char *s = "volatile";\n'
     'void f(void)\n{\n\t__asm__ volatile("cli" : : : "memory");\n}\n', []),
    ('volatile', 'arch/x86/include/asm/io.h', H + 'extern volatile int a;\n', []),
    ('volatile', 'a_kunit.c', C + '/* Tests of some things. */\nvolatile int a;\n', []),
    ('ifdef', 'a.c', C + '#ifdef SMP\n#endif\n#if defined(CONFIG_A) || defined(DEBUG)\n#endif\n',
     [2, 4]),
    ('ifdef', 'a.h', H + '#ifndef A_H\n#define A_H\n#ifdef CONFIG_A\n#endif\n#ifndef '
     '__ASSEMBLER__\n#endif\n/* #ifdef OLD */\n#if IS_ENABLED(CONFIG_B)\n#endif\n#endif\n', []),
    ('ifdef', 'a.h', H + '#ifndef pr_fmt\n#define pr_fmt(f) f\n#endif\n', []),
    ('barrier-comment', 'a.c', C + 'void f(void)\n{\n' + '\tg();\n' * 12 + '\tsmp_mb();\n}\n',
     [16]),
    ('barrier-comment', 'a.c', C + 'void f(void)\n{\n\t/* Pairs with g(). */\n\tsmp_wmb();\n'
     '\tsmp_store_release(&a, 1);\t/* pairs with h() */\n}\n', []),
    ('barrier-comment', 'a.h', H + '#define a_mb()\tsmp_mb()\n', []),
    ('log-newline', 'a.c', C + 'void f(void)\n{\n\tpr_err("lost %d", 1);\n\tprintk(KERN_INFO "a "\n'
     '\t       "b");\n}\n', [4, 5]),
    ('log-newline', 'a.c', C + 'void f(void)\n{\n\tpr_err("lost %s (%d)\\n", g("x"), 1);\n'
     '\tpr_info(form, 1);\n\tpr_cont("more");\n\tprintk("%s" NAME "\\n", x);\n}\n', []),
    ('kernel-doc', 'a.c', C + 'void weave(int a)\n{\n}\n\nstatic void mine(void)\n{\n}\n', [2]),
    ('kernel-doc', 'a.c', C + '/* Woven once.  Context: boot. */\nvoid weave(int a)\n{\n}\n', []),
    ('kernel-doc', 'a.c', C + 'void weave(int a);\nvoid not_public(void)\n{\n}\n', []),
    ('kernel-doc', 'a_kunit.c', C + '/* Tests of some things. */\nvoid weave(int a)\n{\n}\n', []),
    ('context', 'a.c', C + '/**\n * weave() - pass the weft\n * @a: how often\n */\n'
     'void weave(int a)\n{\n}\n', [6]),
    ('context', 'a.c', C + '/**\n * weave() - pass the weft\n * @a: how often\n *\n'
     ' * Context: any.\n */\nvoid weave(int a)\n{\n}\n', []),
    ('layout', 'a.c', C + 'void f(void)\n{\n\tif(a)\n\t\tg ();\n    h();\n}\n', [4, 5, 6]),
    ('layout', 'a.c', C + '#define A\t1\t/* one */\nstatic inline void f(void) { (void)0; }\n'
     'static const struct s t[] = {\n\t{ "a",\t1 },\n\t{ "bcd",\t2 },\n\t{ }\n};\n', []),
)

BODY = f'\n\nIt broke.\n\n{SIGNED}'
# rule, message, lines that break the rule
MESSAGES = (
    ('subject-form', 'Fix it' + BODY, [1]),
    ('subject-form', 'Lib: fix it' + BODY, [1]),
    ('subject-form', 'fixup! lib: fix it' + BODY, [1]),
    ('subject-form', 'mm, x86/tlb: fix it' + BODY, []),
    ('subject-form', 'Documentation, kernel/rcu: fix it' + BODY, []),
    ('subject-form', 'Revert "lib: fix it"' + BODY, []),
    ('subject-length', 'lib: ' + 'x' * 71 + BODY, [1]),
    ('subject-length', 'lib: ' + 'x' * 70 + BODY, []),
    ('subject-stop', 'lib: fix it.' + BODY, [1]),
    ('second-line', f'lib: fix it\nat once\n\nIt broke.\n\n{SIGNED}', [2]),
    ('no-body', f'lib: fix it\n\n{SIGNED}', [1]),
    ('no-body', 'lib: fix it' + BODY, []),
    ('signed-off', 'lib: fix it\n\nIt broke.', [3]),
    ('signed-off', 'lib: fix it\n\nIt broke.\n\nSigned-off-by: Eve <eve@example.org>', [5]),
    ('signed-off', f'lib: fix it{BODY}\nSigned-off-by: Eve <eve@example.org>', []),
    ('fixes', f'lib: fix it{BODY}\nFixes: 0123456 ("lib: x")', [6]),
    ('fixes', f'lib: fix it{BODY}\nFixes: 0123456789ab lib: x', [6]),
)


def file_of(path, text):
    file = File(path)
    file.know(text)
    file.all_added()
    file.new, file.no_newline = True, not text.endswith('\n')
    return file


class Rules(unittest.TestCase):
    def setUp(self):
        self.checker = Checker(repo.TOP)
        self.checker.public_names = lambda: {'weave': False}

    def lines(self, rule, patch):
        return sorted({f.line for f in self.checker.check(patch) if f.rule == rule})

    def test_files(self):
        for rule, path, text, lines in FILES:
            if rule == 'layout' and not shutil.which('clang-format'):
                continue
            with self.subTest(rule=rule, path=path, text=text[-60:]):
                self.assertEqual(self.lines(rule, Patch('p', [file_of(path, text)])), lines)

    def test_messages(self):
        for rule, message, lines in MESSAGES:
            author = f'{repo.NAME} <{repo.ADDRESS}>'
            with self.subTest(rule=rule, message=message):
                patch = Patch('p', [], message.split('\n'), author)
                self.assertEqual(self.lines(rule, patch), lines)

    def test_every_rule_is_broken_once(self):
        broken = {r for r, *_, lines in FILES + MESSAGES if lines}
        self.assertEqual(broken | {'damaged'}, set(RULES))

    @unittest.skipUnless(shutil.which('clang-format'), 'clang-format is missing (optional)')
    def test_layout_is_looked_at(self):
        self.assertTrue(self.checker.style)


class Sources(repo.RepoTest):
    """The same patch, however it comes."""

    OLD = C + ''.join(f'int line{n};\n' for n in range(20))
    NEW = OLD.replace('int line9;', 'volatile int line9; ')
    FOUND = {('kernel/a.c', 11, 'volatile'), ('kernel/a.c', 11, 'trailing-space')}

    def setUp(self):
        super().setUp()
        self.commit({'kernel/a.c': self.OLD, 'kernel/old name.c': 'int a; \n' * 20})
        self.base = self.git('rev-parse', 'HEAD')

    def found(self, *arguments, status=1, **more):
        text = self.script('checkpatch', *arguments, status=status, **more)
        return {(m[1], int(m[2]), m[3]) for m in
                re.finditer(r'(?m)^(.*?):(\d+): (?:ERROR|WARNING): .* \[([a-z-]+)\]$', text)}

    def mail(self, *arguments):
        chosen = () if '-1' in arguments else (f'{self.base}..',)
        path = os.path.join(self.top, 'a.mbox')
        self.git('format-patch', f'--output={path}', *arguments, *chosen)
        return path

    def test_range_mail_input_and_diff(self):
        commit = self.commit({'kernel/a.c': self.NEW})
        for given in (commit, f'{self.base}..', 'HEAD'):
            self.assertEqual(self.found('--git', given), self.FOUND)
        mail = self.mail()
        self.assertEqual(self.found(mail), self.FOUND)
        with open(mail) as file:
            self.assertEqual(self.found('-', stdin=file.read()), self.FOUND)
        diff = self.git('diff', self.base, 'HEAD', '--', 'kernel') + '\n'
        self.assertEqual(self.found('-', stdin=diff), self.FOUND)

    def test_staged(self):
        self.write({'kernel/a.c': self.NEW})
        self.assertEqual(self.found('--staged', status=0), set())
        self.git('add', '-A')
        self.write({'kernel/a.c': self.OLD})
        self.assertEqual(self.found('--staged'), self.FOUND)

    def test_a_patch_whose_base_is_not_here(self):
        self.commit({'kernel/a.c': self.NEW})
        mail = self.mail()
        self.git('update-ref', 'HEAD', self.base)
        elsewhere = os.path.join(self.top, 'elsewhere')
        os.mkdir(elsewhere)
        self.git('init', '-q', cwd=elsewhere)
        self.assertEqual(self.found(mail, cwd=elsewhere), self.FOUND)

    def test_a_patch_that_is_not_applied_is_seen_in_its_whole_file(self):
        long = ''.join(f'int line{n};\n' for n in range(798))
        self.commit({'kernel/b.c': C + long})
        base = self.git('rev-parse', 'HEAD')
        self.commit({'kernel/b.c': C + long.replace('line9;', 'line9;\nint a;\nint b;')})
        mail = self.mail('-1')
        clone = os.path.join(self.top, 'clone')
        self.git('branch', 'base', base)
        self.git('clone', '-q', '--single-branch', '-b', 'base', f'file://{self.top}', clone)
        self.assertEqual(self.found(mail, cwd=clone, status=0), {('kernel/b.c', 801, 'file-long')})

    def test_what_a_patch_does_not_touch_is_not_judged(self):
        self.commit({'kernel/b.c': 'volatile int a; \n'})
        self.commit({'kernel/b.c': 'volatile int a; \nint b;\n'})
        self.assertEqual(self.found('--git', 'HEAD', status=0), set())

    def test_rename_and_odd_names(self):
        self.git('mv', 'kernel/old name.c', 'kernel/utils.c')
        self.commit({'kernel/ä b.c': C + 'int a; \n'})
        self.assertEqual(self.found('--git', 'HEAD'), {
            ('kernel/utils.c', 1, 'file-name'), ('kernel/ä b.c', 2, 'trailing-space')})

    def test_deleted_and_binary_files(self):
        os.remove(os.path.join(self.top, 'kernel/a.c'))
        with open(os.path.join(self.top, 'logo.bin'), 'wb') as file:
            file.write(bytes(range(256)))
        self.commit({})
        self.assertEqual(self.found('--git', 'HEAD', status=0), set())

    def test_two_mails_and_their_messages(self):
        self.commit({'kernel/b.c': C}, f'Bad.\n\nWhy.\n\n{SIGNED}\n')
        self.commit({'kernel/c.c': C}, 'lib: ' + 'long ' * 13 + 'ö' * 5 + f'\n\nWhy.\n\n{SIGNED}\n')
        mail = self.mail('-v2')
        self.assertEqual(self.found(mail), {
            (f'{mail}#1', 1, 'subject-form'), (f'{mail}#1', 1, 'subject-stop')})
        self.commit({'kernel/d.c': C}, f'lib: {"x" * 71}\n\nWhy.\n\n{SIGNED}\n')
        self.assertIn((f'{self.mail()}#3', 1, 'subject-length'), self.found(mail))

    def test_a_patch_that_was_edited_or_wrapped(self):
        self.commit({'kernel/a.c': self.NEW})
        mail = self.mail()
        with open(mail) as file:
            text = file.read()
        edited = text.replace('+volatile int line9; ', '+int line9; ')
        self.assertEqual(self.found('-', stdin=edited), {('kernel/a.c', 11, 'trailing-space')})
        wrapped = text.replace('+volatile int', '+volatile\nint')
        self.assertEqual(self.found('-', stdin=wrapped), {('kernel/a.c', 8, 'damaged'),
                                                         ('kernel/a.c', 11, 'volatile')})

    def test_ends_of_lines_survive_the_mail(self):
        self.commit({'kernel/b.c': C.replace('\n', '\r\n')}, f'lib: ö\n\nä\n\n{SIGNED}\n')
        self.assertEqual(self.found(self.mail()), {('kernel/b.c', 1, 'crlf')})

    def test_a_cover_letter_is_no_commit(self):
        self.commit({'kernel/b.c': C})
        self.assertEqual(self.found(self.mail('--cover-letter'), status=0), set())

    def test_a_diff_inside_a_patch_is_text(self):
        text = '--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a \n+volatile int b; \n'
        self.commit({'tests/mutations/a.patch': f'Bug: b\nDetector: make x\nWhy: w\n\n{text}'})
        self.assertEqual(self.found('--git', 'HEAD', status=0), set())
        self.assertEqual(self.found(self.mail(), status=0), set())

    def test_merges_are_left_out(self):
        self.git('checkout', '-q', '-b', 'side')
        self.commit({'kernel/b.c': C})
        self.git('checkout', '-q', 'main')
        self.commit({'kernel/c.c': C})
        self.git('merge', '-q', '--no-ff', '-m', 'Merge', 'side')
        self.assertIn('2 checked', self.script('checkpatch', '--git', f'{self.base}..'))

    def test_fixes(self):
        there = self.base[:12]
        for line, bad in ((f'Fixes: {there} ("area: what")', False),
                          (f'Fixes: {there} ("area: else")', True),
                          ('Fixes: 0123456789ab ("area: what")', True)):
            self.commit({}, f'lib: fix it\n\nWhy.\n\n{line}\n{SIGNED}\n')
            found = self.found('--git', 'HEAD', status=int(bad))
            self.assertEqual('fixes' in {f[2] for f in found}, bad)

    def test_public_functions_of_this_tree(self):
        self.commit({'include/kernel/weave.h': H + 'void weave(int a);\n',
                     'kernel/w.c': C + 'void weave(int a)\n{\n}\n'})
        self.assertEqual(self.found('--git', 'HEAD', status=0), {('kernel/w.c', 2, 'kernel-doc')})
        said = '/* Passes the weft.  Context: any. */\nvoid knot(void);\nvoid weave(int a);\n'
        self.commit({'include/kernel/weave.h': H + said + '\nvoid beam(void);\n',
                     'kernel/v.c': C + 'void weave(int a)\n{\n}\n\nvoid beam(void)\n{\n}\n'})
        self.assertEqual(self.found('--git', 'HEAD', status=0), {('kernel/v.c', 6, 'kernel-doc')})

    def test_strict_and_ignore(self):
        self.commit({}, f'lib: {"x" * 80}\n\nWhy.\n\n{SIGNED}\n')
        self.script('checkpatch', '--git', 'HEAD')
        self.script('checkpatch', '--strict', '--git', 'HEAD', status=1)
        self.script('checkpatch', '--strict', '--ignore', 'subject-length', '--git', 'HEAD')

    def test_wrong_calls_say_what_is_wrong(self):
        for named, *arguments in (
                ('one of', ), ('one of', '--staged', 'a.patch'), ('one of', '-f'),
                ('nonsense', '--ignore', 'nonsense', '--staged'),
                ('nowhere..HEAD', '--git', 'nowhere..HEAD'), ('--output=x', '--git=--output=x'),
                ('HEAD..HEAD', '--git', 'HEAD..HEAD'), ('absent.patch', 'absent.patch'),
                ('absent.c', '-f', 'absent.c'), ('no patch', 'kernel/a.c'), ('kernel', 'kernel'),
                ('absent', '--message', 'absent')):
            self.assertIn(named, self.script('checkpatch', *arguments, status=2))
        self.assertFalse(os.path.exists(os.path.join(self.top, 'x')))


if __name__ == '__main__':
    unittest.main()
