# SPDX-License-Identifier: GPL-2.0-only
"""What the runner itself says: lines, and on a terminal a live picture below them."""

import shutil
import sys
import threading

# Seconds between two pictures.
PERIOD = 0.2

# Covers the output and the picture that is on the screen.
_lock = threading.RLock()
_display = None


def say(text):
    """A line, whole; a live picture stays below it."""
    with _lock:
        if _display:
            _display.erase()
        print(text, flush=not _display)
        if _display:
            _display.paint()


class Display:
    """Some lines that are painted anew all the time; nothing where there is no terminal.

    picture:  gives the lines, the newest state of things
    """

    def __init__(self, picture, stream=None):
        self.picture, self.stream = picture, stream or sys.stdout
        self.live = self.stream.isatty()
        self.height = 0
        self.thread, self.over = None, threading.Event()

    def erase(self):
        if self.height:
            up = f'\x1b[{self.height - 1}A' if self.height > 1 else ''
            self.stream.write(f'\r{up}\x1b[J')
            self.height = 0

    def paint(self):
        columns, rows = shutil.get_terminal_size()
        lines = [line[:columns - 1] for line in self.picture()][:max(1, rows - 2)]
        self.erase()
        self.stream.write('\n'.join(lines))
        self.stream.flush()
        self.height = len(lines)

    def _loop(self):
        while not self.over.wait(PERIOD):
            with _lock:
                if not self.over.is_set():
                    self.paint()

    def __enter__(self):
        global _display
        if self.live:
            with _lock:
                _display = self
                self.paint()
            self.thread = threading.Thread(target=self._loop)
            self.thread.start()
        return self

    def __exit__(self, *_):
        global _display
        if self.live:
            self.over.set()
            with _lock:
                self.erase()
                self.stream.flush()
                _display = None
            self.thread.join()


def duration(seconds):
    """1.2 s, 75 s, 3:05 min, 1:02:03 h"""
    if seconds < 10:
        return f'{seconds:.1f} s'
    if seconds < 100:
        return f'{seconds:.0f} s'
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f'{minutes}:{rest:02} min'
    return f'{minutes // 60}:{minutes % 60:02}:{rest:02} h'
