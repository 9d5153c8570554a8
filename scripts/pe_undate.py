#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Zero the date in a PE file's header: pe_undate.py FILE."""
import struct
import sys


def undate(path):
    with open(path, "r+b") as image:
        head = image.read(64)
        if head[:2] != b"MZ" or len(head) < 64:
            sys.exit(f"{path}: error: not a PE file")
        start = struct.unpack_from("<I", head, 0x3c)[0]
        image.seek(start)
        if image.read(4) != b"PE\0\0":
            sys.exit(f"{path}: error: no PE header at {start:#x}")
        image.seek(start + 8)
        image.write(bytes(4))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    undate(sys.argv[1])
