#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Stands in for GDB's machine interface.

The console's words: 'say TEXT', 'oops TEXT' (an error), 'more' (reads on up to
'end'), 'source FILE', 'go' (runs, and reads nothing until it stopped), 'trace' (the same, after a
stop that goes on by itself),
'refuse' (the next -exec-continue is an error), 'pass N' (N breakpoints let the
guest go on by themselves), 'left' (how many of them are left), 'quit'.  What runs stops when
there is a file named 'stop' in the session's folder.  FAKE_GDB_ATTACH=never or
=answered: attaching is an error, at once or when QEMU has ended.
"""

import contextlib
import json
import os
import re
import socket
import sys
import threading
import time

STOPPED = ('*stopped,reason="breakpoint-hit",bkptno="1",frame={addr="0x10",func="here",args=[],'
           'file="a.c",line="7"},thread-id="1",stopped-threads="all"')
refusing = False
passing = 0


def put(*lines):
    sys.stdout.write(''.join(line + '\n' for line in lines))
    sys.stdout.flush()


def text(kind, words):
    put(kind + json.dumps(words))


def stop():
    while not os.path.exists('stop'):
        time.sleep(0.01)
    os.unlink('stop')
    text('~', 'here it stops\n')
    put(STOPPED)


def console(token, line):
    global refusing, passing
    word, _, rest = line.partition(' ')
    if word == 'say':
        text('~', rest + '\n')
    elif word == 'more':
        read = ['']
        while read[-1] != 'end':
            text('~', '>')
            read.append(sys.stdin.readline().rstrip('\n'))
    elif word == 'source':
        with open(rest) as file:
            text('~', file.read())
    elif word in ('go', 'trace'):
        put(f'{token}^running', '*running,thread-id="all"', '(gdb)')
        if word == 'trace':
            time.sleep(0.2)
            put('*stopped', '^running', '*running,thread-id="all"')
        text('~', 'it runs\n')
        stop()
        return
    elif word == 'refuse':
        refusing = True
    elif word == 'pass':
        passing = int(rest)
    elif word == 'left':
        text('~', f'{passing}\n')
    elif word == 'quit':
        sys.exit(0)
    else:
        text('&', rest + '\n')
        put(f'{token}^error,msg={json.dumps(rest)}')
        return
    put(f'{token}^done', '(gdb)')


def main():
    global passing
    while True:
        line = sys.stdin.readline()
        if not line:
            return
        token, command, rest = re.fullmatch(r'(\d+)(-[\w-]+) ?(.*)\n', line).groups()
        if command == '-target-select':
            if os.environ.get('FAKE_GDB_ATTACH') == 'never':
                put(f'{token}^error,msg="no such target"')
                continue
            if os.environ.get('FAKE_GDB_ATTACH') == 'answered':
                # As the real one, which waits for QEMU's first word.
                with socket.socket(socket.AF_UNIX) as connection, \
                        contextlib.suppress(ConnectionError):
                    connection.connect('gdb.sock')
                    connection.recv(1)
                put(f'{token}^error,msg="no such target"')
                continue
            put(STOPPED.replace('reason="breakpoint-hit",', ''), f'{token}^connected')
        elif command == '-interpreter-exec':
            console(token, json.loads(rest.partition(' ')[2]))
        elif command == '-exec-continue' and refusing:
            put(f'{token}^error,msg="it does not want to"')
        elif command == '-exec-continue':
            put(f'{token}^running', '*running,thread-id="all"')
            threading.Thread(target=stop, daemon=True).start()
        elif command == '-stack-info-frame' and passing:
            # The breakpoint's commands went before this one, and the next stop has come.
            passing -= 1
            put('*running,thread-id="all"', f'{token}^error,msg="it is running"', '*stopped')
        elif command == '-stack-info-frame':
            put(f'{token}^done,frame={{addr="0x10",func="here",args=[],line="7"}}')
        else:
            put(f'{token}^done')


main()
