# SPDX-License-Identifier: GPL-2.0-only
"""What the commands hd-* make of memory: queues, page tables, modules, who waits for whom.

On memory made by hand, also such as no kernel leaves; tests/gdb/ has real guests.
"""

import os
import struct
import sys
import types
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '../../scripts'))

from runner.hang import shell, structures    # noqa: E402
from runner.hang.dump import Reader, Unreadable    # noqa: E402


class Memory(Reader):
    """Words by their address; physical addresses are the same."""

    def __init__(self, words=()):
        self.words = dict(words)

    def read(self, address, size):
        data, first = b'', address & ~7
        for at in range(first, address + size, 8):
            if at not in self.words:
                raise Unreadable(f'no memory at {at:#x}')
            data += struct.pack('<Q', self.words[at] & (1 << 64) - 1)
        return data[address - first:][:size]

    physical = read

    def string(self, address, text):
        data = text.encode() + b'\0'
        for i in range(0, 256, 8):
            self.words[address + i] = int.from_bytes(data[i:i + 8], 'little')


def kernel(memory, offsets=(), numbers=(), symbols=()):
    offsets, numbers = dict(offsets), dict(numbers)
    symbols = {name: types.SimpleNamespace(address=a, size=8) for name, a in dict(symbols).items()}
    layout = types.SimpleNamespace(
        offset=offsets.__getitem__, number=numbers.__getitem__, by_name=symbols,
        address=lambda name: symbols[name].address,
        named=lambda prefix: {v: n[len(prefix):].lower() for n, v in numbers.items()
                              if n.startswith(prefix)})
    return types.SimpleNamespace(memory=memory, layout=layout, cpus=[],
                                 has_per_cpu_area=lambda cpu: True)


class PageTables(unittest.TestCase):
    def walk(self, words, address):
        return [(name, index, entry) for _, name, index, entry in
                structures.walk(kernel(Memory(words)), 0x1000, address)]

    def test_down_to_a_page(self):
        words = {0x1000 + 8 * 1: 0x2003, 0x2000 + 8 * 2: 0x3003, 0x3000 + 8 * 3: 0x4003,
                 0x4000 + 8 * 4: 1 << 63 | 0x5003}
        address = 1 << 39 | 2 << 30 | 3 << 21 | 4 << 12
        self.assertEqual(self.walk(words, address), [
            ('PGD', 1, 0x2003), ('PUD', 2, 0x3003), ('PMD', 3, 0x4003),
            ('PTE', 4, 1 << 63 | 0x5003)])

    def test_large_pages_and_what_is_not_there_end_it(self):
        self.assertEqual(self.walk({0x1000: 0x2003, 0x2000: 0x80}, 0),
                         [('PGD', 0, 0x2003), ('PUD', 0, 0x80)])
        self.assertEqual(len(self.walk({0x1000: 0x2083, 0x2000: 0x40000083}, 0)), 2)
        self.assertEqual(len(self.walk({0x1000: 0x2003, 0x2000: 0x3003, 0x3000: 0x83}, 0)), 3)
        with self.assertRaises(Unreadable):
            self.walk({0x1000: 0x2003}, 0)

    def test_the_command_says_where_it_ends(self):
        page = 0x4000 + 8 * 4
        words = {0x1000: 0x2003, 0x2000: 0x3003, 0x3000: 0x4003, page: 0x5001,
                 0x3008: 0x400083}
        k = kernel(Memory(words))
        cpu = types.SimpleNamespace(r={'cr3': 0x1000}, number=0)
        asked = shell.Shell(k, cpu)
        self.assertEqual(list(asked.run('hd-pgtable', ['0x4123']))[-2:], [
            '    PTE   4: 0x0000000000005001  present',
            '    physical 0x5123, a page of 4 KiB'])
        self.assertEqual(list(asked.run('hd-pgtable', ['0x201234']))[-1],
                         '    physical 0x401234, a page of 2048 KiB')
        for words, why in ((['1 2'], 'an address or a symbol is wanted'),
                           (['0xfff0000000000000'], 'not canonical'), ([], 'usage: hd-pgtable')):
            with self.assertRaisesRegex(shell.Problem, why):
                list(asked.run('hd-pgtable', words))


