# SPDX-License-Identifier: GPL-2.0-only
"""What the kernel says itself about a hang (kernel/watchdog/hang_report.c).

Lines of JSON, from 'begin' to 'end'; each report becomes one dictionary with
the lists 'waits' and 'cpus'.
"""

import json
import re

LINE = re.compile(r'^hang: (\{.*)$')
LISTS = {'wait': 'waits', 'cpu': 'cpus'}


class Collector:
    """Fed with what follows 'hang: '."""

    def __init__(self):
        self.hangs = []

    def feed(self, text):
        try:
            part = json.loads(text)
        except ValueError:
            part = {'hang': 'unreadable', 'text': text}
        what = part.pop('hang', 'unreadable')
        if what == 'begin' or not self.hangs:
            self.hangs.append({'waits': [], 'cpus': [], 'unreadable': [], 'complete': False})
        now = self.hangs[-1]
        if what in LISTS:
            now[LISTS[what]].append(part)
        elif what == 'begin':
            now.update(part)
        elif what == 'end':
            now.update(part, complete=True)
        else:
            now['unreadable'].append(part.get('text', text))


def _who(name, pid, cpu):
    where = f' on CPU {cpu}' if cpu >= 0 else ''
    return f'{name}/{pid}{where}' if pid >= 0 else 'nobody who is known'


def described(hang):
    """Lines for a person: who waits for whom."""
    yield f'{hang.get("detector", "?")}: {hang.get("text", "?")}, in {hang.get("function", "?")}'
    for wait in hang['waits']:
        if wait['chain']:
            yield (f'  {_who(wait["waiter"], wait["pid"], wait["cpu"])} waits ({wait["kind"]} '
                   f'{wait["object"]}) for {_who(wait["owner"], wait["owner_pid"], wait["owner_cpu"])}'
                   f'{", a cycle" if wait["cycle"] else ""}')
