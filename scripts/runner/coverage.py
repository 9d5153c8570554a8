# SPDX-License-Identifier: GPL-2.0-only
"""make coverage: boots that count every line, added up, and a report."""

import json
import mmap
import os
import shutil
import subprocess

from . import build, check, gcda, gcov_report, rundir, suites
from .console import say

CONFIGS = ['x86_64_defconfig', 'kunit.config', 'coverage.config']
# All suites, the torture tests with a tenth of their operations.
ALL = 'torture.scale=10'
# Name, boot, CPUs, command line.
BOOTS = (
    ('1 CPU', 'direct', '1', ALL),
    ('4 CPUs', 'direct', '4', ALL),
    ('UEFI, 2 CPUs', 'uefi', '2', 'kunit.filter=kthread*,gcov'),
)
# Seconds that a boot may take, where TIMEOUT= says nothing: it is only to end what hangs.
SECONDS = 3600
# Counted by gcc and by the kernel itself: kernel/gcov/gcov_kunit.c.
COUNTED_TWICE = {'gcov_kunit_counted': 'gcov_kunit_calls', 'gcov_kunit_odd': 'gcov_kunit_odd_calls'}
NEVER = 'gcov_kunit_never'


def tools():
    """(gcov of the kernel's compiler, genhtml or None)"""
    cc = os.environ.get('CC') or 'gcc'
    folder, name = os.path.split(cc.split()[0])
    if os.environ.get('LLVM') == '1' or 'gcc' not in name:
        raise suites.UsageError(f'coverage needs gcc: {"LLVM=1" if "gcc" in name else "CC=" + cc}')
    gcov = os.path.join(folder, 'gcov'.join(name.rsplit('gcc', 1)))
    if not shutil.which(gcov):
        raise suites.UsageError(f'{gcov}, which comes with {cc}, is missing')
    return gcov, shutil.which('genhtml')


def explain(context, tool):
    script = os.path.join(context.srctree, 'scripts/deps.sh')
    return subprocess.run(['sh', script, 'explain', tool], check=True, capture_output=True,
                          encoding='utf-8').stdout.strip()


def boots():
    """What is to be booted: name, boot, settings, command line."""
    test = os.environ.get('TEST')
    for name, kind, cpus, cmdline in BOOTS:
        settings = suites.machine('coverage')
        if not os.environ.get('SMP'):
            settings.smp = cpus
        if test:
            if kind == 'uefi':
                continue
            cmdline = f'kunit.filter={test}'
        yield name, kind, settings, cmdline
        if os.environ.get('SMP') and test:
            return
    if test:
        return
    for name, differences, append in check.ODD_BOOTS:
        settings = suites.machine('coverage')
        for key, value in differences.items():
            setattr(settings, key, value)
        yield name, 'direct', settings, f'kunit.filter=gcov {append}'


def boot(context, name, tree, kind, settings, cmdline):
    """(Verdict, path of what its memory was at the end)"""
    if not os.environ.get('TIMEOUT'):
        settings.seconds = SECONDS
    size = settings.memory + ('M' if settings.memory.isdigit() else '')
    settings.extra += ['-machine', 'memory-backend=ram', '-object',
                       f'memory-backend-file,id=ram,size={size},mem-path=ram,share=on']
    verdict = suites.boot_once(context, 'coverage-' + name.replace(', ', '-').replace(' ', '-'),
                               tree, kind, cmdline, live=settings.verbose, settings=settings)
    return verdict, os.path.join(verdict.guest.folder, 'ram')


class Counts:
    """What all boots counted, gcc and the kernel itself."""

    def __init__(self, vmlinux):
        self.image = gcda.Image(vmlinux)
        self.files, self.runs = {}, 0
        self.twice = dict.fromkeys(COUNTED_TWICE, 0)

    def add(self, path):
        with open(path, 'rb') as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as ram:
            memory = gcda.Memory(ram, self.image)
            gcda.merge(self.files, gcda.collect(memory))
            for function, variable in COUNTED_TWICE.items():
                self.twice[function] += memory.number(self.image.symbol(variable))
        self.runs += 1

    def wrong(self, sources):
        """Where gcc's counts are not the kernel's."""
        said = {name: times for source in sources.values()
                for name, (_, times) in source.functions.items()}
        for name, times in {**self.twice, NEVER: 0}.items():
            if said.get(name) != times:
                yield f'{name}() ran {times} times by the kernel\'s own count, {said.get(name)} by gcc\'s'


