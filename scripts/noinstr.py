#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check that noinstr text calls nothing outside itself: noinstr.py [-q] VMLINUX.

Interrupt and NMI entry and the context switch are in .noinstr.text, between
__noinstr_text_start and _end.  A call or jump from there to other text, and
any indirect one, must stand between instrumentation_begin() and _end(), whose
addresses are in the sections .discard.instr_begin and .discard.instr_end.
Each function is followed along all its branches, those too that static keys
patch in (__jump_table), with the depth of 'begin's on the way; a call at depth 0, and a place that is reached at two depths, are
errors that name the function and the callee.
"""
import collections
import re
import subprocess
import sys

LINE = re.compile(r"^\s*([0-9a-f]+):\t(?:(?:lock|rep[nz]*|notrack|bnd|data16|cs|ds) )*(\S+)\s*(.*)$")
TARGET = re.compile(r"^([0-9a-f]+)(?: <([^>]+)>)?")
PADDING = ("nop", "int3", "xchg")
NO_RETURN = ("ret", "iret", "ud2", "sysret", "sysexit")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def symbols(vmlinux):
    found = {}
    for line in run("nm", vmlinux).splitlines():
        fields = line.split()
        if len(fields) == 3:
            found[fields[2]] = int(fields[0], 16)
    return found


def contents(vmlinux, name, *limits):
    """The bytes of a section, or of a range in it; none if there is no such section."""
    dump = subprocess.run(["objdump", "-s", "-j", name, *limits, vmlinux], capture_output=True,
                          encoding="utf-8", check=False).stdout
    return b"".join(bytes.fromhex("".join(line[1:].split("  ")[0].split()[1:]))
                    for line in dump.splitlines() if re.match(r"^ [0-9a-f]+ ", line))


def section(vmlinux, name):
    """The 64-bit words of a section of notes."""
    data = contents(vmlinux, name)
    return [int.from_bytes(data[i:i + 8], "little") for i in range(0, len(data), 8)]


def patched_jumps(vmlinux, known):
    """{address of an instruction that a static key patches: where it may jump}.

    The table is in .rodata: entries of three distances, each from its own place
    (arch/x86/include/asm/jump_label.h)."""
    start, end = known["__start___jump_table"], known["__stop___jump_table"]
    data = contents(vmlinux, ".rodata", f"--start-address={start:#x}",
                    f"--stop-address={end:#x}") if start < end else b""
    jumps = {}
    for at in range(0, len(data), 12):
        code, target = (start + at + n + int.from_bytes(data[at + n:at + n + 4], "little", signed=True)
                        for n in (0, 4))
        jumps[code] = target
    return jumps


class Function:
    """Instructions of one function: address -> (mnemonic, operands), in order."""

    def __init__(self, name):
        self.name = name
        self.code = {}

    def check(self, change, noinstr, jumps):
        """Yields errors.  change: address -> begins less ends there."""
        after = dict(zip(self.code, list(self.code)[1:]))
        depth_at = {}
        todo = []
        # After a ud2: WARN() goes on there, BUG() does not, so it is followed
        # only if nothing else leads there.
        weak = []
        unseen = iter(self.code)
        while True:
            while weak and not todo:
                at, depth = weak.pop()
                if at not in depth_at:
                    todo.append((at, depth))
            if not todo:
                # The start, and then what only a label in assembly leads to.
                root = next((a for a in unseen if a not in depth_at and
                             not self.code[a][0].startswith(PADDING)), None)
                if root is None:
                    return
                todo.append((root, 0))
            at, depth = todo.pop()
            if at in depth_at:
                if depth_at[at] != depth:
                    yield f"{self.name}: {at:#x} is reached with instrumentation on and off"
                continue
            depth_at[at] = depth
            depth += change.get(at, 0)
            if depth not in (0, 1):
                yield f"{self.name}: {at:#x}: instrumentation_begin() and _end() do not pair"
                continue
            mnemonic, operands = self.code[at]
            target, callee = self.target(mnemonic, operands)
            # Jumps stay in the function or are calls by another name.
            inside = target in self.code
            if callee and not inside and depth == 0 and not (target in noinstr):
                yield f"{self.name}: {mnemonic} to {callee} without instrumentation_begin()"
            if mnemonic.startswith("ret") and depth:
                yield f"{self.name}: returns before instrumentation_end()"
            if callee and inside and not mnemonic.startswith("call"):
                todo.append((target, depth))
            if at in jumps:
                todo.append((jumps[at], depth))
                if jumps[at] not in self.code:
                    yield f"{self.name}: {at:#x} may be patched to jump out of the function"
                    continue
                if at in after:
                    todo.append((after[at], depth))
            if mnemonic == "ud2" and at in after:
                weak.append((after[at], depth))
            if not mnemonic.startswith(NO_RETURN + ("jmp",)) and at in after:
                todo.append((after[at], depth))

    @staticmethod
    def target(mnemonic, operands):
        """(address, name) of what is called or jumped to; (None, text) if indirect."""
        if not mnemonic.startswith(("call", "j", "loop", "xbegin")):
            return None, None
        match = TARGET.match(operands)
        if match and not operands.startswith("*"):
            return int(match[1], 16), match[2] or match[1]
        return None, operands.split("#")[0].strip()


def functions(vmlinux, start, end):
    text = run("objdump", "-d", "--no-show-raw-insn", f"--start-address={start:#x}",
               f"--stop-address={end:#x}", vmlinux)
    found = []
    for line in text.splitlines():
        if line.endswith(">:"):
            found.append(Function(line.split("<")[-1][:-2]))
            continue
        match = LINE.match(line)
        if match and found:
            found[-1].code[int(match[1], 16)] = (match[2], match[3])
    return found


ADVICE = """
This code runs while an interrupt begins or ends, or between two threads.  Whatever it calls may
wait for a lock that the interrupted thread holds; then nothing runs any more, now and then, and
never where one looks.  Do it before or after; if it must be here, let it take no lock (printk()
and trace_*() take none) and put it between instrumentation_begin() and instrumentation_end().
See Documentation/design/locking-and-switching.rst.
"""


def main(vmlinux, quiet):
    known = symbols(vmlinux)
    if "__noinstr_text_start" not in known:
        sys.exit(f"{vmlinux}: error: no __noinstr_text_start")
    start, end = known["__noinstr_text_start"], known["__noinstr_text_end"]
    change = collections.Counter(section(vmlinux, ".discard.instr_begin"))
    change.subtract(section(vmlinux, ".discard.instr_end"))
    jumps = patched_jumps(vmlinux, known)
    count = wrong = 0
    for function in functions(vmlinux, start, end):
        if not function.code or function.name.startswith("__noinstr_text_"):
            continue
        count += 1
        for error in function.check(change, range(start, end), jumps):
            print(f"{vmlinux}: error: {error}", file=sys.stderr)
            wrong += 1
    if wrong:
        print(ADVICE, file=sys.stderr)
    if not quiet:
        print(f"noinstr: {count} functions, {wrong} errors")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "-q"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    sys.exit(main(arguments[0], "-q" in sys.argv))
