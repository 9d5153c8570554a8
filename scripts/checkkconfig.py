#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check the Kconfig files: checkkconfig.py SRCTREE.

Every symbol has a help text with a line of advice ('If unsure, ...'), and is
used by a source, a Makefile or another symbol; every CONFIG_ word in the
sources is a symbol; every configs/ file names symbols only.
"""
import os
import re
import sys

try:
    import kconfiglib
except ImportError:
    sys.exit("error: python3-kconfiglib is missing. Run 'make deps' to install what is needed.")

FOLDERS = ("arch", "drivers", "fs", "include", "init", "kernel", "lib", "mm", "samples",
           "scripts", "tests")
WORD = re.compile(r"\bCONFIG_([A-Z][A-Z0-9_]*)\b")
# Words of comments that explain options by example.
EXAMPLES = {"FOO", "FOO_BAR", "X"}


def used_words(srctree):
    """Symbol -> the first file that names it."""
    used = {}
    for folder in FOLDERS:
        for where, _, names in os.walk(os.path.join(srctree, folder)):
            for name in names:
                path = os.path.relpath(os.path.join(where, name), srctree)
                if path.startswith(("include/generated", "include/config")) or not (
                        name.endswith((".c", ".h", ".S")) or name.startswith("Makefile")):
                    continue
                with open(os.path.join(srctree, path), encoding="utf-8") as text:
                    for word in WORD.findall(text.read()):
                        used.setdefault(word, path)
    return used


def referred(config):
    """Symbols that others' dependencies and defaults name."""
    names = set()
    for symbol in config.unique_defined_syms:
        others = set()
        for node in symbol.nodes:
            for expression in [node.dep] + [d[0] for d in node.defaults]:
                others |= kconfiglib.expr_items(expression)
        names |= {item.name for item in others if item is not symbol and item.name}
    return names


def check_symbol(symbol, used, others):
    where = f"{symbol.nodes[0].filename}:{symbol.nodes[0].linenr}"
    text = "\n".join(node.help for node in symbol.nodes if node.help)
    if not text:
        yield f"{where}: error: {symbol.name} has no help text"
    elif not re.search(r"If unsure,", text):
        yield f"{where}: error: the help of {symbol.name} gives no advice ('If unsure, ...')"
    # One branch of a choice may be what is left when the others are not taken.
    if symbol.name not in used and symbol.name not in others and not symbol.choice:
        yield f"{where}: error: {symbol.name} is used nowhere"


def check_configs(srctree, known):
    folder = os.path.join(srctree, "configs")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                for word in WORD.findall(line):
                    if word not in known:
                        yield f"configs/{name}:{number}: error: there is no symbol {word}"


def main(srctree):
    os.environ["srctree"] = srctree
    config = kconfiglib.Kconfig(os.path.join(srctree, "Kconfig"), warn_to_stderr=False)
    known = {symbol.name for symbol in config.unique_defined_syms}
    used, others = used_words(srctree), referred(config)
    errors = [f"warning as an error: {w}" for w in config.warnings]
    for symbol in config.unique_defined_syms:
        errors += check_symbol(symbol, used, others)
    errors += [f"{used[word]}: error: CONFIG_{word} is no symbol"
               for word in sorted(used) if word not in known | EXAMPLES]
    errors += check_configs(srctree, known)
    for error in errors:
        print(error, file=sys.stderr)
    print(f"kconfig: {len(known)} symbols, {len(errors)} errors")
    return 1 if errors or not known else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
