# SPDX-License-Identifier: GPL-2.0-only
"""GDB loads this by itself with vmlinux, beside which the build links it.

gdb -iex 'add-auto-load-safe-path DIR' vmlinux, DIR being the sources' folder.
"""

import os
import sys

import gdb

if sys.version_info < (3, 8):
    raise gdb.GdbError('the commands hd-* need a GDB with Python 3.8 or newer')
_here = os.path.dirname(os.path.realpath(__file__))
for _path in (os.path.dirname(_here), _here):
    if _path not in sys.path:
        sys.path.insert(0, _path)
# Nothing is written into the sources.
sys.dont_write_bytecode = True

import heddle.commands  # noqa: E402
import heddle.printers  # noqa: E402

heddle.commands.register()
heddle.printers.register(gdb.current_objfile())
