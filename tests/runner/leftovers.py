#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Kills a runner with SIGKILL while its guests run, and says what it leaves behind.

leftovers.py OBJTREE J: with the environment's ISOLATE=, J guests of OBJTREE's
image, which has to hang.  Every orphan below becomes this process's child,
whatever session it went to, so nothing has to be looked for by its name.
"""

import ctypes
import glob
import os
import signal
import subprocess
import sys
import time

HEDDLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts/heddle')
sys.path.insert(0, os.path.join(os.path.dirname(HEDDLE)))

from runner import clock    # noqa: E402

PR_SET_CHILD_SUBREAPER = 36


def speaking(tree):
    """How many guests have said something."""
    return sum(os.path.getsize(log) > 0 for log in glob.glob(f'{tree}/runs/*/*/console.log'))


def name(pid):
    try:
        with open(f'/proc/{pid}/comm') as file:
            return file.read().strip()
    except OSError:
        return ''


def wait_for_all(seconds):
    """Waits for every child and orphan; the names of those that do not end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                time.sleep(0.02)
        except ChildProcessError:
            return []
    return [name(pid) for pid in clock.descendants(os.getpid())[1:]]


def main():
    tree, count = sys.argv[1], int(sys.argv[2])
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        sys.exit('no subreaper here')
    runner = subprocess.Popen(
        [sys.executable, '-B', HEDDLE, 'stress', '--no-build', f'--objtree={tree}'],
        env={**os.environ, 'TEST': '*', 'N': '50', 'J': str(count), 'UEFI': '0', 'TIMEOUT': '120'},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while speaking(tree) < count and runner.poll() is None:
        time.sleep(0.05)
    started = runner.poll() is None
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    if not started:
        sys.exit('the runner ended by itself')
    left = wait_for_all(30)
    for pid in clock.descendants(os.getpid())[1:]:
        os.kill(pid, signal.SIGKILL)
    sys.exit(f'left behind: {", ".join(left)}' if left else 0)


main()
