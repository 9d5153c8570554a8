# SPDX-License-Identifier: GPL-2.0-only
"""A folder of its own for each run, and things that must be whole or absent."""

import hashlib
import os
import tempfile
import time


def new(objtree, kind, base=None):
    """A fresh folder below OBJTREE/runs, or below base; no two runs ever share one."""
    base = base or os.path.join(objtree, 'runs')
    os.makedirs(base, exist_ok=True)
    stamp = time.strftime('%Y%m%d-%H%M%S')
    return tempfile.mkdtemp(prefix=f'{kind}-{stamp}-', dir=base)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        for block in iter(lambda: file.read(1 << 20), b''):
            digest.update(block)
    return digest.hexdigest()


def write_whole(path, data):
    """Others see the old file or the new one, never a part."""
    mode = 'wb' if isinstance(data, bytes) else 'w'
    fd, temporary = tempfile.mkstemp(dir=os.path.dirname(path) or '.')
    with os.fdopen(fd, mode) as file:
        file.write(data)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)
