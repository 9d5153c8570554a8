# SPDX-License-Identifier: GPL-2.0-only
"""heddle merge: what the shards of one 'make stress' or 'make matrix' came to together."""

import json

from . import matrix, stats
from .build import UsageError
from .console import say
from .verdict import RESULTS

VERSION = 1
# What has to be the same in all shards, with its type; then what each has of its own.
SAME = {
    'stress': {'test': str, 'image': str, 'boot': str, 'cpus': str, 'cmdline': str, 'append': str,
               'seed': (int, type(None)), 'runs': int},
    'matrix': {'source': str, 'plan': list},
}
OWN = {
    'stress': {'done': list, 'counts': dict, 'failures': list, 'image_changed': bool},
    'matrix': {'cells': list},
}
# What the elements of those lists are.
ITEMS = {
    'shard': {'': int}, 'plan': {'': str}, 'done': {'': int},
    'failures': {'run': int, 'result': str, 'why': str},
    'cells': {'name': str, 'result': str, 'why': str, 'tests': int, 'again': str},
}


def is_a(value, kind):
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def check(path, data, fields):
    for name, kind in fields.items():
        if name not in data or not is_a(data[name], kind):
            raise UsageError(f'{path}: no or a wrong "{name}"')
        for item in data[name] if kind is list else ():
            wanted = ITEMS[name]
            whole = {'': item} if '' in wanted else item
            if not isinstance(whole, dict) or not all(
                    key in whole and is_a(whole[key], k) for key, k in wanted.items()):
                raise UsageError(f'{path}: a wrong element of "{name}": {str(item)[:60]}')


def load(path):
    """What stands in a stress.json or a matrix.json; an error that names it if it is neither."""
    try:
        with open(path, encoding='utf-8') as file:
            data = json.load(file)
    except OSError as error:
        raise UsageError(f'{path}: {error.strerror}') from None
    except ValueError as error:     # cut short, or no text at all
        raise UsageError(f'{path}: not JSON, or a part of it: {error}') from None
    if not isinstance(data, dict) or data.get('kind') not in tuple(SAME):
        raise UsageError(f'{path}: not what make stress or make matrix writes')
    if data.get('version') != VERSION:
        raise UsageError(f'{path}: of version {data.get("version")}, known is {VERSION}')
    check(path, data, {'shard': list} | SAME[data['kind']] | OWN[data['kind']])
    here, of = data['shard'] if len(data['shard']) == 2 else (0, 0)
    if not 1 <= here <= of:
        raise UsageError(f'{path}: shard {here} of {of}')
    for name, count in data.get('counts', {}).items():
        if name not in RESULTS or not is_a(count, int):
            raise UsageError(f'{path}: a wrong element of "counts": {name}')
    return data


def short(value):
    return value if len(str(value)) < 60 else f'{len(value)} entries' if isinstance(value, list) \
        else f'{str(value)[:57]}...'


def differences(paths, parts):
    """Why these are not parts of one whole; empty if they are."""
    first = parts[0]
    for path, part in zip(paths[1:], parts[1:]):
        for name in ('kind', *SAME[first['kind']]):
            if part.get(name) != first[name]:
                yield (f'{path}: {name} {short(part.get(name))}, '
                       f'but {short(first[name])} in {paths[0]}')
                break
        if part['shard'][1] != first['shard'][1]:
            yield (f'{path}: one of {part["shard"][1]} shards, but {paths[0]} is one of '
                   f'{first["shard"][1]}')


def missing_shards(parts):
    here = {part['shard'][0] for part in parts}
    of = parts[0]['shard'][1]
    return [f'shard {number}/{of} is missing' for number in range(1, of + 1) if number not in here]


def overlaps(paths, things):
    """things: for each path the runs or cells that it has."""
    owner = {}
    for path, mine in zip(paths, things):
        both = {}
        for thing in mine:
            if thing in owner:
                both.setdefault(owner[thing], []).append(thing)
            owner[thing] = path
        for other, twice in both.items():
            yield f'{path} and {other} both have {twice[0]}' + (
                f' and {len(twice) - 1} more' if len(twice) > 1 else '')


def merge_stress(paths, parts):
    first = parts[0]
    problems = list(overlaps(paths, [[f'run {n}' for n in part['done']] for part in parts]))
    problems += missing_shards(parts)
    done = {number for part in parts for number in part['done']}
    left = sorted(set(range(1, first['runs'] + 1)) - done)
    strange = sorted(done - set(range(1, first['runs'] + 1)))
    if strange:
        problems.append(f'run {strange[0]} is none of {first["runs"]}')
    if left:
        problems.append(f'{len(left)} runs are missing, the first is {left[0]}')
    for path, part in zip(paths, parts):
        if sum(part['counts'].values()) != len(part['done']):
            problems.append(f'{path}: {len(part["done"])} runs, but other counts')
        if len(part['failures']) != sum(n for k, n in part['counts'].items() if k != 'passed'):
            problems.append(f'{path}: {len(part["failures"])} failures are named, but other counts')
        if part['image_changed']:
            problems.append(f'{path}: the image changed while it ran')
    bad = sum(len(part['failures']) for part in parts)
    for part in parts:
        for failure in part['failures']:
            number = failure['run']
            seed = '' if first['seed'] is None else f', torture.seed={first["seed"] + number - 1}'
            say(f'# run {number}: {failure["why"] or failure["result"]}{seed}')
    say(f'# merge: stress: {first["test"]}: {len(done)} of {first["runs"]} runs, {bad} not passed, '
        f'image {first["image"][:12]}')
    if done and not problems:
        say(f'# merge: with 95 % confidence the rate of failure is below '
            f'{100 * stats.upper_bound(bad, len(done)):.3g} %')
    return problems, bad, bool(done)


def merge_matrix(paths, parts):
    first = parts[0]
    problems = list(overlaps(paths, [[row['name'] for row in part['cells']] for part in parts]))
    problems += missing_shards(parts)
    rows = {row['name']: row for part in parts for row in part['cells']}
    left = [name for name in first['plan'] if name not in rows]
    strange = set(rows) - set(first['plan'])
    if left:
        problems.append(f'{len(left)} cells are missing, the first is {left[0]}')
    if strange:
        problems.append(f'{sorted(strange)[0]} was not planned')
    rows = [rows[name] for name in first['plan'] if name in rows]
    for line in matrix.table(rows):
        say(line)
    bad = sum(row['result'] not in ('passed', 'skipped') for row in rows)
    passed = sum(row['result'] == 'passed' for row in rows)
    say(f'# merge: matrix: {passed} passed, {bad} failed, {len(rows) - passed - bad} left out')
    return problems, bad, bool(passed)


def command_merge(context):
    """FILES: one for each shard"""
    paths = context.files
    if not paths:
        raise UsageError("merge: no files: make merge FILES='a/stress.json b/stress.json'")
    parts = [load(path) for path in paths]
    problems = list(differences(paths, parts))
    bad = 0
    if not problems:
        function = merge_stress if parts[0]['kind'] == 'stress' else merge_matrix
        problems, bad, any_passed = function(paths, parts)
        if not any_passed and not bad:
            problems.append('nothing ran')
    for problem in problems:
        say(f'# merge: {problem}')
    good = not problems and not bad
    say(f'# merge: {"passed" if good else "failed" if bad else "not passed"}')
    return 0 if good else 1
