# SPDX-License-Identifier: GPL-2.0-only
"""What drgn finds in a vmcore, as JSON: drgn -q -c vmcore -s vmlinux ask_drgn.py"""

import json

prog = globals()['prog']    # drgn's
stacks = {t.tid: [f.name for f in t.stack_trace()] for t in prog.threads()}
print(json.dumps({'stacks': stacks, 'first': prog.crashed_thread().tid,
                  'idle': prog['init_task'].comm.string_().decode()}))
