# SPDX-License-Identifier: GPL-2.0-only
"""The matrix: which configurations, compilers and machines there are, which of them go
together, which are wanted, and which are another shard's.  Nothing is built or run here.

A cell is one boot.  Its name is CONFIG/COMPILER/CPUS/BOOT/MACHINE/PROCESSOR, and
CONFIG/COMPILER is what is built for it and for many others.
"""

import dataclasses
import fnmatch
import glob
import os
import re

from .build import UsageError

COMPILERS = ('gcc', 'clang')
CPUS = ('smp1', 'smp2', 'smp4')
BOOTS = ('uefi', 'direct')
MACHINES = ('pc', 'q35', 'microvm')
# The oldest model of QEMU's with all that check_features() of arch/x86/kernel/cpu.c asks
# for (LM and NX: 2003), and all that the accelerator has.
PROCESSORS = {'oldest': 'Opteron_G1', 'newest': 'max'}

# Whole suites run in this one; the others boot, and run what takes a second.
WHOLE = ('smp2', 'direct', 'pc', 'oldest')

# What all of it needs that is the same for each.
QUICK = 'kunit.filter=- bench.run=0 modules.linger=0'
ALL = 'bench.run=0 torture.scale=1'


@dataclasses.dataclass(frozen=True)
class Config:
    """A configuration: how it is made, and what its boots do.

    quick:  command line of a boot that shows that it boots, and of
    whole:  one that runs all its tests; None if quick does
    nothing: it has no tests, and has to come to its end saying so
    """
    name: str
    targets: tuple
    variables: tuple = ()
    quick: str = QUICK
    whole: str = None
    nothing: bool = False


@dataclasses.dataclass(frozen=True)
class Build:
    config: Config
    compiler: str

    @property
    def name(self):
        return f'{self.config.name}/{self.compiler}'

    @property
    def targets(self):
        """An option that clang cannot build is on where all or any are."""
        generated = self.config.name.startswith(('allyesconfig', 'randconfig'))
        without = ('clang.config',) if generated and self.compiler == 'clang' else ()
        return self.config.targets + without

    @property
    def variables(self):
        return self.config.variables + (('LLVM=1',) if self.compiler == 'clang' else ())


@dataclasses.dataclass(frozen=True)
class Cell:
    build: Build
    cpus: str
    boot: str
    machine: str
    processor: str

    @property
    def place(self):
        return self.cpus, self.boot, self.machine, self.processor

    @property
    def name(self):
        return '/'.join((self.build.name,) + self.place)

    @property
    def cmdline(self):
        config = self.build.config
        return config.whole if config.whole is not None and self.place == WHOLE else config.quick

    @property
    def left_out(self):
        """Why there is no such machine; empty if there is."""
        if self.machine == 'microvm' and self.boot == 'uefi':
            return 'OVMF as it is packaged does not run on a microvm'
        return ''


# Fragments on x86_64_defconfig that are configurations of their own, and what their boots run.
# A quick one has to run something: these have no boot stages.
FRAGMENTS = {
    'kunit': ('kunit.filter=locking*', ''),
    'torture': ('kunit.filter=torture_spinlock torture.scale=1', 'torture.scale=1'),
    'samples': ('modules.linger=0', 'modules.linger=100'),
}
# The same on kunit.config: checks by the compiler, with all tests and with their own.
SANITIZERS = {
    'kasan': ('kunit.filter=kasan,slab*,page_alloc', ''),
    'kcsan': ('kunit.filter=kcsan,locking*', ''),
    'ubsan': ('kunit.filter=ubsan,list*', ''),
}
DEFCONFIGS = {
    'kthread_test': {'quick': 'kunit.filter=kthread.*', 'whole': ''},
    'release': {'nothing': True},
    'tiny': {'nothing': True},
}


def defconfigs(srctree):
    paths = glob.glob(os.path.join(srctree, 'configs', '*_defconfig'))
    return sorted(os.path.basename(path).removesuffix('_defconfig') for path in paths)


def configurations(srctree, seeds):
    """All of them, in their order."""
    for name in defconfigs(srctree):
        yield Config(name, (f'{name}_defconfig', 'ci.config'), **DEFCONFIGS.get(name, {}))
    for name, (quick, whole) in FRAGMENTS.items():
        yield Config(name, ('x86_64_defconfig', f'{name}.config', 'ci.config'), (), quick, whole)
    for name, (quick, whole) in SANITIZERS.items():
        yield Config(name, ('x86_64_defconfig', 'kunit.config', f'{name}.config', 'ci.config'), (),
                     quick, whole)
    # Without a way to end there would be no way to tell whether it lives.
    yield Config('allnoconfig', ('allnoconfig', 'exit.config', 'ci.config'), nothing=True)
    yield Config('allyesconfig', ('allyesconfig',), whole=ALL)
    pins = os.path.join(srctree, 'configs', 'judged.config')
    for seed in seeds:
        yield Config(f'randconfig-{seed}', ('randconfig',),
                     (f'KCONFIG_SEED={seed}', f'KCONFIG_ALLCONFIG={pins}'), whole=ALL)


def product(configs):
    """Every combination, those that there are not, too."""
    return [Cell(Build(config, compiler), cpus, boot, machine, processor)
            for config in configs for compiler in COMPILERS for machine in MACHINES
            for boot in BOOTS for cpus in CPUS for processor in PROCESSORS]


def select(cells, patterns):
    """Those that one of the patterns matches, as a whole or up to a '/'."""
    wanted = patterns.replace(',', ' ').split()
    found = []
    for pattern in wanted:
        match = re.compile(fnmatch.translate(pattern)).match
        match_begin = re.compile(fnmatch.translate(f'{pattern}/*')).match
        mine = [cell for cell in cells if match(cell.name) or match_begin(cell.name)]
        if not mine:
            raise UsageError(f'MATRIX={pattern}: no such cell; LIST=1 names all')
        found += mine
    return [cell for cell in cells if cell in set(found)] if wanted else list(cells)


def parse_shard(text):
    """(i, n) of 'i/n'; (1, 1) of nothing."""
    if not text:
        return 1, 1
    match = re.fullmatch(r'(\d+)/(\d+)', text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise UsageError(f'SHARD={text}: wanted is i/n with 1 <= i <= n, as in SHARD=1/4')
    return int(match[1]), int(match[2])


def builds_of(cells):
    """The builds of cells, each once, in their order."""
    return list(dict.fromkeys(cell.build for cell in cells))


def shard(cells, number, count):
    """The part of one shard.  All parts together are all cells, and no cell is in two.

    A build is one shard's alone, unless there are more shards than builds."""
    builds = builds_of(cells)
    if count <= len(builds):
        mine = set(builds[number - 1::count])
        return [cell for cell in cells if cell.build in mine]
    size, rest = divmod(len(cells), count)
    begin = (number - 1) * size + min(number - 1, rest)
    return cells[begin:begin + size + (number <= rest)]
