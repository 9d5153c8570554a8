#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Stands in for heddle-trace: what it makes says of which word, vmlinux and image it is.

FAKE_TRACE_FAILS names words that fail.  An image is read: it must be there.  It has
two CPUs.
"""

import os
import sys


def option(name):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else None


def main():
    word, image = sys.argv[1], sys.argv[-1]
    with open(image, errors='replace') as file:
        found = file.read(100).rstrip('\0\n')
    text = f'{word} of {found}\n'
    if word in os.environ.get('FAKE_TRACE_FAILS', '').split():
        sys.exit(f'{image}: no trace')
    if not os.path.exists(option('-k')):
        sys.exit(f'{option("-k")}: no such vmlinux')
    if option('--last'):
        text = f'CPU {option("--cpu")}, last {option("--last")}, {text}'
    if int(option('--cpu') or 0) > 1:
        sys.exit(f'--cpu {option("--cpu")}: the trace has 2 CPUs')
    if word == 'ctf':
        os.mkdir(option('-o'))
        return
    with open(option('-o') or '/dev/stdout', 'w') as file:
        file.write(text)


main()
