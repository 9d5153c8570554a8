# SPDX-License-Identifier: GPL-2.0-only
"""make check: all that judges the tree, and one number at the end."""

import fnmatch
import functools
import os
import shutil
import threading

import htmldocs as papers

from . import (build, dumps, hangs, kernel_hangs, ktap, lkdtm, modules, museum, promises, report,
               rundir, seed, suites, traces)
from .console import say
from .pool import Job, Pool
from .results import Result
from .units import unit_tests

STATIC = ('headers-check', 'layers-check', 'kconfig-check', 'image-check', 'maintainers-check',
          'kerneldoc-check')

# Covers the present build's folder: one make at a time works in it.
_objtree = threading.Lock()


def make_here(context, part, *targets):
    """make in the present build's folder: (status, path of the log)."""
    log = os.path.join(context.folder, f'{part.name}.log')
    with _objtree:
        return build.make(context.srctree, context.objtree, *targets, log=log), log


def static_check(context, part, job):
    status, log = make_here(context, part, part.name)
    part.one(part.name, not status, build.tail(log) if status else '')


def ktap_of_make(context, part, job):
    """A target whose output is KTAP; '1..0 # SKIP why' says that a tool is not installed."""
    status, log = make_here(context, part, part.name)
    with open(log, errors='replace') as file:
        text = file.read()
    skip = ktap.skipped_whole(text)
    if skip is not None:
        part.skip(skip)
        return
    summary = ktap.Summary(ktap.parse(text).documents)
    part.take(summary)
    part.notes += [f'failed: {leaf.name}' for leaf in summary.failures()]
    for error in summary.errors:
        part.broken(error)
    if status and not part.failed:
        part.broken(build.tail(log))


def htmldocs(context, part, job):
    """The papers without a warning; skipped where Sphinx or its theme is not installed."""
    missing = papers.lacking()
    if missing:
        part.skip(f'{", ".join(missing)} missing: make htmldocs names the packages')
    else:
        static_check(context, part, job)


# Target and tool: each is optional.
ANALYSES = (('sparse-check', 'sparse'), ('thread-safety-check', 'clang'), ('cppcheck', 'cppcheck'))
# Covers the folder that they share.
_analysis = threading.Lock()


def analysis(context, part, tool):
    """All that can be configured, looked at without being compiled; skipped without the tool."""
    if not shutil.which(tool):
        part.skip(f'no {tool}: apt-get install {tool}')
        return
    folder = os.path.join(context.objtree, 'build/analysis')
    log = os.path.join(context.folder, f'{part.name}.log')
    os.makedirs(folder, exist_ok=True)
    with _analysis:
        for target in ('allyesconfig', part.name):
            if build.make(context.srctree, folder, target, log=log):
                part.one(part.name, False, build.tail(log))
                return
    part.one(part.name, True)


def runner_test(context, part, job):
    unit_tests(part, os.path.join(context.srctree, 'tests/runner'))


def gdb_session(context, part, job):
    """A real GDB on real guests; skipped where GDB is not installed."""
    if not shutil.which('gdb'):
        part.skip('no gdb: apt-get install gdb')
        return
    tree, _, _ = suites.prepared(context, 'kthread-test')
    unit_tests(part, os.path.join(context.srctree, 'tests/gdb'),
               {'HEDDLE_TREE': tree, 'HEDDLE_LKDTM_TREE': hangs.tree(context, hangs.DEBUG)})


def monitor(context, part, job):
    """Somebody at a terminal: real guests on a pty."""
    tree = build.configuration(context.srctree, context.objtree, 'monitor',
                               ['x86_64_defconfig', 'monitor.config'])
    unit_tests(part, os.path.join(context.srctree, 'tests/monitor'), {'HEDDLE_TREE': tree})


def tools(context, part):
    """heddle-trace is there; else that is a failure."""
    status, log = make_here(context, part, 'tools')
    if status:
        part.one('tools', False, build.tail(log))
    os.environ['HEDDLE_TRACE'] = os.path.join(context.objtree, 'tools/trace/heddle-trace')
    return not status


def trace_test(context, part, job):
    """What reads traces on the host, on made-up ones."""
    if tools(context, part):
        unit_tests(part, os.path.join(context.srctree, 'tests/trace'))


def seed_test(context, part, job):
    """A real one: the seed's bug, told from a dead guest's memory."""
    if tools(context, part):
        seed.seed_test(context, part, job)


def traces_test(context, part, job):
    """Guests whose memory is read while they run, after a panic, and after a kill."""
    if tools(context, part):
        traces.traces_test(context, part, job)


