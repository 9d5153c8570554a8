#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Stands in for QEMU: does what the file FAKE_GUEST says.

Lines of the file: 'print TEXT', 'exit N', 'kill N' (signal itself), 'hang',
'ignore-term' (as a guest that does not want to go), 'pid FILE', 'stop' (as on a host
that does not let it run), 'ram TEXT' (at the beginning of its memory, if that is a file), 'trace' (there: the
header of a trace, behind a copy of it).
"""

import os
import re
import signal
import struct
import sys
import time


def main():
    with open(os.environ['FAKE_GUEST']) as file:
        for line in file:
            word, _, rest = line.rstrip('\n').partition(' ')
            if word == 'print':
                sys.stdout.write(rest + '\r\n')
                sys.stdout.flush()
            elif word == 'exit':
                sys.exit(int(rest))
            elif word == 'kill':
                os.kill(os.getpid(), int(rest))
            elif word == 'ignore-term':
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
            elif word == 'pid':
                with open(rest, 'w') as out:
                    out.write(str(os.getpid()))
            elif word in ('ram', 'trace'):
                path = re.search(r'mem-path=([^,]+)', ' '.join(sys.argv))[1]
                header = b'HEDDLE\1TRACE\2\3\n\0' + struct.pack('<QQ', 1, 4096)
                with open(path, 'wb') as out:
                    out.write(rest.encode() if word == 'ram' else header.ljust(4096) + header)
            elif word == 'stop':
                os.kill(os.getpid(), signal.SIGSTOP)
            elif word == 'hang':
                while True:
                    time.sleep(60)


main()
