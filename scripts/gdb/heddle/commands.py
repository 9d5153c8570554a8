# SPDX-License-Identifier: GPL-2.0-only
"""The commands hd-* in GDB: runner.hang.shell says what they do."""

import gdb
from runner.hang import shell

from . import target


class Hd(gdb.Command):
    """The kernel's threads, locks, trace and memory, of a guest that stands still or a vmcore.

"""

    def __init__(self):
        self.__doc__ = Hd.__doc__ + '\n'.join(shell.summary())
        super().__init__('hd', gdb.COMMAND_USER)

    def invoke(self, text, from_tty):
        gdb.write('\n'.join(shell.summary()) + '\n')


class Command(gdb.Command):
    def __init__(self, name, function):
        self.name = name
        usage = f'Usage: {name} {function.usage}'.rstrip()
        text = '\n'.join(line.strip() for line in function.__doc__.splitlines())
        self.__doc__ = f'{text}\n{usage}'
        super().__init__(name, gdb.COMMAND_USER)

    def invoke(self, text, from_tty):
        self.dont_repeat()
        words = gdb.string_to_argv(text)
        try:
            with target.kernel() as kernel:
                for line in kernel.run(self.name, words):
                    gdb.write(line + '\n')
        except (shell.Problem, shell.Unreadable, shell.NoLayout, OSError, ValueError,
                gdb.error) as error:
            raise gdb.GdbError(str(error)) from None


def register():
    Hd()
    for name, function in shell.COMMANDS.items():
        Command(name, function)
