#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Who calls whom in the linked image: callgraph.py [-q] VMLINUX RULES.

RULES (scripts/calls.txt, with its form) says which functions may never get to which, over
any number of direct calls.  Calls through pointers are not followed.  Each
way that leads there is an error that shows it, caller by caller.
"""
import collections
import fnmatch
import itertools
import re
import subprocess
import sys

HEAD = re.compile(r"^([0-9a-f]+) <([^>]+)>:$")
# A call, or a jump (which may be a call at a function's end), to a name or into it.
CALL = re.compile(r"\t(?:[a-z0-9]+ )*?(?:call|j[a-z]+)q? +([0-9a-f]+) <([^>+]+)(?:\+(0x[0-9a-f]+))?>")
# The compiler's pieces of a function: schedule.cold, wake.part.0, f.constprop.1.
PIECE = re.compile(r"\.(?:cold|part|constprop|isra|llvm)\b.*$")

ADVICE = """
The switch, interrupts, locks and the rings of the log and the trace run while the thread below
them may hold any lock, a console's too.  If they wait for it nothing runs any more: now and then,
and never where one looks.  Say what is to be said by printk() or trace_*(), which only write to a
ring; wake nobody there, and leave the rest to a thread or to irq_work_queue().
What may not get where, and why, is in scripts/calls.txt.
"""


class Function:
    """Static functions of one name are several."""

    def __init__(self, name):
        self.name = PIECE.sub("", name)
        self.callees = {}


def graph(disassembly):
    """All functions, each with those that it calls, in order; of lines of objdump -d."""
    known = {}
    here = Function("?")
    for line in disassembly:
        if line.endswith(">:"):
            match = HEAD.match(line)
            here = known.setdefault(int(match[1], 16), Function(match[2])) if match else Function("?")
        elif "<" in line:
            match = CALL.search(line)
            if match:
                start = int(match[1], 16) - int(match[3] or "0", 16)
                here.callees[known.setdefault(start, Function(match[2]))] = None
    return list(known.values())


class Rules:
    """Lines 'RULE: word PATTERN...' of the words in WORDS."""

    WORDS = ("from", "to", "through", "may")

    def __init__(self, path):
        self.rules = {}
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                words = line.split("#")[0].split()
                if not words:
                    continue
                if len(words) < 3 or words[1] not in self.WORDS:
                    print(f"{path}:{number}: error: not 'RULE from|to|through|may PATTERN...'", file=sys.stderr)
                    sys.exit(2)
                rule = self.rules.setdefault(words[0].rstrip(":"), collections.defaultdict(list))
                rule[words[1]] += words[2:]


def matching(functions, patterns):
    """The functions whose names fit one of the patterns."""
    if not patterns:
        return {}
    fits = re.compile("|".join(fnmatch.translate(p) for p in patterns)).match
    return {f: None for f in functions if fits(f.name)}


def ways(start, goals, through, may):
    """The shortest way from start to each first goal on it that 'may' not go there itself;
    what is in 'through' is not looked into."""
    came_from = {start: None}
    todo = collections.deque([start])
    while todo:
        at = todo.popleft()
        for callee in at.callees:
            if callee in came_from or callee in through or (at in may and callee in goals):
                continue
            came_from[callee] = at
            if callee not in goals:
                todo.append(callee)
                continue
            way = [callee]
            while came_from[way[-1]]:
                way.append(came_from[way[-1]])
            # A piece of a function is that function.
            yield [name for name, _ in itertools.groupby(f.name for f in reversed(way))]


def violations(functions, rules):
    """(rule, way), one for each last step, which is what has to go."""
    for name, rule in rules.items():
        starts, goals, through, may = (matching(functions, rule[word]) for word in Rules.WORDS)
        seen = set()
        for start in starts:
            for way in ways(start, goals, through, may):
                if tuple(way[-2:]) not in seen and start not in goals:
                    seen.add(tuple(way[-2:]))
                    yield name, way


def main(vmlinux, path, quiet):
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", vmlinux], check=True,
                          capture_output=True, encoding="utf-8").stdout
    functions = graph(text.splitlines())
    wrong = 0
    for rule, way in violations(functions, Rules(path).rules):
        print(f"{vmlinux}: error: {rule}: {way[0]} gets to {way[-1]}:\n\t" + " -> ".join(way), file=sys.stderr)
        wrong += 1
    if wrong:
        print(ADVICE, file=sys.stderr)
    if not quiet:
        print(f"calls: {len(functions)} functions, {wrong} errors")
    return 1 if wrong or not functions else 0


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "-q"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    sys.exit(main(*arguments, "-q" in sys.argv))
