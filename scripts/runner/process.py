# SPDX-License-Identifier: GPL-2.0-only
"""Processes that never outlive us, and are ended by their number alone.

Each is the leader of a group and a session of its own.  The kernel ends it
when the thread that started it is gone, so that even SIGKILL to the runner
leaves nothing behind: a thread must not end before its processes have.
"""

import os
import shutil
import signal
import subprocess
import threading

# setpriv asks the kernel for the signal; if our end came between fork() and
# that, the parent is another one by now, and the program is not started.
GUARD = ['setpriv', '--pdeathsig', 'KILL', 'sh', '-c',
         '[ "$PPID" = "$0" ] || exit 125; exec "$@"']

_live = set()
_lock = threading.Lock()
_stopping = threading.Event()


def guarded(command):
    """The command line that ends with the calling thread."""
    # The shell's word for it would be a status of 127.
    if not shutil.which(command[0]):
        raise FileNotFoundError(2, 'no such program', command[0])
    return [*GUARD, str(os.getpid()), *command]


def start(command, **options):
    """As subprocess.Popen, without input unless stdin= says so; KeyboardInterrupt once end_all() was called."""
    with _lock:
        if _stopping.is_set():
            raise KeyboardInterrupt
        process = subprocess.Popen(guarded(command), start_new_session=True,
                                   **{'stdin': subprocess.DEVNULL, **options})
        _live.add(process)
    return process


def is_alive(pid):
    """Is there such a process, and is it more than a status that nobody asked for?"""
    try:
        with open(f'/proc/{pid}/stat') as file:
            return file.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except OSError:
        return False


def end(process):
    """SIGTERM, then SIGKILL, to the whole group that the process leads."""
    for number, seconds in ((signal.SIGTERM, 2), (signal.SIGKILL, 5)):
        # Once it is waited for, its number may be another's.
        if process.poll() is not None:
            break
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            pass
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    with _lock:
        _live.discard(process)


def end_all():
    """Ends every process of this runner; no new one starts after it."""
    _stopping.set()
    with _lock:
        processes = list(_live)
    for process in processes:
        end(process)
