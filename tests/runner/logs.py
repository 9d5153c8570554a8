# SPDX-License-Identifier: GPL-2.0-only
"""Logs to be judged, as the kernel prints them."""

GOOD = '''\
[    0.000000][    T0] Heddle 0.1
KTAP version 1
1..2
    KTAP version 1
    # Subtest: list
    1..2
    # adds: running
    ok 1 adds
    # removes: running
    ok 2 removes # SKIP no memory
    # list: pass:1 fail:0 skip:1 total:2
ok 1 list
    KTAP version 1
    # Subtest: tree
    1..1
    # rows: running
        KTAP version 1
        # Subtest: rows
        1..2
        ok 1 the first
        ok 2 the second
        # rows: pass:2 fail:0 skip:0 total:2
    ok 1 rows
    # tree: pass:2 fail:0 skip:0 total:2
ok 2 tree
# Totals: pass:3 fail:0 skip:1 total:4
'''

FAILING = GOOD.replace('    ok 1 adds\n', '''\
    # adds: EXPECTATION FAILED at lib/list_kunit.c:12
    # Expected 1 == 2, but
    not ok 1 adds
''').replace('ok 1 list\n', 'not ok 1 list\n')

# Ends while 'the second' row runs.
CUT = GOOD[:GOOD.index('        ok 2 the second')]
# Ends in a case without rows.
CUT_CASE = GOOD[:GOOD.index('    ok 2 removes')]


def prefixed(text):
    """As the console shows it: printk's prefix and CRLF."""
    return ''.join(f'[    0.{i:06}][   T12] {line}\r\n'
                   for i, line in enumerate(text.splitlines()))
