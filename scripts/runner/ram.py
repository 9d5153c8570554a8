# SPDX-License-Identifier: GPL-2.0-only
"""A guest's memory as a file: readable while it runs, and after its end, however it came.

The guest takes no part in it.  The file is RUN/ram.  It is memory of the runner's (a memfd; RUN/ram
is a link to it), and gone with the runner, since each page of a file on a disk costs a boot as much
as hundreds of guest instructions: 0.45 s of 0.15 s.  A container does not see our memory: there it
is a file in the folder.  So is it for whoever starts the run's 'command' again.
"""

import os
import re
import shutil
import subprocess

NAME = 'ram'


def size(memory):
    """QEMU_MEM as -object wants it, which counts bytes where -m counts MiB."""
    if not re.fullmatch(r'[1-9]\d*[KMGTkmgt]?', memory):
        raise ValueError(f'QEMU_MEM={memory}: a number of MiB is wanted, or one with K, M or G')
    return memory + ('M' if memory.isdigit() else '')


def arguments(memory, path=NAME):
    """QEMU's options for all memory in the file PATH."""
    return ['-machine', 'memory-backend=ram', '-object',
            f'memory-backend-file,id=ram,size={size(memory)},mem-path={path.replace(",", ",,")},share=on']


class Ram:
    """The file, as long as the 'with' lasts."""

    def __init__(self, folder, shared):
        self.path, self.shared, self.fd = os.path.join(folder, NAME), shared, None

    def __enter__(self):
        if self.shared:
            self.fd = os.memfd_create('guest-ram')
            os.symlink(f'/proc/{os.getpid()}/fd/{self.fd}', self.path)
        return self

    def __exit__(self, *_):
        if self.shared:
            if os.path.islink(self.path):
                os.unlink(self.path)
            os.close(self.fd)
        elif os.path.exists(self.path):
            os.unlink(self.path)

    def keep(self, path):
        """A copy that stays; its zeros take no room."""
        free = shutil.disk_usage(os.path.dirname(path)).free
        there = os.stat(self.path).st_blocks * 512
        if there > free // 4:
            raise OSError(f'{there >> 20} MiB are too much where {free >> 20} MiB are free')
        subprocess.run(['cp', '--sparse=always', self.path, path], stdin=subprocess.DEVNULL, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
