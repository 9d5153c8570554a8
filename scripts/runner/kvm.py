# SPDX-License-Identifier: GPL-2.0-only
"""Does KVM run a guest here?  Asked by running one.

The guest is 16-bit code as a ROM: it sets a vector for int3, takes the
exception, and its handler ends QEMU by isa-debug-exit with a status of its
own.  There are machines whose /dev/kvm runs a guest up to its first
exception and no further; so nothing less is asked.  There are others that
run this and fail in the firmware; those do not have all that the processor
model asks for, so 'enforce' finds them.
"""

import os
import subprocess

SECONDS = 0.9
STATUS = 0x2a << 1 | 1

# At f000:fe00.  The vector table is at 0:0, int3's entry is its fourth.
CODE = bytes([
    0xfa,                                       # cli
    0x31, 0xc0,                                 # xor ax, ax
    0x8e, 0xd8,                                 # mov ds, ax
    0x8e, 0xd0,                                 # mov ss, ax
    0xbc, 0x00, 0x70,                           # mov sp, 0x7000
    0xc7, 0x06, 0x0c, 0x00, 0x20, 0xfe,         # mov word [12], 0xfe20
    0xc7, 0x06, 0x0e, 0x00, 0x00, 0xf0,         # mov word [14], 0xf000
    0xcc,                                       # int3
    0xf4,                                       # hlt: no exception came
])
HANDLER = bytes([
    0xb0, 0x2a,                                 # mov al, 0x2a
    0xe6, 0xf4,                                 # out 0xf4, al
    0xf4,                                       # hlt
])
RESET = bytes([0xea, 0x00, 0xfe, 0x00, 0xf0])   # jmp f000:fe00


def rom():
    image = bytearray(b'\xf4' * 0x10000)
    image[0xfe00:0xfe00 + len(CODE)] = CODE
    image[0xfe20:0xfe20 + len(HANDLER)] = HANDLER
    image[0xfff0:0xfff0 + len(RESET)] = RESET
    return bytes(image)


def probe(qemu, cpu, folder):
    """True if a guest under KVM took an exception and ended as it should."""
    if os.path.exists('/sys/module/kvm_pvm') or not os.access('/dev/kvm', os.R_OK | os.W_OK):
        return False
    path = os.path.join(folder, 'kvm-probe.rom')
    with open(path, 'wb') as file:
        file.write(rom())
    command = [qemu, '-accel', 'kvm', '-machine', 'pc', '-cpu', f'{cpu},enforce',
               '-m', '16M', '-nodefaults', '-display', 'none', '-no-reboot', '-bios', path,
               '-device', 'isa-debug-exit,iobase=0xf4,iosize=4']
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, timeout=SECONDS).returncode == STATUS
    except (subprocess.TimeoutExpired, OSError):
        return False
    finally:
        os.unlink(path)


def accelerator(setting, qemu, cpu, folder):
    """'kvm' or 'tcg' for KVM=0, KVM=1 (still only if it works) or nothing."""
    if setting == '0':
        return 'tcg'
    return 'kvm' if probe(qemu, cpu, folder) else 'tcg'
