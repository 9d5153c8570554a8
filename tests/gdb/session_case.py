# SPDX-License-Identifier: GPL-2.0-only
"""A real GDB on a real guest, by scripts/gdb-session."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SRCTREE = os.path.dirname(os.path.dirname(HERE))
SESSION = os.path.join(SRCTREE, 'scripts/gdb-session')
IMAGES = ('vmlinux', 'vmlinux-gdb.py', 'arch/x86/boot/heddle.efi')

# Not a limit that decides: whatever takes that long hangs.
HANGS = 120


def missing(tree):
    """What there has to be, and is not."""
    return [tool for tool in ('gdb', 'qemu-system-x86_64') if not shutil.which(tool)] + \
        [image for image in IMAGES if not os.path.exists(os.path.join(tree, image))]


class SessionCase(unittest.TestCase):
    """Sessions of the build TREE, in a folder of their own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = folder.name
        os.makedirs(f'{self.tree}/arch/x86/boot')
        for image in IMAGES:
            os.symlink(os.path.abspath(os.path.join(self.TREE, image)),
                       os.path.join(self.tree, image))
        self.sessions = []
        self.addCleanup(lambda: [self.call('stop', '-s', name) for name in self.sessions])

    def call(self, word, *arguments):
        keep = {k: os.environ[k] for k in ('PATH', 'HOME', 'LANG') if k in os.environ}
        process = subprocess.run(
            [sys.executable, '-B', SESSION, word, '--json', f'--objtree={self.tree}', *arguments],
            env=keep, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=HANGS)
        return process.returncode, json.loads(process.stdout or '{}')

    def good(self, word, *arguments):
        status, answer = self.call(word, *arguments)
        self.assertEqual(status, 0, answer)
        return answer

    def start(self, *arguments):
        answer = self.good('start', *arguments)
        self.sessions.append(answer['name'])
        return answer['name']