class Modules(unittest.TestCase):
    FIELDS = ('name', 'text_start', 'text_end', 'state', 'refcount', 'init_error')

    def test_all_that_is_known_of_them(self):
        memory = Memory({0x100: 0x1000, 0x108: 0x2000})
        memory.string(0x3000, 'first')
        memory.string(0x4000, 'second_one_with_a_name_of_more_than_one_word')
        for at, values in ((0x1000, (0x3000, 0x10, 0x20, 2, 3, 0)),
                           (0x2000, (0x4000, 0x20, 0x30, 4, 0, -12))):
            memory.words.update({at + 8 * i: value for i, value in enumerate(values)})
        k = kernel(memory, {f'module.{n}': 8 * i for i, n in enumerate(self.FIELDS)},
                   {'MODULE_STATE_LIVE': 2, 'MODULE_STATE_GONE': 4},
                   {'__start_modules': 0x100, '__stop_modules': 0x110})
        self.assertEqual(list(shell.modules(shell.Shell(k))), [
            'first: live, 3 references, text 0x10 to 0x20',
            'second_one_with_a_name_of_more_than_one_word: gone, 0 references, text 0x20 to 0x30, '
            'init returned -12'])

    def test_none(self):
        self.assertEqual(structures.modules(kernel(Memory())), [])


class Chains(unittest.TestCase):
    def chains(self, **waits):
        """x='y': x waits for a thing that y holds."""
        found = structures.Waits.__new__(structures.Waits)
        found.of = {ord(a): (f'{a}{b}', ord(b) if b else 0, None) for a, b in waits.items()}
        return sorted((''.join(chr(a) for a, _ in steps), cycle)
                      for steps, cycle in found.chains())

    def test_chains_and_cycles(self):
        for waits, wanted in (
                ({}, []),
                ({'a': ''}, [('a', False)]),
                ({'a': 'b'}, [('ab', False)]),
                ({'a': 'b', 'b': 'c'}, [('abc', False)]),
                ({'a': 'b', 'b': 'a'}, [('aba', True)]),
                ({'a': 'a'}, [('aa', True)]),
                # Whoever waits for one in a cycle never goes on either.
                ({'a': 'b', 'b': 'c', 'c': 'b'}, [('abcb', True)]),
                ({'a': 'c', 'b': 'c', 'c': 'd'}, [('acd', False), ('bcd', False)]),
                ({'a': 'b', 'c': 'd', 'd': 'c'}, [('ab', False), ('cdc', True)])):
            self.assertEqual(self.chains(**waits), wanted, waits)


class RunQueues(unittest.TestCase):
    """The walks alone: of a list, and of a tree that may have a loop."""

    OFFSETS = {'rq.fair': 0, 'fair_rq.tree': 0, 'rb_node.rb_left': 0, 'rb_node.rb_right': 8,
               'sched_entity.node': 0, 'task_struct.se': 0, 'rq.rt': 0, 'rt_rq.queue': 0,
               'task_struct.rt_node': 0}

    def queue(self, words):
        rq = structures.RunQueue.__new__(structures.RunQueue)
        rq.kernel, rq.address = kernel(Memory(words), self.OFFSETS, {'MAX_RT_PRIO': 2}), 0x10
        return rq

    def test_the_tree_in_its_order(self):
        rq = self.queue({0x10: 0x200, 0x200: 0x100, 0x208: 0x400, 0x100: 0, 0x108: 0x180,
                         0x180: 0, 0x188: 0, 0x400: 0x300, 0x408: 0, 0x300: 0, 0x308: 0})
        self.assertEqual(list(rq._fair()), [0x100, 0x180, 0x200, 0x300, 0x400])

    def test_the_lists_by_urgency(self):
        rq = self.queue({0x10: 0x100, 0x100: 0x200, 0x200: 0x10, 0x20: 0x300, 0x300: 0x20})
        self.assertEqual(list(rq._real_time()), [0x100, 0x200, 0x300])

    def test_loops_have_an_end(self):
        for words in ({0x10: 0x100, 0x100: 0x100, 0x108: 0}, {0x10: 0x100, 0x100: 0, 0x108: 0x100}):
            with self.assertRaises(Unreadable):
                list(self.queue(words)._fair())
        with self.assertRaises(Unreadable):
            list(self.queue({0x10: 0x100, 0x100: 0x100})._real_time())


if __name__ == '__main__':
    unittest.main()
