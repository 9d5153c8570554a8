# SPDX-License-Identifier: GPL-2.0-only
"""How heddle-trace shows values: each type, and the kernel's formats."""

import unittest

import fake
from test_trace_reader import Case

MINUS = (1 << 64) - 1


class Formats(Case):
    """What a format and its arguments come to, beside what the kernel would print."""

    def shown(self, *value):
        kernel = fake.Vmlinux()
        kernel.symbol('first', 0x40)
        kernel.symbol('second', 0x80)
        memory = fake.Memory(kernel, 1)
        memory.add(0, 1, 'printk', value)
        self.write(kernel, memory)
        return self.records()[0][5].removeprefix('text=')

    def test_conversions(self):
        symbol = fake.TEXT + 0x50        # 'second' + 0x10
        for value, text in (
                (('nothing to convert',), 'nothing to convert'),
                (('the line ends\n',), 'the line ends'),
                (('two\nlines\n',), r'two\nlines'),
                (('100%%',), '100%'),
                (('%d %i', 5, 0xffffffff), '5 -1'),
                (('%u %u', 5, 0xffffffff), '5 4294967295'),
                (('%x %X %o %#x %#o', 255, 255, 8, 255, 8), 'ff FF 10 0xff 010'),
                (('%ld %li', MINUS, 1 << 40), f'-1 {1 << 40}'),
                (('%lu %llu %zu', MINUS, MINUS, 7), f'{MINUS} {MINUS} 7'),
                (('%lx %llx %#llx', MINUS, 1 << 63, 16), 'ffffffffffffffff 8000000000000000 0x10'),
                (('%hd %hu %hhd %hhu', 0xffff, 0xffff, 0xff, 0xff), '-1 65535 -1 255'),
                (('%zd %td %jd', MINUS, MINUS, MINUS), '-1 -1 -1'),
                (('[%5d] [%-5d] [%05d] [%+d] [% d]', 42, 42, 42, 42, 42),
                 '[   42] [42   ] [00042] [+42] [ 42]'),
                (('[%*d] [%-*d] [%*d]', 4, 1, 4, 1, 0xfffffffc, 1), '[   1] [1   ] [1   ]'),
                (('[%.3d] [%8.3x]', 5, 0xab), '[005] [     0ab]'),
                (('[%lx] [%016lx] [%8lx]', 0xabc, 0xabc, 0xabc), '[abc] [0000000000000abc] [     abc]'),
                (('%c%c', 65, 0x42), 'AB'),
                (('[%3c] [%-3c]', 65, 65), '[  A] [A  ]'),
                (('%s and %s', 'one', 'a longer text than one'), 'one and a longer text than one'),
                (('[%s] [%8s] [%-8s]', '', 'right', 'left'), '[] [   right] [left    ]'),
                (('[%.2s] [%.*s] %d', 'abcdef', 3, 'abcdef', 9), '[ab] [abc] 9'),
                (('%s', '12345678'), '12345678'),
                (('%s', 'bell\a tab\t esc\x1b[1m'), 'bell\\x07 tab\t esc\\x1b[1m'),
                (('%p %px', 0xffff888000001000, 0x10), 'ffff888000001000 0000000000000010'),
                (('%pS %ps', symbol, symbol), 'second+0x10/0x80 second'),
                (('%pS', 0x10), '0000000000000010'),
                (('[%300d]', 5), '[' + ' ' * 255 + '5]'),
                (('[%*d]', 1 << 30, 5), '[' + ' ' * 255 + '5]'),
                (('%18446744073709551621d', 5), ' ' * 255 + '5'),   # 2^64 + 5
                (('%k', 16), '10')):
            with self.subTest(value[0]):
                self.assertEqual(self.shown(*value), text)

    def test_an_argument_that_is_missing_is_told(self):
        # The first slot has room for one argument, so a second is not there.
        self.assertEqual(self.shown('%d %d', 1), '1 <missing>')
        self.assertEqual(self.shown('%d %s', 1), '1 <missing>')
        self.assertEqual(self.shown('%d %*d', 1), '1 <missing>')

    def test_a_string_that_says_it_is_longer_than_its_record(self):
        for length in (33, 1000, 1 << 31, 1 << 63, MINUS):
            kernel = fake.Vmlinux()
            memory = fake.Memory(kernel, 1)
            # What it left behind its end is not the next one's.
            memory.add(0, 1, 'printk', ('%s', 'b' * 168))
            memory.record(0, 6000, kernel.event['printk'][0], 0,
                          [kernel.string('%s %s %d'), length, *fake.text_words('a' * 24, False)])
            self.write(kernel, memory)
            self.assertEqual(self.records()[1][5], 'text=' + 'a' * 24 + '<missing>')

    def test_what_the_longest_record_cut_ends_in_dots(self):
        self.assertEqual(self.shown('%s%s', 'x' * 168, 'y'), 'x' * 168 + '...')

    def test_a_format_that_is_nowhere(self):
        kernel = fake.Vmlinux()
        memory = fake.Memory(kernel, 1)
        event = kernel.event['printk'][0]
        for i, address in enumerate((0, 8, fake.RODATA - 1, fake.RODATA + (1 << 20), MINUS)):
            memory.record(0, 6000 + i, event, 0, [address, 5])
        self.write(kernel, memory)
        self.assertEqual([record[5] for record in self.records()],
                         [f'text=<no string at {address:#x}>'
                          for address in (0, 8, fake.RODATA - 1, fake.RODATA + (1 << 20), MINUS)])


