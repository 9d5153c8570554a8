# SPDX-License-Identifier: GPL-2.0-only
"""OVMF: where it is, and the two ways to start it.

The padded way puts one whole OVMF behind 16 MiB of 0xff and more and hands it
over as a ROM: the firmware then reads 'no TPM' at 0xfed40000, which the ROM
overlaps, and does not poll for one.  The stock way is the unmodified CODE in
flash.  In neither do variables persist: each run writes into a throw-away
overlay of its own.
"""

import os

from . import rundir

FOLDERS = ('/usr/share/OVMF', '/usr/share/ovmf', '/usr/share/edk2/x64',
           '/usr/share/edk2-ovmf/x64', '/usr/share/edk2/ovmf')
CODES = (('OVMF_CODE.fd', 'OVMF_VARS.fd'), ('OVMF_CODE_4M.fd', 'OVMF_VARS_4M.fd'),
         ('OVMF_CODE.4m.fd', 'OVMF_VARS.4m.fd'))
ROM_SIZE = 20 << 20


class FirmwareError(Exception):
    pass


def find_pair():
    """(CODE, VARS) of the same build."""
    for folder in FOLDERS:
        for code, variables in CODES:
            pair = os.path.join(folder, code), os.path.join(folder, variables)
            if all(map(os.path.exists, pair)):
                return pair
    raise FirmwareError('no OVMF firmware found: make deps installs the package ovmf')


def padded_rom(cache):
    """The path of the padded ROM; made if it is not there or OVMF is newer."""
    code, variables = find_pair()
    path = os.path.join(cache, 'ovmf-padded.rom')
    newest = max(os.path.getmtime(code), os.path.getmtime(variables))
    if os.path.exists(path) and os.path.getmtime(path) >= newest:
        return path
    os.makedirs(cache, exist_ok=True)
    with open(variables, 'rb') as v, open(code, 'rb') as c:
        whole = v.read() + c.read()
    if len(whole) >= ROM_SIZE:
        raise FirmwareError(f'{code} is too large to be padded: use FIRMWARE=pflash')
    rundir.write_whole(path, b'\xff' * (ROM_SIZE - len(whole)) + whole)
    return path


def arguments(kind, cache):
    """QEMU's arguments for 'padded' or 'pflash'."""
    if kind == 'padded':
        return ['-bios', padded_rom(cache)]
    if kind != 'pflash':
        raise FirmwareError(f'FIRMWARE={kind}: it is padded or pflash')
    code, variables = find_pair()
    return ['-drive', f'if=pflash,unit=0,format=raw,readonly=on,file={code}',
            '-drive', f'if=pflash,unit=1,format=raw,snapshot=on,file={variables}']
