# SPDX-License-Identifier: GPL-2.0-only
"""make coverage: boots that count every line, added up, and a report."""

import json
import mmap
import os
import shutil
import subprocess
import tempfile

from .. import build, check, modules, rundir, suites
from ..console import say
from ..ram import arguments as ram_arguments
from . import gcda, report

CONFIGS = ['x86_64_defconfig', 'kunit.config', 'coverage.config']
# All suites, the torture tests with a tenth of their operations.
ALL = 'torture.scale=10'
# Name, boot, numbers of CPUs, command line.
BOOTS = (
    ('all suites', 'direct', ('1', '4'), ALL),
    ('UEFI', 'uefi', ('2',), 'kunit.filter=kthread*,gcov'),
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
        raise build.UsageError(f'coverage needs gcc, not {cc if "gcc" not in name else "LLVM=1"}')
    gcov = os.path.join(folder, 'gcov'.join(name.rsplit('gcc', 1)))
    if not shutil.which(gcov):
        raise build.UsageError(f'{gcov}, which comes with {cc}, is missing')
    return gcov, shutil.which('genhtml')


def explain(context, tool):
    script = os.path.join(context.srctree, 'scripts/deps.sh')
    return subprocess.run(['sh', script, 'explain', tool], check=True, capture_output=True,
                          encoding='utf-8').stdout.strip()


def boots():
    """What is to be booted: name, boot, settings, command line, module of tests/modules."""
    test, smp = os.environ.get('TEST'), os.environ.get('SMP') and str(suites.number('SMP', 1))
    for name, kind, numbers, cmdline in BOOTS[:1] if test else BOOTS:
        for cpus in (smp,) if smp else numbers:
            settings = suites.machine('coverage')
            settings.smp = cpus
            yield (f'{test or name}, {cpus} CPU{"" if cpus == "1" else "s"}', kind, settings,
                   f'kunit.filter={test}' if test else cmdline, None)
    if test:
        return
    for name, differences, append in check.ODD_BOOTS:
        settings = suites.machine('coverage')
        for key, value in differences.items():
            setattr(settings, key, value)
        yield name, 'direct', settings, f'kunit.filter=gcov {append}', None
    for module in (*modules.FOLDERS, *modules.DEATHS):
        settings = suites.machine('coverage')
        settings.smp = smp or '2'
        append = modules.FOLDERS.get(module, ('',))[0]
        yield f'module {module}', 'direct', settings, f'kunit.filter=gcov {append}', module


def boot(context, tree, kind, settings, cmdline, ram):
    """A Verdict; the file RAM is what the machine's memory was at the end."""
    if not os.environ.get('TIMEOUT'):
        settings.seconds = SECONDS
    settings.extra += ram_arguments(settings.memory, ram)
    settings.trace = ''    # there is one such file
    return suites.boot_once(context, 'coverage', tree, kind, cmdline, settings=settings,
                            on_line=say if settings.verbose else None)


class Counts:
    """What all boots counted, gcc and the kernel itself."""

    def __init__(self):
        self.files, self.runs = {}, 0
        self.twice = dict.fromkeys(COUNTED_TWICE, 0)

    def add(self, vmlinux, path):
        image = gcda.Image(vmlinux)
        with open(path, 'rb') as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as ram:
            memory = gcda.Memory(ram, image)
            gcda.merge(self.files, gcda.collect(memory))
            for function, variable in COUNTED_TWICE.items():
                self.twice[function] += memory.number(image.symbol(variable))
        self.runs += 1

    def wrong(self, sources):
        """Where gcc's counts are not the kernel's."""
        said = {name: times for source in sources.values()
                for name, (_, times) in source.functions.items()}
        for name, times in {**self.twice, NEVER: 0}.items():
            if said.get(name) != times:
                yield f'{name}() ran {times} times by the kernel\'s own count, {said.get(name)} by gcc\'s'


def any_suite(verdict):
    """Did a suite run, beside what runs in any case?"""
    return any(not leaf.name.startswith(('boot-stages.', 'modules.')) for leaf in verdict.summary.leaves)


def linked_with(context, tree, module):
    """Where the same objects are, linked with a module of tests/modules."""
    folder = os.path.join(context.srctree, 'tests/modules', module)
    log = os.path.join(tree, 'build.log')
    if build.make(context.srctree, tree, f'M={folder}', log=log):
        raise build.BuildError(f'make M={folder} failed:\n{build.tail(log)}')
    return modules.tree_of(tree, folder)


def run_boots(context, tree, counts):
    """Boots all; what to say of each in the report."""
    done = []
    # All images first: a source that is changed meanwhile changes nothing.
    planned = [(*one, linked_with(context, tree, one[-1]) if one[-1] else tree) for one in boots()]
    for name, kind, settings, cmdline, module, image_tree in planned:
        why = ''
        with tempfile.TemporaryDirectory(dir=tree) as folder:
            ram = os.path.join(folder, 'ram')
            verdict = boot(context, image_tree, kind, settings, cmdline, ram)
            try:
                counts.add(os.path.join(image_tree, 'vmlinux'), ram)
            except (gcda.GcdaError, OSError) as error:
                why = f'nothing counted: {error}'
        if os.environ.get('TEST') and verdict.passed and not any_suite(verdict):
            raise build.UsageError(f'TEST={os.environ["TEST"]}: no test has such a name')
        # How a broken module's boot has to end is make check's subject.
        passed = verdict.passed or bool(module)
        ok = passed and not why
        say(f'{"ok    " if ok else "FAILED"} {name:24} {verdict.seconds:8.1f} s')
        for line in ([] if passed else verdict.report()):
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
    return sorted(path for path in found if path not in sources and not report.is_test(path))


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
    counts = Counts()
    done = run_boots(context, tree, counts)
    if not counts.files:
        say('# coverage: no boot counted anything')
        return 1
    gcda.write(counts.files, counts.runs)
    everything = report.read(gcov, context.srctree, tree, counts.files)
    wrong = list(counts.wrong(everything))
    sources = {path: source for path, source in everything.items()
               if not report.is_test(path) and not path.startswith('include/generated/')}
    missing = not_counted(context.srctree, everything)

    summary = {**report.as_dict(sources), 'not_counted': missing, 'boots': done,
               'counts_wrong': wrong, 'counts_checked': counts.twice}
    rundir.write_whole(os.path.join(tree, 'summary.json'), json.dumps(summary, indent=1) + '\n')
    info = os.path.join(tree, 'coverage.info')
    rundir.write_whole(info, '\n'.join(report.info(sources, context.srctree)) + '\n')
    for line in report.table(sources):
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
