# SPDX-License-Identifier: GPL-2.0-only
"""make matrix: every configuration by every compiler on every machine, built once, booted often."""

import collections
import json
import os
import shlex
import shutil
import subprocess
import time

from . import build, cells, kvm, report, rundir, suites
from .console import duration, say
from .machine import Guest, Settings
from .pool import Job, Pool
from .results import Result
from .suites import number

TOOLS = {'gcc': ('gcc', 'ld'), 'clang': ('clang', 'ld.lld', 'llvm-nm', 'llvm-objcopy')}
RANDCONFIGS, FIRST_SEED = 4, 1


def source_id(srctree):
    """The commit, and whether it is what stands there; nothing outside of git."""
    command = ['git', '-C', srctree, 'describe', '--always', '--dirty', '--abbrev=40',
               '--exclude=*']
    try:
        found = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return ''
    return found.stdout.strip() if not found.returncode else ''


class Matrix:
    def __init__(self, context):
        self.context = context
        self.patterns = os.environ.get('MATRIX') or ''
        self.seed = number('SEED', FIRST_SEED)
        self.count = number('K', RANDCONFIGS, least=0)
        self.shard = cells.parse_shard(os.environ.get('SHARD'))
        every = cells.product(list(cells.configurations(
            context.srctree, range(self.seed, self.seed + self.count))))
        self.plan = cells.select(every, self.patterns)
        self.cells = cells.shard(self.plan, *self.shard)
        self.settings = Settings()
        self.trees, self.images, self.results = {}, {}, {}

    def missing_tools(self, compiler):
        return [tool for tool in TOOLS[compiler] if not shutil.which(tool)]

    def left_out(self, cell):
        """Why this cell is not booted here; empty if it is."""
        missing = self.missing_tools(cell.build.compiler)
        return cell.left_out or (f'not installed: {" ".join(missing)}' if missing else '')

    def describe(self):
        here, of = self.shard
        booted = [cell for cell in self.cells if not self.left_out(cell)]
        say(f'# matrix: {len(cells.builds_of(booted))} builds, {len(booted)} boots, '
            f'{len(self.cells) - len(booted)} left out'
            + (f'; shard {here} of {of}, all have {len(self.plan)} cells' if of > 1 else ''))
        if any(cell.build.config.name.startswith('randconfig') for cell in self.plan):
            say(f'# matrix: randconfigs with the seeds {self.seed} to '
                f'{self.seed + self.count - 1}: SEED={self.seed} K={self.count}')

    def list(self):
        """LIST=1: what there would be, and what each boot runs."""
        for cell in self.cells:
            reason = self.left_out(cell)
            say(f'{cell.name}  {f"left out: {reason}" if reason else cell.cmdline}')
        return 0

    # --- Building ---------------------------------------------------------

    def build_one(self, wanted):
        result = Result(f'build {wanted.name}', again=self.again(wanted.name))
        name = os.path.join('matrix', wanted.name.replace('/', '-'))
        try:
            tree = build.configuration(self.context.srctree, self.context.objtree, name,
                                       wanted.targets, wanted.variables)
            folder = os.path.join(self.folder, wanted.name.replace('/', '-'))
            os.mkdir(folder)
            images = {kind: build.private_images(tree, kind, folder) for kind in cells.BOOTS}
        except build.BuildError as error:
            result.broken(str(error))
            self.keep_config(wanted, name)
            return result
        self.images[wanted] = {kind: image for kind, (image, _) in images.items()}
        result.one('build', True)
        return result

    def keep_config(self, wanted, name=None):
        """The .config of what failed stays with its results."""
        tree = os.path.join(self.context.objtree, 'build', name or
                            os.path.join('matrix', wanted.name.replace('/', '-')))
        try:
            shutil.copy(os.path.join(tree, '.config'),
                        os.path.join(self.folder, wanted.name.replace('/', '-') + '.config'))
        except OSError:
            pass        # the configuration itself failed

    # --- Booting ----------------------------------------------------------

    def accelerator(self, processor):
        return kvm.accelerator(self.settings.kvm, self.settings.qemu, processor, self.folder)

    def boot(self, cell, job):
        result = Result(cell.name)
        image = self.images[cell.build][cell.boot]
        settings = Settings()
        settings.smp, settings.machine = cell.cpus.removeprefix('smp'), cell.machine
        settings.cpu = cells.PROCESSORS[cell.processor]
        folder = os.path.join(os.path.dirname(image), '-'.join(cell.place))
        os.mkdir(folder)
        job.guest = Guest(settings, cell.boot, image, folder, cell.cmdline,
                          self.accel[cell.processor],
                          cache=os.path.join(self.context.objtree, 'build'),
                          vmlinux=self.images[cell.build]['direct'])
        verdict = job.guest.run()
        if cell.build.config.nothing:
            verdict.expect_nothing()
        result.take_verdict(verdict)
        if verdict.passed:
            shutil.rmtree(folder)
            result.folder = ''
        else:
            self.keep_config(cell.build)
        result.again = self.again(cell.name)
        return result

    def again(self, name):
        here = self.context.objtree
        elsewhere = '' if here == self.context.srctree else f'O={shlex.quote(here)} '
        text = f"make {elsewhere}matrix MATRIX='{name}'"
        return text + (f' SEED={self.seed} K={self.count}' if name.startswith('randconfig') else '')

    def tell(self, job):
        result = job.result
        if not result.good:
            say(result.line())
            for line in '\n'.join(result.notes).splitlines():
                say(f'         {line}')
            say(f'         again: {result.again}')
        if job.name.startswith('build '):
            if result.good:
                say(result.line())
            return
        # A picture shows each; a log has a line for each build.
        name = '/'.join(job.name.split('/')[:2])
        self.to_boot[name] -= 1
        if not self.to_boot[name]:
            say(f'# {name}: all boots are done')

    def run(self):
        self.started = time.monotonic()
        self.folder = rundir.new(self.context.objtree, 'matrix')
        self.accel = {name: self.accelerator(model) for name, model in cells.PROCESSORS.items()}
        here = [cell for cell in self.cells if not self.left_out(cell)]
        wanted = cells.builds_of(here)
        jobs = [Job(f'build {b.name}', lambda job, b=b: self.build_one(b), f'matrix build {b.name}')
                for b in wanted]
        # Each is a make that uses all CPUs by itself.
        built = Pool('build', jobs, max(1, suites.side_by_side() // 4), self.context.objtree,
                     self.tell).run()
        boots = [Job(cell.name, lambda job, c=cell: self.boot(c, job), f'matrix {cell.name}')
                 for cell in here if cell.build in self.images]
        self.to_boot = collections.Counter('/'.join(job.name.split('/')[:2]) for job in boots)
        # The long ones first, so that none is left alone at the end.
        boots.sort(key=lambda job: not job.name.endswith('/'.join(cells.WHOLE)))
        booted = Pool('boot', boots, suites.side_by_side(), self.context.objtree, self.tell).run()
        self.results = {result.name: result for result in built + booted}

    # --- What it came to --------------------------------------------------

    def status_of(self, cell):
        """(result, why) of a cell: as a Result's, or skipped, or unbuilt."""
        reason = self.left_out(cell)
        if reason:
            return 'skipped', reason
        result = self.results.get(cell.name)
        if result:
            return result.result, result.notes[0] if result.notes else ''
        if cell.build not in self.images:
            return 'failed', 'it was not built'
        return 'failed', 'it did not run'

    def as_dict(self):
        rows = []
        for cell in self.cells:
            status, why = self.status_of(cell)
            result = self.results.get(cell.name)
            rows.append({'name': cell.name, 'result': status, 'why': why,
                         'tests': result.passed if result else 0,
                         'seconds': round(result.seconds, 2) if result else 0.0,
                         'again': self.again(cell.name)})
        return {'kind': 'matrix', 'version': 1, 'source': source_id(self.context.srctree),
                'shard': list(self.shard), 'plan': [cell.name for cell in self.plan], 'cells': rows}

    def summary(self):
        data = self.as_dict()
        for line in table(data['cells']):
            say(line)
        bad = [row for row in data['cells'] if row['result'] not in ('passed', 'skipped')]
        passed = sum(row['result'] == 'passed' for row in data['cells'])
        path = os.path.join(self.folder, 'matrix.json')
        rundir.write_whole(path, json.dumps(data, indent=1) + '\n')
        page = report.write(self.folder, 'make matrix', list(self.results.values()),
                            [('Shard', '{} of {}'.format(*self.shard)),
                             ('Accelerator', ', '.join(sorted(set(self.accel.values()))))])
        kept = {'/'.join(row['name'].split('/')[:2]) for row in bad}
        for wanted, images in self.images.items():
            if wanted.name not in kept:
                shutil.rmtree(os.path.dirname(images['direct']))
        say(f'# matrix: {path}, report: {page}')
        say(f'# matrix: {passed} passed, {len(bad)} failed, '
            f'{len(data["cells"]) - passed - len(bad)} left out '
            f'in {duration(time.monotonic() - self.started)}')
        # A shard may be empty; a matrix may not.
        return 1 if bad or not passed and self.shard[1] == 1 else 0


def table(rows):
    """Lines: what each build came to, then what failed, then what was left out and why."""
    builds = {}
    for row in rows:
        builds.setdefault('/'.join(row['name'].split('/')[:2]), []).append(row)
    width = max([len(name) for name in builds] + [14])
    yield f'{"configuration":{width}}  boots passed failed left out  tests'
    for name, mine in builds.items():
        count = {kind: sum(r['result'] == kind for r in mine) for kind in ('passed', 'skipped')}
        boots = len(mine) - count['skipped']
        yield (f'{name:{width}}  {boots:5} {count["passed"]:6} {boots - count["passed"]:6} '
               f'{count["skipped"]:8} {sum(r["tests"] for r in mine):6}')
    for row in rows:
        if row['result'] not in ('passed', 'skipped'):
            yield f'{row["result"]}: {row["name"]}: {row["why"]}'
            yield f'    again: {row["again"]}'
    reasons = {}
    for row in rows:
        if row['result'] == 'skipped':
            reasons[row['why']] = reasons.get(row['why'], 0) + 1
    for why, count in reasons.items():
        yield f'{count} left out: {why}'


def command_matrix(context):
    """MATRIX=PATTERNS SHARD=i/n K= SEED= J=; LIST=1: only name what there is"""
    matrix = Matrix(context)
    matrix.describe()
    if os.environ.get('LIST') not in (None, '', '0'):
        return matrix.list()
    matrix.run()
    return matrix.summary()
