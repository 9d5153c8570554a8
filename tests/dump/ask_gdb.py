# SPDX-License-Identifier: GPL-2.0-only
"""What GDB finds in a vmcore, as JSON: gdb -nx -batch -x ask_gdb.py vmlinux vmcore"""

import json

import gdb


def frames():
    frame, names = gdb.newest_frame(), []
    while frame:
        names.append(frame.name())
        frame = frame.older()
    return names


def text(expression):
    return gdb.parse_and_eval(expression).string()


first = gdb.selected_thread().ptid[1]
stacks = {}
for thread in gdb.selected_inferior().threads():
    thread.switch()
    stacks[thread.ptid[1]] = frames()
    if thread.ptid[1] == first:
        running = '((struct task_struct *)*(long *)((char *)&current_task + $gs_base))'
        comm, stack = text(f'{running}->comm'), int(gdb.parse_and_eval(f'(long){running}->stack'))
        low = stack <= int(gdb.parse_and_eval('(long)$rsp')) < stack + 0x10000
print(json.dumps({
    'first': first, 'stacks': stacks, 'idle': text('init_task.comm'), 'comm': comm,
    'on its stack': low, 'code': gdb.execute('x/1i panic', to_string=True).strip()}))
