# SPDX-License-Identifier: GPL-2.0-only
"""GDB's machine interface: what each kind of line is read as, and what is none."""

import asyncio
import io
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts'))

from runner.gdb import mi as gdbmi    # noqa: E402


def results(text):
    return gdbmi.parse('1^done,' + text).results


class Kinds(unittest.TestCase):
    def test_the_prompt(self):
        self.assertEqual(gdbmi.parse('(gdb) ').kind, '(gdb)')
        self.assertEqual(gdbmi.parse('(gdb)').kind, '(gdb)')

    def test_a_result_with_and_without_token(self):
        record = gdbmi.parse('17^error,msg="No symbol \\"x\\" in current context."')
        self.assertEqual((record.kind, record.name, record.token), ('^', 'error', 17))
        self.assertEqual(record.results, {'msg': 'No symbol "x" in current context.'})
        self.assertIsNone(gdbmi.parse('^done').token)

    def test_a_stop(self):
        record = gdbmi.parse('*stopped,reason="breakpoint-hit",disp="keep",bkptno="1",frame={'
                             'addr="0xffffffff80202840",func="start_kernel",args=[],'
                             'file="init/main.c",line="100"},thread-id="1",stopped-threads="all"')
        self.assertEqual((record.kind, record.name), ('*', 'stopped'))
        self.assertEqual(record.results['frame']['func'], 'start_kernel')
        self.assertEqual(record.results['frame']['args'], [])
        self.assertEqual(record.results['thread-id'], '1')

    def test_a_notice(self):
        record = gdbmi.parse('=thread-group-added,id="i1"')
        self.assertEqual((record.kind, record.name, record.results),
                         ('=', 'thread-group-added', {'id': 'i1'}))

    def test_the_three_streams(self):
        for kind in '~@&':
            self.assertEqual(gdbmi.parse(kind + '"a\\n"').text, 'a\n')
            self.assertEqual(gdbmi.parse(kind + '"a\\n"').kind, kind)


class Values(unittest.TestCase):
    def test_escapes(self):
        self.assertEqual(gdbmi.parse(r'~"a\tb\"c\\n\e[0m\r\n"').text, 'a\tb"c\\n\x1b[0m\r\n')

    def test_octal_escapes_are_bytes_of_utf_8(self):
        self.assertEqual(gdbmi.parse(r'~"\342\200\230x\342\200\231\000"').text, '‘x’\0')
        self.assertEqual(gdbmi.parse(r'~"\377"').text, '\ufffd')

    def test_tuples_and_lists_in_each_other(self):
        self.assertEqual(results('a={b=[{c="1"},{c="2"}],d={}},e=[]'),
                         {'a': {'b': [{'c': '1'}, {'c': '2'}], 'd': {}}, 'e': []})

    def test_a_list_of_named_values(self):
        self.assertEqual(results('stack=[frame={level="0"},frame={level="1"}]'),
                         {'stack': [{'level': '0'}, {'level': '1'}]})

    def test_a_tuple_without_names(self):
        self.assertEqual(results('script={"silent","printf \\"%d,}\\\\n\\", x"}'),
                         {'script': ['silent', 'printf "%d,}\\n", x']})

    def test_names_as_gdb_has_them(self):
        self.assertEqual(results('frame={buf@entry="1",thread-id="2",a.b="3"}')['frame'],
                         {'buf@entry': '1', 'thread-id': '2', 'a.b': '3'})

    def test_what_is_quoted_is_read_back(self):
        for text in ('p "a\\n"', 'x/s $rdi', '\\', 'tab\there'):
            self.assertEqual(gdbmi.parse('~' + gdbmi.quote(text)).text, text)


class Odd(unittest.TestCase):
    def refused(self, line):
        with self.assertRaises(gdbmi.ParseError, msg=line):
            gdbmi.parse(line)

    def test_each_truncated_line_is_refused(self):
        # Up to the first comma of the results, what is left is a record, too.
        line = '12*stopped,frame={args=[{name="a",value="\\"x\\""}],line="1"},thread-id="1"'
        whole = {line.index(',frame'), line.index(',thread'), len(line)}
        for end in range(len('12*s'), len(line)):
            if line[:end].startswith('12*stopped,'):
                with self.subTest(end=end):
                    if end in whole:
                        gdbmi.parse(line[:end])
                    else:
                        self.refused(line[:end])

    def test_lines_that_are_none(self):
        for line in ('', 'hello', 'warning: x', '1', '^', '~', '~"open', '~"a" b', '^done,',
                     '^done,x', '^done,x=', '^done,x=1', '^done,x={', '^done,x={"a" "b"}',
                     '^done,x=[a="1"', '^done x="1"', '~"ends with \\"'):
            with self.subTest(line=line):
                self.refused(line)

    def test_depth_without_end_is_refused(self):
        self.refused('^done,x=' + '[' * 100000)


class Process(unittest.TestCase):
    """Gdb with a shell script for GDB."""

    def run_script(self, script, *commands):
        """(records that came, the commands' results or errors)."""
        async def run():
            records, log = [], io.FileIO(os.devnull, 'w')
            gdb = await gdbmi.Gdb.start(['sh', '-c', script], records.append, log, '/')
            answers = await asyncio.gather(*map(gdb.command, commands), return_exceptions=True)
            await gdb.process.wait()
            await gdb.reading
            log.close()
            return records, answers
        return asyncio.run(run())

    def test_answers_find_their_commands_in_any_order(self):
        _, answers = self.run_script('read a; read b; echo "2^done,c=\\"$b\\""; '
                                     'echo "1^done,c=\\"$a\\""', '-one', '-two')
        self.assertEqual([a.results['c'] for a in answers], ['1-one', '2-two'])

    def test_a_line_that_is_no_record_is_text(self):
        records, _ = self.run_script("read a; echo 'from a shell, \"x'; echo '1^done'", '-x')
        self.assertEqual((records[0].kind, records[0].text), ('@', 'from a shell, "x\n'))

    def test_a_last_line_without_end(self):
        records, _ = self.run_script("read a; echo '1^done'; printf '*stop'", '-x')
        self.assertEqual(records[-1].name, 'stop')

    def test_who_waits_when_gdb_ends_is_told(self):
        _, answers = self.run_script('read a; read b; echo "2^done"', '-one', '-two')
        self.assertIsInstance(answers[0], gdbmi.GdbGone)
        self.assertEqual(answers[1].name, 'done')


if __name__ == '__main__':
    unittest.main()