class Values(Case):
    """One event with a field of each type."""

    TYPES = 'dec udec hex bool pid cpu ns sym obj cstr str16 state bits unheard'
    EVENTS = ('event test all ' + ' '.join(f'{t}:f{i}' for i, t in enumerate(TYPES.split())) + '\n'
              'names state 0=zero 0x10=sixteen\n'
              'flags bits 0=none 1=one 6=six 8=eight\n')

    def shown(self, **values):
        kernel = fake.Vmlinux(events=self.EVENTS)
        kernel.symbol('first', 0x40)
        kernel.symbol('second', 0x80)
        memory = fake.Memory(kernel, 1)
        memory.comm(7, 'some one')
        names = self.TYPES.split()
        filled = [values.get(name, '' if name in ('str16', 'cstr') else 0) for name in names]
        memory.add(0, 1, 'all', *filled)
        self.write(kernel, memory)
        fields = self.records()[0][5]
        found = {}
        for i in reversed(range(len(names))):
            fields, found[names[i]] = fields.rsplit(f'f{i}=', 1)
        return {name: found[name].strip() for name in values}

    def test_each_type(self):
        top = 1 << 63
        for name, value, text in (
                ('dec', MINUS - 4, '-5'), ('dec', top, str(-top)), ('udec', MINUS, str(MINUS)),
                ('hex', 0, '0x0'), ('hex', 0xabc, '0xabc'), ('bool', 1, '1'), ('cpu', 3, '3'),
                ('pid', 7, 'some one-7'), ('pid', 23, '<...>-23'), ('pid', 0, '0'),
                ('ns', MINUS, '-1'), ('ns', 10**12, '1000000000000'),
                ('sym', fake.TEXT, 'first'), ('sym', fake.TEXT + 0x41, 'second+0x1'),
                ('sym', 0x1234, '0x1234'), ('sym', MINUS, hex(MINUS)),
                ('obj', fake.TEXT + 0x7f, 'second+0x3f'), ('obj', fake.RODATA, hex(fake.RODATA)),
                ('cstr', 'a constant', 'a constant'), ('cstr', 5, '<no string at 0x5>'),
                ('str16', 'short', 'short'), ('str16', 'exactly 16 bytes', 'exactly 16 bytes'),
                ('state', 0, 'zero'), ('state', 16, 'sixteen'), ('state', 5, '5'),
                ('bits', 0, 'none'), ('bits', 1, 'one'), ('bits', 9, 'one|eight'), ('bits', 7, 'one|six'),
                ('bits', 2, '0x2'), ('bits', 0x19, 'one|eight|0x10'),
                ('unheard', 17, '0x11')):
            with self.subTest(name, value=value):
                self.assertEqual(self.shown(**{name: value}), {name: text})

    def test_a_text_ends_where_its_words_do(self):
        self.assertEqual(self.shown(str16='exactly 16 bytes', state=0x2121212121212121),
                         {'str16': 'exactly 16 bytes', 'state': str(0x2121212121212121)})

    def test_addresses_with_no_symbol_of_their_section(self):
        self.assertEqual(self.shown(sym=fake.RODATA + 4), {'sym': hex(fake.RODATA + 4)})
        self.assertEqual(self.shown(sym=fake.TEXT - 1), {'sym': hex(fake.TEXT - 1)})

    def test_a_string_that_the_section_ends(self):
        kernel = fake.Vmlinux(events='event test one cstr:text\n')
        address = kernel.string('ended')
        memory = fake.Memory(kernel, 1)
        memory.record(0, 6000, 1, 0, [address])
        kernel.rodata.pop()
        self.write(kernel, memory)
        self.assertEqual(self.records()[0][5], f'text=<no string at {address:#x}>')

    def test_many_symbols(self):
        kernel = fake.Vmlinux(events='event test one sym:ip\n')
        memory = fake.Memory(kernel, 1, 1 << 14)
        for i in range(3000):
            kernel.symbol(f'function_{i}', 16 + i % 7 * 4)
        expected = []
        for i in range(10000):
            name = f'function_{i * 7919 % 3000}'
            memory.record(0, 6000 + i, 1, 0, [kernel.symbol(name) + i % 16])
            expected.append(f'ip={name}' + (f'+{i % 16:#x}' if i % 16 else ''))
        self.write(kernel, memory)
        self.assertEqual([record[5] for record in self.records()], expected)

    def test_a_missing_word_is_told(self):
        kernel = fake.Vmlinux(events=self.EVENTS)
        memory = fake.Memory(kernel, 1)
        memory.record(0, 6000, 1, 0, [1, 2])
        self.write(kernel, memory)
        self.assertTrue(self.records()[0][5].startswith('f0=1 f1=2 f2=<missing> f3=<missing>'))


if __name__ == '__main__':
    unittest.main()
