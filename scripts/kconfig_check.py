#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compare a .config with what a defconfig or a fragment asked for.

usage: kconfig_check.py .config ASKED...		compare
       kconfig_check.py --merge .config FRAGMENT	put the fragment's lines in

kconfig drops unknown symbols and values out of range without a word; this
names them, and exits with 1.
"""
import re
import sys

LINE = re.compile(r"^(?:(CONFIG_\w+)=(.*)|# (CONFIG_\w+) is not set)$")


def read(path):
    """The symbols of a file: name -> (value, line number); 'n' if not set."""
    symbols = {}
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            match = LINE.match(line.rstrip())
            if match:
                symbols[match[1] or match[3]] = (match[2] if match[1] else "n", number)
            elif line.strip() and not line.startswith("#"):
                sys.exit(f"{path}:{number}: error: not a line of a configuration: {line.strip()}")
    return symbols


def merge(config, fragment):
    asked = read(fragment)
    with open(config, encoding="utf-8") as old:
        kept = [line for line in old
                if not ((m := LINE.match(line.rstrip())) and (m[1] or m[3]) in asked)]
    with open(fragment, encoding="utf-8") as new:
        kept += [line for line in new if LINE.match(line.rstrip())]
    with open(config, "w", encoding="utf-8") as out:
        out.writelines(kept)


def compare(config, asked_path):
    have = read(config)
    wrong = 0
    for name, (value, number) in read(asked_path).items():
        got = have.get(name, ("n", 0))[0]
        if got == value:
            continue
        if name not in have:
            why = "unknown symbol, or one whose dependencies are not met"
        else:
            why = f"it became {got}: out of range, selected, or its dependencies are not met"
        print(f"{asked_path}:{number}: error: {name}={value}: {why}", file=sys.stderr)
        wrong += 1
    return wrong


def main(args):
    if args[:1] == ["--merge"]:
        merge(args[1], args[2])
        return 0
    if len(args) < 2:
        sys.exit(__doc__)
    return 1 if sum(compare(args[0], asked) for asked in args[1:]) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
