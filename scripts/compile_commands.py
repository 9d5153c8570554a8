#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""compile_commands.json on standard output: compile_commands.py OBJTREE OBJECT...

Reads the commands that the build remembers in .NAME.cmd beside each object.
"""
import json
import os
import re
import shlex
import sys


def command_of(objtree, target):
    path = os.path.join(objtree, os.path.dirname(target), f".{os.path.basename(target)}.cmd")
    with open(path, encoding="utf-8") as text:
        line = text.readline()
    match = re.match(r"saved_\S+ := (.*)", line)
    if not match:
        sys.exit(f"{path}: error: no command in it")
    return match[1].replace("$$", "$").replace("\\#", "#")


def main(objtree, targets):
    entries = []
    for target in targets:
        command = command_of(objtree, target)
        source = next(w for w in reversed(shlex.split(command)) if w.endswith((".c", ".S")))
        entries.append({"directory": objtree, "command": command, "file": source,
                        "output": target})
    json.dump(entries, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
