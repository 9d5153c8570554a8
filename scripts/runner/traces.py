# SPDX-License-Identifier: GPL-2.0-only
"""make check: traced guests that pass while they are watched, that panic, and that are killed."""

import os
import re
import signal

from . import build, machine, process, rundir, suites, trace, trace_command

RAW = re.compile(r'.{16}-\d+ +\[(\d+)\] +[\d.]+: (\w+): clock=(\d+) slot=(\d+) id=\d+((?: 0x[0-9a-f]+)*)')
TOLD = re.compile(r'(\d+) slots were')
# Per cent of the torture test's 100,000 records; TRACE_SCALE=10000 are ten million.
SCALE = 400


def seal(a, b):
    """As in kernel/torture/trace_torture.c."""
    return ((a ^ b << 32) * 0x9e3779b97f4a7c15 + b) % (1 << 64)


def torn(event, word):
    """Is a record of the torture test's not what its writer wrote?"""
    if event == 'ktest_two':
        return word[1] != seal(word[0] >> 48, word[0] & (1 << 48) - 1)
    if event == 'ktest_three':
        return word[2] != seal(word[0], word[1])
    if event == 'ktest_eight':
        n = word[1]
        return word[2:6] != [seal(word[0], n), n, n ^ (1 << 64) - 1, n * 3]
    return False


class Shown:
    """What 'report --follow --raw' has shown."""

    def __init__(self):
        self.slots, self.seen, self.clock, self.wrong = 0, {}, {}, []

    def take(self, line):
        found = RAW.fullmatch(line)
        if not found:
            self.wrong.append(f'not understood: {line}')
            return
        cpu, event, clock, slot = int(found[1]), found[2], int(found[3]), int(found[4])
        words = [int(word, 16) for word in found[5].split()]
        seen = self.seen.setdefault(cpu, bytearray())
        seen.extend(bytes(max(0, slot + 1 - len(seen))))
        for wrong, is_so in (('torn', torn(event, words)), ('twice', seen[slot]),
                             ('not by time', clock < self.clock.get(cpu, 0))):
            if is_so:
                self.wrong.append(f'{wrong}: {line}')
        seen[slot], self.clock[cpu] = 1, clock
        self.slots += 1 + max(0, len(words) - 2) // 3


class Traced:
    """One traced boot of a tree."""

    def __init__(self, context, job, name, tree, cmdline, events, cpus='1'):
        self.folder = rundir.new(context.objtree, name, context.folder)
        settings = machine.Settings()
        settings.smp, settings.trace, settings.trace_buf = cpus, events, '4M'
        image, vmlinux = build.private_images(tree, 'direct', self.folder)
        self.guest = job.guest = machine.Guest(settings, 'direct', image, self.folder, cmdline,
                                               vmlinux=vmlinux)
        self.program = trace.tool(self.folder)

    def heddle_trace(self, word, *options):
        """(output, what went wrong) of what was kept."""
        return trace.call(self.program, word, *options, '-k', self.guest.vmlinux,
                          os.path.join(self.folder, trace.CORE))

    def written(self):
        """Slots, by 'stat'."""
        text, wrong = self.heddle_trace('stat')
        rows = [line.split() for line in text.splitlines()]
        return sum(int(row[2]) for row in rows if len(row) > 7 and row[0].isdigit()), wrong


def watched(context, job, word, cmdline, cpus):
    """Followed from the beginning, with all events but functions: what is wrong."""
    tree, _, _ = suites.prepared(context, word)
    groups = {group for group, _ in trace.events(os.path.join(tree, 'vmlinux'))} - {'fgraph'}
    run = Traced(context, job, f'watched-{word}', tree, cmdline, ','.join(sorted(groups)), cpus)
    follower, out = [], os.path.join(run.folder, 'watched')

    def follow(_):
        if not follower and trace_command.is_there(run.guest.ram.path):
            with open(out, 'w') as file, open(f'{out}.err', 'w') as errors:
                follower.append(process.start(
                    [run.program, 'report', '--follow', '--raw', '-k', run.guest.vmlinux,
                     run.guest.ram.path], stdout=file, stderr=errors))

    verdict = run.guest.run(follow)
    if not verdict.passed:
        return [verdict.why]
    if not follower:
        return ['no trace came up']
    status = follower[0].wait()
    process.end(follower[0])
    shown = Shown()
    with open(out, errors='replace') as file:
        for line in file:
            shown.take(line.rstrip('\n'))
    with open(f'{out}.err', errors='replace') as file:
        text = file.read()
    told, (written, wrong) = sum(map(int, TOLD.findall(text))), run.written()
    bad = shown.wrong[:3] + ([wrong] if wrong else []) + ([text] if status else [])
    if not shown.slots or shown.slots + told != written:
        bad.append(f'{shown.slots} slots shown and {told} told, {written} written')
    if not bad:
        os.unlink(out)
    return bad


def ended(context, job, cmdline, expected, on_line=None):
    """Panicked or killed: what is wrong with what is left."""
    tree = build.configuration(context.srctree, context.objtree, 'lkdtm_x86_64',
                               ['x86_64_defconfig', 'lkdtm.config'])
    run = Traced(context, job, 'traced-end', tree, cmdline, 'sched,irq,printk')
    verdict = run.guest.run(on_line and (lambda line: on_line(run.guest, line)))
    text, wrong = run.heddle_trace('report', '--event', 'console')
    bad = [wrong] if wrong else []
    if verdict.result != 'crashed':
        bad.append(f'it {verdict.result}')
    if expected not in text:
        bad.append(f'no message with {expected} is in the trace')
    last = [line for line in verdict.ended.report if re.search(r'\[000\] +\d+\.\d{9}: ', line)]
    if len(last) != trace.LAST:
        bad.append(f'{len(last)} last records are told')
    return bad


def kill(guest, line):
    """In the middle of something, and without its knowing."""
    if 'lkdtm: Performing' in line:
        os.killpg(guest.process.pid, signal.SIGKILL)


def traces_test(context, part, job):
    """each kind of end: one result"""
    scale = suites.number('TRACE_SCALE', SCALE)
    torture = f'kunit.filter=torture_trace torture.scale={scale}'
    for name, wrong in (('kthread on 2 CPUs, watched', watched(context, job, 'kunit', 'kunit.filter=kthread', '2')),
                        ('torture on 4 CPUs, watched', watched(context, job, 'torture', torture, '4')),
                        ('panics', ended(context, job, 'lkdtm=PANIC', 'direct entry PANIC')),
                        ('is killed', ended(context, job, 'lkdtm=HARDLOCKUP', 'direct entry HARDLOCKUP', kill))):
        part.one(name, not wrong, '\n'.join(wrong))
