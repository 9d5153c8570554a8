#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Who calls whom in the linked image: callgraph.py [-q] VMLINUX RULES.

RULES (scripts/calls.txt, with its form) says which functions may never get to which, over
any number of direct calls.  Calls through pointers are not followed.  Each
way that leads there is an error that shows it, caller by caller.
"""
import collections
import fnmatch
import re
import subprocess
import sys

HEAD = re.compile(r"^([0-9a-f]+) <([^>]+)>:$")
# A call, or a jump (which may be a call at a function's end), to a name.
CALL = re.compile(r"\t(?:[a-z0-9]+ )*?(?:call|j[a-z]+)q? +[0-9a-f]+ <([^>+]+)>")
# The compiler's pieces of a function: schedule.cold, wake.part.0, f.constprop.1.
PIECE = re.compile(r"\.(?:cold|part|constprop|isra|llvm)\b.*$")

ADVICE = """
The switch, interrupts, locks and the rings of the log and the trace run while the thread below
them may hold any lock, a console's too.  If they wait for it nothing runs any more: now and then,
and never where one looks.  Say what is to be said by printk() or trace_*(), which only write to a
ring; wake nobody there, and leave the rest to a thread or to irq_work_queue().
What may not get where, and why, is in scripts/calls.txt.
"""


def graph(disassembly):
    """{function: functions that it calls, in order}; lines of objdump -d."""
    calls, callees = {}, {}
    for line in disassembly:
        if line.endswith(">:"):
            match = HEAD.match(line)
            callees = calls.setdefault(PIECE.sub("", match[2]), {}) if match else {}
        elif "<" in line:
            match = CALL.search(line)
            if match:
                callees[PIECE.sub("", match[1])] = None
    return {name: [c for c in callees if c != name] for name, callees in calls.items()}


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


def matching(names, patterns):
    """The names that fit one of the patterns."""
    if not patterns:
        return {}
    fits = re.compile("|".join(fnmatch.translate(p) for p in patterns)).match
    return {n: None for n in names if fits(n)}


def ways(calls, start, goals, through, may):
    """The shortest way from start to each first goal on it that 'may' not go there itself;
    what is in 'through' is not looked into."""
    came_from = {start: None}
    todo = collections.deque([start])
    while todo:
        at = todo.popleft()
        for callee in calls.get(at, ()):
            if callee in came_from or callee in through or (at in may and callee in goals):
                continue
            came_from[callee] = at
            if callee not in goals:
                todo.append(callee)
                continue
            way = [callee]
            while came_from[way[-1]]:
                way.append(came_from[way[-1]])
            yield way[::-1]


def violations(calls, rules):
    """(rule, way), one for each last step, which is what has to go."""
    for name, rule in rules.items():
        starts = matching(calls, rule["from"])
        goals = matching(calls, rule["to"])
        through = matching(calls, rule["through"])
        may = matching(calls, rule["may"])
        seen = set()
        for start in starts:
            for way in ways(calls, start, goals, through, may):
                if tuple(way[-2:]) not in seen and way[0] not in goals:
                    seen.add(tuple(way[-2:]))
                    yield name, way


def main(vmlinux, path, quiet):
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", vmlinux], check=True,
                          capture_output=True, encoding="utf-8").stdout
    calls = graph(text.splitlines())
    wrong = 0
    for rule, way in violations(calls, Rules(path).rules):
        print(f"{vmlinux}: error: {rule}: {way[0]} gets to {way[-1]}:\n\t" + " -> ".join(way), file=sys.stderr)
        wrong += 1
    if wrong:
        print(ADVICE, file=sys.stderr)
    if not quiet:
        print(f"calls: {len(calls)} functions, {wrong} errors")
    return 1 if wrong or not calls else 0


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "-q"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    sys.exit(main(*arguments, "-q" in sys.argv))
