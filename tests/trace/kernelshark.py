# SPDX-License-Identifier: GPL-2.0-only
"""A picture of KernelShark with a trace, on a screen that nobody sees.

    python3 kernelshark.py TRACE.DAT PICTURE.png [PID,PID...]
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

TOOLS = {'kernelshark': 'kernelshark', 'Xvfb': 'xvfb', 'xdotool': 'xdotool', 'import': 'imagemagick'}
SIZE = 1400, 900
GIVE_UP = 120    # seconds, after which it is taken to hang


def missing():
    """The packages that are missing, as text."""
    return ' '.join(package for tool, package in TOOLS.items() if not shutil.which(tool))


class Screen:
    """An X server of its own."""

    def __enter__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ['Xvfb', '-displayfd', str(write), '-screen', '0', '{}x{}x24'.format(*SIZE), '-nolisten', 'tcp'],
            pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            self.home = tempfile.TemporaryDirectory()
            self.environ = os.environ | {'DISPLAY': ':' + number.readline().strip(), 'HOME': self.home.name,
                                         'XDG_RUNTIME_DIR': self.home.name, 'XDG_CACHE_HOME': self.home.name,
                                         'QT_QPA_PLATFORM': 'xcb', 'LC_ALL': 'C.UTF-8'}
        return self

    def __exit__(self, *what):
        self.server.terminate()
        self.server.wait()
        self.home.cleanup()

    def run(self, *command):
        return subprocess.run(command, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=False).stdout

    def windows(self):
        """The visible windows: their numbers and names."""
        found = self.run('xdotool', 'search', '--onlyvisible', '--class', 'kernelshark').decode().split()
        return [(number, self.run('xdotool', 'getwindowname', number).decode().strip()) for number in found]

    def colours(self, x, y, width, height):
        """How many pixels of each colour are in a part of the screen."""
        text = self.run('import', '-window', 'root', '-crop', f'{width}x{height}+{x}+{y}', '-depth', '8',
                        '-format', '%c', 'histogram:info:-').decode()
        return {tuple(map(int, rgb)): int(count)
                for count, *rgb in re.findall(r'(\d+): \((\d+),(\d+),(\d+)', text)}


def until(say, check):
    end = time.monotonic() + GIVE_UP
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        time.sleep(0.2)
    raise RuntimeError(f'KernelShark: no {say} in {GIVE_UP} s')


def main_window(screen, shark, trace):
    """The number of the window with the trace; a warning to root before it is agreed to."""
    def look():
        if shark.poll() is not None:
            raise RuntimeError(f'KernelShark ended with status {shark.returncode}')
        for number, name in screen.windows():
            if trace in name:
                return number
            screen.run('xdotool', 'windowfocus', number, 'key', 'Return')
        return None
    return until('window with the trace', look)


def bright(colours):
    """Those of the plots: all else is black, white and grey."""
    return {rgb: count for rgb, count in colours.items() if max(rgb) - min(rgb) > 100}


def plots(screen):
    """The bright colours in the plots, once two looks find the same: Qt draws when it likes."""
    looks = [None]

    def look():
        # Right of the names, below the buttons, above the list.
        looks.append(bright(screen.colours(150, 130, SIZE[0] - 200, 170)))
        return looks[-1] if looks[-1] == looks[-2] else None
    return until('plot', look)


def take(trace, picture, pids=()):
    """Writes the picture; returns the bright colours in the plots' part of it."""
    with Screen() as screen:
        command = ['kernelshark', '-i', trace, *(['--pid', ','.join(map(str, pids))] if pids else [])]
        shark = subprocess.Popen(command, env=screen.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            number = main_window(screen, shark, trace)
            screen.run('xdotool', 'windowmove', number, '0', '0', 'windowsize', number, *map(str, SIZE))
            # The window's lower right corner is drawn when its new size is.
            until('window of its size',
                  lambda: screen.colours(SIZE[0] - 20, SIZE[1] - 20, 10, 10).keys() != {(0, 0, 0)})
            found = plots(screen)
            screen.run('import', '-window', 'root', picture)
            return found
        finally:
            shark.kill()
            shark.wait()


if __name__ == '__main__':
    if missing():
        sys.exit('missing packages: ' + missing())
    print(take(os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3].split(',') if len(sys.argv) > 3 else ()))
