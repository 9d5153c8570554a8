#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check that every file includes its own layer or a lower one.

usage: checklayers.py SRCTREE

scripts/layers.txt has the layers.  Tests (*_kunit.c) and what is 'free' there
may include anything.  Exits with 1, naming file, line and both layers.
"""
import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
FOLDERS = ("arch", "drivers", "fs", "include", "init", "kernel", "lib", "mm", "samples")
# The compiler's own, and the firmware's.
FOREIGN = {"stdarg.h", "stddef.h", "stdint.h", "stdbool.h", "efi.h", "efilib.h"}


def read_layers(path):
    layers = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            fields = line.split("#")[0].split()
            if not fields:
                continue
            if len(fields) != 2 or not (fields[1].isdigit() or fields[1] == "free"):
                sys.exit(f"{path}:{number}: error: expected 'path layer'")
            layers.append((fields[0], fields[1] if fields[1] == "free" else int(fields[1])))
    return layers


def layer_of(path, layers):
    for prefix, layer in layers:
        if path == prefix or (prefix.endswith("/") and path.startswith(prefix)):
            return layer
    return None


def resolve(srctree, includer, quote, name):
    """The path of an included file, from the top of the sources."""
    if quote == '"':
        near = os.path.normpath(os.path.join(os.path.dirname(includer), name))
        if os.path.exists(os.path.join(srctree, near)):
            return near
    for folder in ("include", "arch/x86/include"):
        path = os.path.join(folder, name)
        if os.path.exists(os.path.join(srctree, path)) or name.startswith("generated/"):
            return path
    return None


def host_lines(lines):
    """The lines without what only a host build sees (__HEDDLE_HOST__)."""
    depth = host = kernel = 0
    for number, line in enumerate(lines, 1):
        word = re.match(r"^\s*#\s*(if|ifdef|ifndef|else|elif|endif)\b(.*)", line)
        if word:
            if word[1].startswith("if"):
                depth += 1
                if word[1] == "ifdef" and word[2].strip() == "__HEDDLE_HOST__":
                    host = depth
                elif word[1] == "ifndef" and word[2].strip() == "__HEDDLE_HOST__":
                    kernel = depth
            elif word[1] == "endif":
                kernel = 0 if kernel == depth else kernel
                host = 0 if host == depth else host
                depth -= 1
            elif host == depth:
                host = 0
            elif word[1] == "else" and kernel == depth:
                host = depth
        if not host:
            yield number, line


def check_file(srctree, path, layers):
    own = layer_of(path, layers)
    if own is None:
        yield f"{path}: error: no line of scripts/layers.txt fits it"
        return
    with open(os.path.join(srctree, path), encoding="utf-8") as lines:
        asked = set()
        for number, line in host_lines(lines):
            # What the tree need not have.
            asked |= set(re.findall(r'__has_include\(<([^>]+)>\)', line))
            match = INCLUDE.match(line)
            if not match or (match[1] == "<" and match[2] in FOREIGN):
                continue
            target = resolve(srctree, path, match[1], match[2])
            if target is None and match[2] in asked:
                continue
            if target is None:
                yield f"{path}:{number}: error: {match[2]} is not in the tree"
                continue
            other = layer_of(target, layers)
            if own == "free" or other == "free":
                continue
            if other is None or other > own:
                yield (f"{path}:{number}: error: layer {own} includes {target}, "
                       f"which is layer {other}")


def main(srctree):
    layers = read_layers(os.path.join(srctree, "scripts/layers.txt"))
    checked = wrong = 0
    for folder in FOLDERS:
        for where, _, names in sorted(os.walk(os.path.join(srctree, folder))):
            for name in sorted(names):
                path = os.path.relpath(os.path.join(where, name), srctree)
                if not name.endswith((".c", ".h", ".S")) or name.endswith("_kunit.c") or \
                        path.startswith(("include/generated/", "include/config/")):
                    continue
                checked += 1
                for error in check_file(srctree, path, layers):
                    print(error, file=sys.stderr)
                    wrong += 1
    print(f"layers: {checked} files, {wrong} wrong includes")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