def run_boots(context, tree, counts):
    """Boots all; what to say of each in the report."""
    done = []
    for name, kind, settings, cmdline in boots():
        verdict, ram = boot(context, name, tree, kind, settings, cmdline)
        why = ''
        try:
            counts.add(ram)
        except (gcda.GcdaError, OSError) as error:
            why = f'nothing counted: {error}'
        finally:
            if os.path.exists(ram):
                os.unlink(ram)
        ok = verdict.passed and not why
        say(f'{"ok    " if ok else "FAILED"} {name:20} {verdict.seconds:8.1f} s')
        for line in ([] if verdict.passed else verdict.report()):
            say(f'         {line}')
        if why:
            say(f'         {why}')
        done.append({'name': name, 'ok': ok, 'result': verdict.result, 'why': verdict.why or why,
                     'kind': kind, 'cpus': settings.smp, 'cmdline': verdict.guest.cmdline,
                     'seconds': verdict.seconds})
    return done


def not_counted(srctree, sources):
    """C files of the kernel that no object counts: not configured, or the firmware's side."""
    found = []
    for top in ('arch', 'drivers', 'init', 'kernel', 'lib', 'mm'):
        for where, _, names in os.walk(os.path.join(srctree, top)):
            found += [os.path.relpath(os.path.join(where, n), srctree)
                      for n in names if n.endswith('.c')]
    return sorted(path for path in found if path not in sources and not gcov_report.is_test(path))


def html(genhtml, folder, srctree, info):
    """Pages for each folder and file; made anew, so that no old one stays."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([genhtml, '--quiet', '--legend', '--branch-coverage', '--function-coverage',
                    '--title', 'Heddle', '--prefix', srctree, '--output-directory', folder, info],
                   check=True, stdout=subprocess.DEVNULL)


def command_coverage(context):
    """boot kernels that count, add up, report"""
    gcov, genhtml = tools()
    tree = context.objtree if context.no_build else build.configuration(
        context.srctree, context.objtree, 'coverage', CONFIGS)
    counts = Counts(os.path.join(tree, 'vmlinux'))
    done = run_boots(context, tree, counts)
    if not counts.files:
        say('# coverage: no boot counted anything')
        return 1
    gcda.write(counts.files, counts.runs)
    everything = gcov_report.read(gcov, tree, counts.files)
    wrong = list(counts.wrong(everything))
    sources = {path: source for path, source in everything.items()
               if not gcov_report.is_test(path) and not path.startswith('include/generated/')}
    missing = not_counted(context.srctree, everything)

    summary = {**gcov_report.as_dict(sources), 'not_counted': missing, 'boots': done,
               'counts_wrong': wrong, 'counts_checked': counts.twice}
    rundir.write_whole(os.path.join(tree, 'summary.json'), json.dumps(summary, indent=1) + '\n')
    info = os.path.join(tree, 'coverage.info')
    rundir.write_whole(info, '\n'.join(gcov_report.info(sources, context.srctree)) + '\n')
    for line in gcov_report.table(sources):
        say(line)
    say(f'not counted: assembly, noinstr, and {len(missing)} C files that are not in this kernel '
        '(not_counted in summary.json)')
    for line in wrong:
        say(f'FAILED counters: {line}')
    say(f'# coverage: {tree}/summary.json, {info}')
    if genhtml:
        folder = os.path.join(tree, 'html')
        html(genhtml, folder, context.srctree, info)
        say(f'# coverage: {folder}/index.html')
    else:
        say(f'# coverage: no HTML: {explain(context, "genhtml")}')
    return 1 if wrong or not all(boot['ok'] for boot in done) else 0
