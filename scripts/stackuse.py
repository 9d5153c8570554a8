#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""How deep interrupts go on a thread's stack: stackuse.py [-q] VMLINUX RULES.

From the disassembly: how far below its return address each function is when
it calls another.  RULES (scripts/stack.txt, with its form) names the entries,
their limits, what is called through pointers, and what is not looked into.
An error is: recursion, a call through a pointer of which RULES does not say
where it goes, a stack that grows by what is not known before, and a deepest
way beyond its limit.  Types of functions are asked of GDB.
"""
import collections
import fnmatch
import re
import struct
import subprocess
import sys

import callgraph

LINE = re.compile(r"^\s*([0-9a-f]+):\t(?:(?:lock|rep[nz]*|notrack|bnd|data16|cs|ds) )*(\S+)\s*([^#]*)")
TARGET = re.compile(r"^([0-9a-f]+) <([^>+]+)(?:\+(0x[0-9a-f]+))?>")
MOVE = re.compile(r"^\$(?:0x)?([0-9a-f]+),%rsp")
ADDRESS = re.compile(r"\b(?:0x)?(ffffffff[0-9a-f]{8})\b")
BACK = re.compile(r"^(?:-0x([0-9a-f]+))?\(%rbp\),%rsp")
FUNCTION_LISTED = re.compile(r"^(?:\d+:\s.*?|\s.*?)(\w+)\(.*\);$")
WORD, PT_LOAD = 8, 1


def signed(text):
    value = int(text, 16)
    return value - (1 << 64) if value >> 63 else value


class Function:
    """calls: callee's address -> how deep the stack is there, its return address included."""

    def __init__(self, name):
        self.name = callgraph.PIECE.sub("", name)
        self.calls = {}
        self.pointers = 0       # how deep at the deepest call through a pointer; 0: none
        self.deepest = 0
        self.dynamic = self.taken = False


class Reader:
    """Follows the stack pointer through a function, from the top to the bottom.

    Behind a jump or a return it is what a jump that leads there said."""

    def __init__(self, address, function):
        self.start, self.function = address, function
        self.depth, self.frame, self.known = 0, WORD, {}
        self.lost = False

    def instruction(self, at, mnemonic, operands):
        if at in self.known:
            self.depth = self.known[at]
        elif self.lost:
            self.depth = 0
        self.lost = False
        if mnemonic.startswith(("call", "j")):
            self.leave(mnemonic, operands)
        elif not mnemonic.startswith("ret"):
            self.move(mnemonic, operands)
        self.lost |= mnemonic.startswith(("jmp", "ret", "iret", "ud2"))
        self.function.deepest = max(self.function.deepest, self.depth)

    def move(self, mnemonic, operands):
        amount = MOVE.match(operands)
        back = BACK.match(operands)
        if mnemonic.startswith("push"):
            self.depth += WORD
        elif mnemonic.startswith("pop"):
            self.depth -= WORD
        elif mnemonic.startswith("sub") and amount:
            self.depth += signed(amount[1])
        elif mnemonic.startswith("add") and amount:
            self.depth -= signed(amount[1])
        elif mnemonic.startswith("and") and amount:
            self.depth += -signed(amount[1]) - WORD
        elif mnemonic == "mov" and operands.startswith("%rsp,%rbp"):
            self.frame = self.depth
        elif mnemonic == "lea" and back:
            self.depth = self.frame + int(back[1] or "0", 16)
        elif mnemonic.startswith("leave"):
            self.depth = self.frame - WORD
        elif mnemonic.startswith(("sub", "add", "and")) and operands.strip().endswith(",%rsp"):
            self.function.dynamic = True

    def leave(self, mnemonic, operands):
        target = TARGET.match(operands)
        call = mnemonic.startswith("call")
        # A jump elsewhere is a call in place of a return: the callee has this one's return address.
        depth = self.depth + (WORD if call else 0)
        self.function.deepest = max(self.function.deepest, depth)
        if not target:
            if operands.startswith("*"):
                self.function.pointers = max(self.function.pointers, depth, 1)
            return
        address = int(target[1], 16)
        start = address - int(target[3] or "0", 16)
        if start == self.start and not call:
            self.known.setdefault(address, self.depth)
        else:
            self.function.calls[start] = max(self.function.calls.get(start, 0), depth)


def loaded_words(vmlinux):
    """All 64-bit words of what is loaded; by the ELF specification, chapter 5."""
    with open(vmlinux, "rb") as file:
        data = file.read()
    phoff, = struct.unpack_from("<Q", data, 32)
    phentsize, phnum = struct.unpack_from("<HH", data, 54)
    for n in range(phnum):
        kind, _, offset, _, _, size = struct.unpack_from("<IIQQQQ", data, phoff + n * phentsize)
        if kind == PT_LOAD:
            yield from struct.unpack_from(f"<{size // WORD}Q", data, offset)


def read(vmlinux):
    """{address: Function}; whose address is taken, a call through a pointer may get to."""
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", vmlinux], check=True,
                          capture_output=True, encoding="utf-8").stdout
    functions, reader, taken = {}, None, set(loaded_words(vmlinux))
    for line in text.splitlines():
        head = callgraph.HEAD.match(line) if line.endswith(">:") else None
        match = None if head else LINE.match(line)
        if head:
            address = int(head[1], 16)
            functions[address] = Function(head[2])
            reader = Reader(address, functions[address])
        elif match and reader:
            reader.instruction(int(match[1], 16), match[2], match[3])
            if "$0xffffffff" in line or "\tlea" in line:
                taken.update(int(number, 16) for number in ADDRESS.findall(line))
    for address, function in functions.items():
        function.taken = address in taken
    return functions


