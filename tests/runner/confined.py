#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Stands in for QEMU and tries what a confined program must not be able to do.

confined.py SECRET PATH...: tries to read the first and to write at each other;
prints what it came to, as JSON.
"""

import errno
import json
import os
import socket
import sys


def error_of(function, *arguments):
    """The name of the error, or 'done'."""
    try:
        function(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
    return 'done'


def write(path):
    with open(path, 'a') as file:
        file.write('written')


def capabilities():
    with open('/proc/self/status') as file:
        return [line.split()[1] for line in file if line.startswith('CapEff')][0]


def main():
    print(json.dumps({
        'write': {path: error_of(write, path) for path in sys.argv[2:]},
        'read': error_of(open, sys.argv[1]),
        'interfaces': [name for _, name in socket.if_nameindex()],
        'connect': error_of(socket.create_connection, ('192.0.2.1', 9), 2),
        'processes': len([pid for pid in os.listdir('/proc') if pid.isdigit()]),
        'capabilities': int(capabilities(), 16)}))


main()
