# SPDX-License-Identifier: GPL-2.0-only
"""What a thread holds, as lockdep has noted it (kernel/locking/lockdep.c)."""

from .dump import Unreadable
from .structures import string

# A lock's map is a part of it: within so many bytes of its beginning.
LARGEST_LOCK = 512


def held_locks(kernel, task, wanted=0):
    """[{lock, taken_at, shared, wanted}], what was taken first first; [] without PROVE_LOCKING.

    wanted: the address of the lock that the thread waits for.  lockdep is told before a lock
    is waited for, so that one stands there too, the last."""
    layout, m = kernel.layout, kernel.memory
    if not layout.has('OFFSET', 'task_struct.held_locks'):
        return []
    o, found = layout.offset, []
    try:
        depth = m.u32(task.address + o('task_struct.lockdep_depth'))
        for i in range(min(depth, layout.number('MAX_LOCK_DEPTH'))):
            held = task.address + o('task_struct.held_locks') + i * layout.size('held_lock')
            address = m.u64(held + o('held_lock.map'))
            name = string(m, m.u64(address + o('lockdep_map.name')))
            found.append({'lock': name, 'taken_at': layout.name(m.u64(held + o('held_lock.ip'))),
                          'shared': m.read(held + o('held_lock.read'), 1) != b'\0',
                          'wanted': i == depth - 1 and 0 <= address - wanted < LARGEST_LOCK})
    except Unreadable as error:
        found.append({'lock': f'? ({error})', 'taken_at': '?', 'shared': False, 'wanted': False})
    return found


def lines(facts):
    for lock in facts.get('held', ()):
        if not lock['wanted']:
            yield f'    holds {lock["lock"]}{", shared" if lock["shared"] else ""}, ' \
                  f'taken at {lock["taken_at"]}'