class Rules:
    """RULES: see its head."""

    def __init__(self, path):
        self.entries = {}       # name of an entry: (what the processor pushes, limit)
        self.through = []
        self.calls, self.types = [], []         # (caller's pattern, pattern or type)
        self.never, self.again = [], []
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                try:
                    self.line(line.split("#")[0].split())
                except (ValueError, IndexError):
                    print(f"{path}:{number}: error: {line.strip()!r} is no rule", file=sys.stderr)
                    sys.exit(2)

    def line(self, words):
        if not words:
            return
        if words[0] == "through":
            self.through += words[1:]
        elif words[1] == "takes":
            self.entries[words[0]] = (int(words[2]), int(words[4]))
        elif words[1:3] == ["calls", "type"]:
            self.types.append((words[0], " ".join(words[3:])))
        elif words[1] in ("calls", "never", "again"):
            getattr(self, words[1]).extend((words[0], word) for word in words[2:])
        else:
            raise ValueError

    @staticmethod
    def of(rules, caller):
        return [what for pattern, what in rules if fnmatch.fnmatchcase(caller, pattern)]


def of_type(vmlinux, types):
    """{type: names of the functions that have it}"""
    command = ["gdb", "-nx", "-batch", "-iex", "set auto-load no"]
    for kind in types:
        # GDB's are basic regular expressions: parentheses are themselves.
        regex = "^" + re.sub(r"([*.^$[])", r"[\1]", kind) + "$"
        command += ["-ex", f"echo = {kind}\\n", "-ex", f"info functions -q -n -t '{regex}'"]
    text = subprocess.run(command + [vmlinux], check=True, capture_output=True, encoding="utf-8").stdout
    found, here = {}, None
    for line in text.splitlines():
        match = FUNCTION_LISTED.match(line)
        if line.startswith("= "):
            here = found.setdefault(line[2:], set())
        elif match and here is not None:
            here.add(match[1])
    return found


class Graph:
    def __init__(self, functions, rules, types):
        self.functions, self.rules = functions, rules
        self.by_name = collections.defaultdict(list)
        for address, function in functions.items():
            self.by_name[function.name].append(address)
        self.closed = set(self.matching(rules.through))
        self.types = types
        self.errors = {}
        self.below = {}         # (address, whether 'again' is still to come) -> (bytes, the way there)
        self.open = []

    def matching(self, patterns):
        return [a for p in patterns for n in (self.by_name if "*" in p or "?" in p else [p])
                if fnmatch.fnmatchcase(n, p) for a in self.by_name.get(n, ())]

    def callees(self, function, again):
        """(address, depth at the call, whether 'again' is still to come)"""
        rules = self.rules
        never = self.matching(rules.of(rules.never, function.name))
        repeated = self.matching(rules.of(rules.again, function.name))
        for address, depth in self.all_callees(function):
            if address in repeated:
                if again:
                    yield address, depth, False
            elif address not in never:
                yield address, depth, again

    def all_callees(self, function):
        rules = self.rules
        yield from function.calls.items()
        if not function.pointers:
            return
        names = rules.of(rules.calls, function.name)
        kinds = rules.of(rules.types, function.name)
        if not names and not kinds:
            self.errors[f"{function.name} calls through a pointer: to whom, scripts/stack.txt must say"] = None
        for kind in kinds:
            names += sorted(self.types[kind])
        for address in self.matching(names):
            if self.functions[address].taken:
                yield address, function.pointers

    def deepest(self, address, again=True):
        """(bytes below the return address of the function there, the way)"""
        if (address, again) in self.below:
            return self.below[address, again]
        function = self.functions.get(address)
        if function is None or address in self.closed:
            return 0, ()
        if function.dynamic:
            self.errors[f"{function.name}: how much it takes of the stack is not known"] = None
        self.open.append((address, again))
        best = function.deepest, ((function.name, function.deepest),)
        for callee, depth, more_again in self.callees(function, again):
            if (callee, more_again) in self.open:
                self.recursion((callee, more_again))
                continue
            more, way = self.deepest(callee, more_again)
            if depth + more > best[0]:
                best = depth + more, ((function.name, depth),) + way
        self.open.pop()
        self.below[address, again] = best
        return best

    def recursion(self, callee):
        names = [self.functions[a].name for a, _ in self.open[self.open.index(callee):]]
        self.errors[f"recursion: {' -> '.join(names)} -> {names[0]}"] = None


def main(vmlinux, path, quiet):
    rules = Rules(path)
    functions = read(vmlinux)
    graph = Graph(functions, rules, of_type(vmlinux, sorted({kind for _, kind in rules.types})))
    seen = 0
    for entry, (pushed, limit) in rules.entries.items():
        for address in graph.by_name.get(entry, ()):
            seen += 1
            below, way = graph.deepest(address)
            below += pushed
            if below > limit:
                graph.errors[f"{entry} takes {below} bytes of the stack, more than {limit}:\n\t" +
                             " -> ".join(f"{n} {d}" for n, d in way)] = None
            elif not quiet:
                print(f"stack: {entry}: {below} of {limit} bytes: " + " -> ".join(f"{n} {d}" for n, d in way))
    for error in graph.errors:
        print(f"{vmlinux}: error: {error}", file=sys.stderr)
    if not quiet:
        print(f"stack: {len(functions)} functions, {len(graph.errors)} errors")
    return 1 if graph.errors or not seen else 0


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "-q"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    sys.exit(main(*arguments, "-q" in sys.argv))
