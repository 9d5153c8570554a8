# SPDX-License-Identifier: GPL-2.0-only
"""Rules about Kconfig files."""

import os
import re

from .rule import ERROR, WARNING, rule

ENTRY = re.compile(r'(?:menu)?config (\w+)\s*$')
END = re.compile(r'(?:menu|endmenu|choice|endchoice|comment|if|endif|source|config|menuconfig'
                 r'|mainmenu)\b')


def entries(file):
    """(line, symbol, text of the entry) of each added symbol of which all is known."""
    if not os.path.basename(file.path).startswith('Kconfig'):
        return
    for n, text in sorted(file.added.items()):
        head = ENTRY.match(text)
        if not head:
            continue
        body = []
        for _, line in file.below(n, 200):
            if END.match(line):
                break
            body.append(line)
        yield n, head[1], '\n'.join(body)


@rule('kconfig-help', ERROR, 'file', 'a new option has a help text')
def kconfig_help(file, checker):
    for n, symbol, text in entries(file):
        if not re.search(r'(?m)^\s+help\s*\n\s+\S', text):
            yield n, f'{symbol} has no help text: what it does, what it costs, what to choose'


@rule('kconfig-advice', WARNING, 'file', "a new option's help ends with advice ('If unsure, ...')")
def kconfig_advice(file, checker):
    for n, symbol, text in entries(file):
        if re.search(r'(?m)^\s+help\s*$', text) and 'If unsure,' not in text:
            yield n, f"the help of {symbol} gives no advice ('If unsure, ...')"
