# SPDX-License-Identifier: GPL-2.0-only
"""clang-format on added lines, as far as the tree agrees with it.

Where lines break, how columns are lined up and where a comment stands is left
to whoever writes: the tree has its own ways there.  What is reported is the
indentation of a statement, and blanks inside a line that are missing or too many.
"""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

from .rule import WARNING, rule

TOOL = 'clang-format'
INDENT = 'indented otherwise than the code around it'
# Words that clang-format 14 takes for C++, and casts that it takes for products.
MISREAD = re.compile(r'\bdelete\b|\bnew\b|\bclass\b|^typedef|\(\*\s*const|\)~|\)\s[-+*&]|\}\s*\*')
# After these a blank may stand: for (...; ), { }, type * __init, (struct s) {, ? :
MAY_BE_FOLLOWED = b';{*)?":'


def available():
    return shutil.which(TOOL) is not None


def _ranges(numbers):
    start = previous = None
    for n in sorted(numbers):
        if previous is not None and n != previous + 1:
            yield f'--lines={start}:{previous}'
            start = None
        start, previous = start or n, n
    if start:
        yield f'--lines={start}:{previous}'


def _statement(data, offset):
    """What stands before an offset since the statement began."""
    cut = max(data.rfind(c, 0, offset) for c in (b';', b'{', b'}'))
    return data[cut + 1:offset].decode(errors='replace')


def _in_parentheses(data, offset):
    """Code that is a macro's argument is indented by taste."""
    code = data[max(data.rfind(b'\n{', 0, offset), data.rfind(b'\n}', 0, offset), 0):offset]
    return code.count(b'(') > code.count(b')')


def _kind(data, offset, length, new):
    """What one replacement is about; None for what is left to the writer."""
    old = data[offset:offset + length].decode(errors='replace')
    start = data.rfind(b'\n', 0, offset) + 1
    end = data.find(b'\n', offset + length)
    line = data[start:end].decode(errors='replace')
    if '\\\n' in old or line.endswith('\\') or re.match(r'\s*#', line) or 'asm' in line \
            or 'asm' in _statement(data, offset) or MISREAD.search(line):
        return None
    if data[offset + length:offset + length + 2] in (b'/*', b'//'):
        return None
    before = data[:offset].rstrip()[-1:]
    if '\n' in old or '\n' in new:
        same = old.count('\n') == new.count('\n') and before in (b';', b'{', b'}')
        return INDENT if same and not _in_parentheses(data, offset) else None
    if not old:
        return 'a blank is missing'
    return 'a blank too many' if not new and before not in MAY_BE_FOLLOWED else None


def findings(path, text, numbers, style):
    """(line, what) of added lines whose layout differs."""
    data = text.encode(errors='surrogateescape')
    done = subprocess.run(
        [TOOL, f'--style=file:{style}', '--output-replacements-xml', f'--assume-filename={path}']
        + list(_ranges(numbers)), input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        check=False)
    if done.returncode:
        raise OSError(f'{TOOL}: {done.stderr.decode(errors="replace").strip()}')
    seen = set()
    for entry in ET.fromstring(done.stdout).iter('replacement'):
        offset, length = int(entry.get('offset')), int(entry.get('length'))
        what = _kind(data, offset, length, entry.text or '')
        n = data.count(b'\n', 0, offset + length) + 1
        if what and n in numbers and (n, what) not in seen:
            seen.add((n, what))
            yield n, what


@rule('layout', WARNING, 'file', 'blanks and indentation of C as clang-format has them')
def layout(file, checker):
    if not file.path.endswith(('.c', '.h')) or not file.added or not checker.style:
        return
    text = file.text
    if text is None or '__ASSEMBLER__' in text or '\r' in text:
        return
    yield from findings(file.path, text, file.added, checker.style)
