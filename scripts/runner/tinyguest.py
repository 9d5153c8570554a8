# SPDX-License-Identifier: GPL-2.0-only
"""A guest of a hundred bytes that says what it is told and ends as it is told.

It is for trying the runner with a real QEMU: a Multiboot image, for '-kernel',
that writes a text to the first serial port.
"""

import struct

LOAD = 0x100000
HEADER = struct.Struct('<8I')

# Writes the text at %esi to the serial port at 0x3f8, up to a zero byte.
PRINT = bytes.fromhex(
    'fc'                # cld
    'ac'                # lodsb
    '84c0' '7413'       # test %al,%al; jz to what follows
    '88c3'              # mov %al,%bl
    'bafd030000'        # mov $0x3fd,%edx: is there room for a byte?
    'ec' 'a820' '74fb'  # in (%dx),%al; test $0x20,%al; jz back to the in
    '88d8' 'b2f8' 'ee'  # mov %bl,%al; mov $0xf8,%dl; out %al,(%dx)
    'ebe6')             # jmp to the lodsb

# No interrupt table (zeros in the header stand for one) and a breakpoint: a triple fault.
RESET = b'\x0f\x01\x1d' + struct.pack('<I', LOAD + 20) + b'\xcc'
HANG = bytes.fromhex('fa' 'f4' 'ebfd')      # cli; hlt; jmp to the hlt


def exit_with(status):
    """QEMU's exit status, an odd number, by isa-debug-exit."""
    return (b'\xb8' + struct.pack('<I', status >> 1)        # mov $code,%eax
            + b'\xba\xf4\0\0\0' + b'\xef' + HANG)           # mov $0xf4,%edx; out %eax,(%dx)


def image(text, ending):
    """The whole file; ending is RESET, HANG or exit_with(STATUS)."""
    code_at = LOAD + HEADER.size
    code = PRINT + ending
    magic, flags = 0x1badb002, 0x10000      # the addresses that follow are valid
    header = HEADER.pack(magic, flags, -(magic + flags) & 0xffffffff, LOAD, LOAD, 0, 0, code_at)
    code = b'\xbe' + struct.pack('<I', code_at + 5 + len(code)) + code      # mov $text,%esi
    return header + code + text.encode() + b'\0'
