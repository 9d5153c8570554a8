#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check that no instruction has an FP or vector operand: checkfp.py [-q] VMLINUX.

Threads' FP and vector registers are not saved when the kernel is entered.
"""
import re
import subprocess
import sys

REGISTER = re.compile(r"%(?:[xyz]mm\d+|mm[0-7]|st\b|k[0-7]\b)")


def main(vmlinux, quiet):
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", vmlinux], check=True,
                          capture_output=True, encoding="utf-8").stdout
    where, wrong, count = "?", 0, 0
    for line in text.splitlines():
        if line.endswith(">:"):
            where = line.split("<")[-1][:-2]
            continue
        fields = line.split("\t")
        if len(fields) < 2:
            continue
        count += 1
        if REGISTER.search(fields[1]):
            print(f"{vmlinux}: error: {where}: {' '.join(fields[1].split())}", file=sys.stderr)
            wrong += 1
    if wrong:
        print("\nThe registers of FP and vectors are not saved when the kernel is entered: who uses them "
              "there\nchanges them under the thread that was interrupted.\n", file=sys.stderr)
    if not quiet:
        print(f"fp: {count} instructions, {wrong} with FP or vector operands")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "-q"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    sys.exit(main(arguments[0], "-q" in sys.argv))
