# SPDX-License-Identifier: GPL-2.0-only
"""make check: 'make M=FOLDER' on modules that are right, and on broken ones."""

import os
import shutil
import tempfile

from . import build, suites
from .machine import Settings
from .verdict import STATUS

CONFIGS = ['x86_64_defconfig', 'samples.config']
# QEMU's status for EXIT_CODE_PANIC.
PANICKED = next(status for status, word in STATUS.items() if word == 'panic')

# Below tests/modules: (command line, what the log must have, the modules that fail).
FOLDERS = {
    'ordinary': ('two-parts.number=0x10 two_parts.word=hello two_parts.switch '
                 'two_parts.list=3,4 two_parts.text="a b" two_parts.doubled=21',
                 'number=16 word=hello switch=1 list=3,4/2 text=a b doubled=42 helper=2', []),
    'init_fails': ('', '# init_fails: init returned -ENODEV (-19)', ['init_fails']),
    'leaves_a_thread': ('', '# leaves_a_thread: left a thread: forgotten', ['leaves_a_thread']),
    'warns': ('', '# warns: 1 warning(s) were reported', ['warns']),
    'warns_late': ('', '# warns_late: 1 warning(s) were reported', ['warns_late']),
    'stays_in_use': ('', '# stays_in_use: 1 reference(s) are held', ['stays_in_use']),
}

# The same: what the log must have of a module that ends the system in its init.
DEATHS = {
    'panics': ('Kernel panic - not syncing: ended by panics', 'panic+', 'init_module+'),
    'oopses': ('NULL pointer: cannot write 0', 'page fault: 0002 [#1]', 'RIP: 0010:init_module+',
               'interrupted at init_module+', 'Kernel panic - not syncing: Fatal exception: page fault'),
}


def tree_of(objtree, folder):
    """Where make M=FOLDER puts its image: as in scripts/Makefile.modules."""
    name = os.path.abspath(folder).lstrip('/').replace('/', '.')
    return os.path.join(objtree, 'build', 'modules', name)


def module_leaves(verdict):
    """{name: status} of the modules in a log."""
    return {leaf.name.split('.', 1)[1]: leaf.status for leaf in verdict.summary.leaves
            if leaf.name.startswith('modules.')} if verdict.summary else {}


def boot(context, tree, name, append, kind='direct', smp='2'):
    settings = Settings()
    settings.smp = smp
    return suites.boot_once(context, f'modules-{name}', tree, kind, append, settings=settings)


def judge(part, name, verdict, wanted, failing):
    """One result: the right modules failed, no other, and the log says why."""
    leaves, log = module_leaves(verdict), os.path.join(verdict.folder, 'console.log')
    bad = sorted(n for n, status in leaves.items() if status != 'ok')
    with open(log, errors='replace') as file:
        text = file.read()
    if leaves and bad == sorted(failing) and verdict.passed == (not failing) and wanted in text:
        part.passed += 1
        return
    part.broken(f'{name}: modules {leaves or "did not run"}, {failing or "none"} ought to fail; '
                f'the run {verdict.result} ({verdict.why}); '
                f'{"" if wanted in text else "missing: " + wanted} {log}')


def folder_test(context, part, objtree, name, folder):
    append, wanted, failing = FOLDERS[name]
    log = os.path.join(context.folder, f'modules-{name}.build.log')
    if build.make(context.srctree, objtree, f'M={folder}', log=log):
        part.broken(f'{name}: {build.tail(log)}')
        return
    with open(log, errors='replace') as file:
        if 'warning:' in file.read():
            part.broken(f'{name}: a warning of the compiler: {log}')
    verdict = boot(context, tree_of(objtree, folder), name, f'modules.linger=100 {append}')
    judge(part, name, verdict, wanted, failing)


def death_test(context, part, objtree, name):
    """A module that ends the system: status and log must say so, and where it was."""
    folder = os.path.join(context.srctree, 'tests/modules', name)
    log = os.path.join(context.folder, f'modules-{name}.build.log')
    if build.make(context.srctree, objtree, f'M={folder}', log=log):
        part.broken(f'{name}: {build.tail(log)}')
        return
    verdict = boot(context, tree_of(objtree, folder), name, '')
    log = os.path.join(verdict.guest.folder, 'console.log')
    with open(log, errors='replace') as file:
        text = file.read()
    missing = [word for word in DEATHS[name] if word not in text]
    if verdict.status == PANICKED and (verdict.running or '').endswith(f'{name}.init') and not missing:
        part.passed += 1
        return
    part.broken(f'{name}: {verdict.result} ({verdict.why}), missing: {missing or "nothing"}; {log}')


def refused(context, part, objtree, folder, source, wanted):
    """A folder that must not build, with a word of why."""
    with open(os.path.join(folder, 'refused.c'), 'w') as file:
        file.write(source)
    log = os.path.join(context.folder, 'modules-refused.log')
    status = build.make(context.srctree, objtree, f'M={folder}', log=log)
    with open(log, errors='replace') as file:
        text = file.read()
    os.unlink(log)
    if status and wanted in text:
        part.passed += 1
    else:
        part.broken(f'refused: status {status}, wanted: {wanted}\n{text}')


def modules_test(context, part):
    """samples in the tree, folders in and outside the tree, broken ones"""
    objtree = build.configuration(context.srctree, context.objtree, 'modules-check', CONFIGS)
    for smp in ('1', '2', '4'):
        verdict = boot(context, objtree, 'samples', '', smp=smp)
        judge(part, 'samples', verdict, '', [])
    with tempfile.TemporaryDirectory() as outside:
        for name in FOLDERS:
            folder = os.path.join(context.srctree, 'tests/modules', name)
            if name == 'ordinary':
                folder = shutil.copytree(folder, os.path.join(outside, name))
            folder_test(context, part, objtree, name, folder)
        for name in DEATHS:
            death_test(context, part, objtree, name)
        empty = os.path.join(outside, 'empty')
        os.mkdir(empty)
        refused(context, part, objtree, empty, '#include <linux/module.h>\n'
                'static int init(void) { return 0; }\nmodule_init(init);\n',
                'missing MODULE_LICENSE() in refused')
        refused(context, part, objtree, empty, '#include <linux/module.h>\n'
                '#include <linux/debugfs.h>\nMODULE_LICENSE("GPL");\n', 'linux/debugfs.h')