# Boots that must go as the ordinary one does: name, what differs, parameters.
ODD_BOOTS = (
    ('no such console', {}, 'console=nonsense'),
    ('quiet', {}, 'quiet'),
    ('unknown parameters', {}, 'nonsense=1 loglevel=x panic= ' + 'long=' + 'x' * 1800),
    ('no ACPI', {'machine': 'pc,acpi=off'}, ''),
    ('microvm', {'machine': 'microvm'}, ''),
    ('newest processor', {'cpu': 'max'}, ''),
    ('16 MiB', {'memory': '16M'}, ''),
)


# Sets that run on other numbers of CPUs than their usual one: word, CPUs, parameters.
CPU_BOOTS = (
    ('kunit', '2', ''), ('kunit', '4', ''), ('kunit', '8', ''),
    ('kunit-up', '1', ''),
    ('kthread-test', '2', ''), ('kthread-test', '4', ''), ('kthread-test', '8', ''),
    ('boot-stages', '2', ''), ('boot-stages', '4', ''),
    ('torture', '4', 'torture.scale=10'),
)


def boot(context, part, job, word, direct=False, append='', smp=None, **differences):
    tree, kind, cmdline = suites.prepared(context, word)
    kind = 'direct' if direct else kind
    cmdline = f'{cmdline} {append}'.strip()
    settings = suites.machine(word, smp)
    for name, value in differences.items():
        if not hasattr(settings, name):
            raise ValueError(f'{part.name}: no setting {name}')
        setattr(settings, name, value)
    part.take_verdict(suites.boot_once(
        context, part.name.replace(', ', '-').replace(' ', '-'), tree, kind, cmdline,
        settings=settings, job=job))


def modules_test(context, part, job):
    modules.modules_test(context, part)


def booting(word, **options):
    function = functools.partial(boot, word=word, **options)
    # A guest's CPUs wait for each other: with fewer of the host's they do little else.
    function.weight = int(suites.machine(word, options.get('smp')).smp)
    return function


def parts():
    """(name, function) of each; the longest first, so that none is left alone at the end."""
    for word, cpus, append in CPU_BOOTS:
        yield f'{word}, {cpus} CPUs', booting(word, append=append, smp=cpus)
    for word in ('kunit', 'kthread-test', 'boot-stages'):
        yield word, booting(word)
    yield 'modules', modules_test
    yield 'side by side', promises.side_by_side
    yield 'killed runner', promises.killed_runner
    yield 'isolation', promises.isolation
    yield 'hang reports', hangs.hangs_test
    yield 'hang reports by the kernel', kernel_hangs.kernel_hangs_test
    yield 'lkdtm', lkdtm.lkdtm_test
    yield 'crash dumps', dumps.dumps_test
    yield 'seed, from its trace', seed_test
    yield 'traced guests', traces_test
    yield 'gdb-session', gdb_session
    yield 'monitor', monitor
    yield 'runner-test', runner_test
    yield 'trace-test', trace_test
    for name in STATIC:
        yield name, static_check
    for name, tool in ANALYSES:
        yield name, lambda context, part, job, tool=tool: analysis(context, part, tool)
    yield 'host-test', ktap_of_make
    yield 'samples-linux', ktap_of_make
    yield 'htmldocs', htmldocs
    yield 'tutorial-test', ktap_of_make
    yield 'museum', museum.show_check
    yield 'exhibits apply', museum.apply_check
    yield 'cold pflash boot', booting('boot-stages', firmware='pflash')
    for name, differences, append in ODD_BOOTS:
        yield name, booting('boot-stages', direct=True, append=append, **differences)


def run_part(context, name, function, job):
    part = Result(name)
    function(context, part, job)
    if not part.good and not part.again:
        part.again = f'make check PART={name!r}'
    return part


def tell(job):
    say(job.result.line())
    for note in job.result.notes:
        for line in note.rstrip().splitlines():
            say(f'         {line}')


def command_check(context):
    """everything that judges the tree; PART=GLOB: only some of it, J= at a time"""
    context.folder = rundir.new(context.objtree, 'check')
    pattern = os.environ.get('PART') or '*'
    jobs = [Job(name, lambda job, n=name, f=function: run_part(context, n, f, job), f'check {name}',
                getattr(function, 'weight', 1))
            for name, function in parts() if fnmatch.fnmatch(name, pattern)]
    if not jobs:
        raise build.UsageError(f'PART={pattern}: no such part; there are: '
                                + ', '.join(name for name, _ in parts()))
    done = Pool('check', jobs, suites.side_by_side(), context.objtree, tell).run()
    done += [missing(job) for job in jobs if not job.result]
    counts = report.totals(done)
    bad = [part.name for part in done if not part.good]
    if bad:
        say(f'# failed: {", ".join(bad)}')
    say(f'# report: {report.write(context.folder, "make check", done)}')
    say('{passed} passed, {failed} failed'.format(**counts))
    return 1 if bad or not counts['passed'] else 0


def missing(job):
    result = Result(job.name)
    result.broken('it did not run')
    return result
