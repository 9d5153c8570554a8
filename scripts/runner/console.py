# SPDX-License-Identifier: GPL-2.0-only
"""What the runner itself says: lines, and on a terminal a status line below them."""

import sys
import threading

_lock = threading.Lock()


class Progress:
    """One line that is written over; silent where there is no terminal."""

    def __init__(self, stream=None):
        self.stream = stream or sys.stdout
        self.live = self.stream.isatty()

    def update(self, text):
        if self.live:
            with _lock:
                self.stream.write(f'\r\x1b[K{text}')
                self.stream.flush()

    def clear(self):
        self.update('')


def say(text):
    """A line, whole."""
    with _lock:
        print(text, flush=True)
