#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check that every source file begins with its SPDX line: checkspdx.py SRCTREE."""
import os
import sys

TAG = "SPDX-License-Identifier: GPL-2.0-only"
FORM = {".c": "// %s", ".h": "/* %s */", ".S": "/* %s */", ".py": "# %s", ".sh": "# %s",
        ".yml": "# %s"}
NAMES = ("Makefile", "Kconfig", "Kbuild")
FOLDERS = (".ci", ".github", "Documentation", "arch", "configs", "drivers", "fs", "include", "init",
           "kernel", "lib", "mm", "samples", "scripts", "tests", "tools")
GENERATED = ("include/generated", "include/config")


def expected(path):
    name = os.path.basename(path)
    extension = os.path.splitext(name)[1]
    if name.startswith(NAMES):
        return FORM[".py"] % TAG
    return FORM[extension] % TAG if extension in FORM else None


def sources(srctree):
    yield from (n for n in sorted(os.listdir(srctree)) if os.path.isfile(os.path.join(srctree, n)))
    for folder in FOLDERS:
        for where, folders, names in os.walk(os.path.join(srctree, folder)):
            folders.sort()
            for name in sorted(names):
                path = os.path.relpath(os.path.join(where, name), srctree)
                if not path.startswith(GENERATED):
                    yield path


def main(srctree):
    checked = wrong = 0
    for path in sources(srctree):
        want = expected(path)
        if not want:
            continue
        checked += 1
        with open(os.path.join(srctree, path), encoding="utf-8") as text:
            lines = [text.readline().rstrip(), text.readline().rstrip()]
        if lines[1 if lines[0].startswith("#!") else 0] != want:
            print(f"{path}:1: error: the first line must be: {want}", file=sys.stderr)
            wrong += 1
    print(f"spdx: {checked} files, {wrong} wrong")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
