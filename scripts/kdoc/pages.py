# SPDX-License-Identifier: GPL-2.0-only
"""Pages of which every word stands elsewhere: one a header, options, parameters, suites.

Each function gives {path: text}.
"""

import os
import re

from . import cscan, tree

SPDX = '.. SPDX-License-Identifier: GPL-2.0-only\n\n'


def title(text, rule='='):
    return f'{text}\n{rule * len(text)}\n\n'


def escape(text):
    """Plain text that RST must not read anything into."""
    return re.sub(r'([\\*`|_<>:])', r'\\\1', text)


def indent(text, by='   '):
    return ''.join(f'{by}{line}\n' if line.strip() else '\n' for line in text.split('\n'))


def introduction(source):
    """The text of a header's first comment that is not the licence."""
    for text, _ in source.comments[:3]:
        if 'SPDX' in text:
            continue
        lines = re.sub(r'^/\*+|\*+/$', '', text).split('\n')
        return '\n'.join(re.sub(r'^\s*\* ?', '', line).rstrip() for line in lines).strip()
    return ''


def first_sentence(text):
    text = re.sub(r'\s+', ' ', text.split('\n\n')[0])
    match = re.match(r'(.+?[.:])(\s|$)', text)
    return (match[1] if match else text).rstrip('.:')


FOLDERS = (('include/kernel', 'The kernel: threads, locks, time, interrupts, log'),
           ('include/mm', 'Memory'), ('include/lib', 'Pure code: strings, trees, queues'),
           ('include/base', 'What everything stands on'), ('include/kunit', 'Tests'))


def headers(sources):
    """The reference of calls: a page for each public header, an index for each folder."""
    pages, top = {}, []
    for folder, name in FOLDERS:
        short = folder.split('/')[1]
        entries = []
        for path in (p for p in sources.headers() if p.startswith(folder + '/')):
            page = path[len('include/'):-len('.h')]
            text = introduction(sources.sources[path])
            what = first_sentence(text)
            pages[f'api/{page}.rst'] = (
                SPDX + title(f'<{path[len("include/"):]}>') +
                ('.. header-comment:: %s\n\n' % path if text else '') +
                f'.. kernel-doc:: {path}\n')
            label = f'{path[len("include/"):]}' + (f': {what}' if what and len(what) < 90 else '')
            entries.append(f'   {label.replace("<", "").replace(">", "")} <{os.path.basename(page)}>')
        pages[f'api/{short}/index.rst'] = (
            SPDX + title(name) + '.. toctree::\n   :maxdepth: 1\n\n' + '\n'.join(entries) + '\n')
        top.append(f'   {short}/index')
    pages['api/index.rst'] = (
        SPDX + title('The calls') +
        'A page for each public header, made from it and from the comments at the\n'
        'definitions.  An entry leads to its source.\n\n'
        '.. toctree::\n   :maxdepth: 2\n\n' + '\n'.join(top) + '\n')
    return pages


def option_text(kconfiglib, symbol):
    """One option: prompt, type, where it depends on what, default, help."""
    node = next((n for n in symbol.nodes if n.prompt), symbol.nodes[0])
    lines = [f'**{escape(node.prompt[0])}**' if node.prompt else 'Not asked for.', '']
    lines.append(f':Type: {kconfiglib.TYPE_TO_STR[symbol.orig_type]}')
    if symbol.defaults:
        lines.append(':Default: ' + ', '.join(
            f'``{kconfiglib.expr_str(value)}``' +
            ('' if condition is symbol.kconfig.y else f' if ``{kconfiglib.expr_str(condition)}``')
            for value, condition in symbol.defaults))
    if node.dep is not symbol.kconfig.y and not symbol.choice:
        lines.append(f':Depends on: ``{kconfiglib.expr_str(node.dep)}``')
    if symbol.choice:
        names = ', '.join(f'``CONFIG_{s.name}``' for s in symbol.choice.syms if s is not symbol)
        lines.append(f':Or: {names}')
    if symbol.ranges:
        low, high, _ = symbol.ranges[0]
        lines.append(f':Range: {low.name} to {high.name}')
    lines.append(f':Defined in: ``{node.filename}``')
    if node.help:
        lines += ['', escape(node.help)]
    return f'.. kconfig:: CONFIG_{symbol.name}\n\n' + indent('\n'.join(lines)) + '\n'


def menu_text(kconfiglib, node, seen, level=0):
    """The options below a menu's node, menus as sections."""
    out = ''
    while node:
        item = node.item
        if item == kconfiglib.MENU and level == 0:
            out += title(node.prompt[0], '-') + menu_text(kconfiglib, node.list, seen, 1)
        elif isinstance(item, kconfiglib.Symbol):
            if item not in seen:
                seen.add(item)
                out += option_text(kconfiglib, item)
            out += menu_text(kconfiglib, node.list, seen, level or 1)
        else:
            out += menu_text(kconfiglib, node.list, seen, level or 1)
        node = node.next
    return out


def options(srctree):
    import kconfiglib
    os.environ['srctree'] = srctree
    config = kconfiglib.Kconfig(os.path.join(srctree, 'Kconfig'), warn_to_stderr=False)
    body = menu_text(kconfiglib, config.top_node.list, set())
    return {'generated/options.rst':
            SPDX + title('Options of the configuration') +
            'All that ``make menuconfig`` asks for, in its order.\n\n' + body}


def strings(text):
    """C string literals, joined."""
    return ''.join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace('\\"', '"')


def parameter_entries(sources):
    """(name, help, path, line) of each parameter of the kernel."""
    for path, source in sources.sources.items():
        if not path.endswith('.c'):
            continue
        for item in source.items:
            if item.name in ('early_param', 'core_param', 'core_param_cb') and item.kind == 'use':
                name = re.match(r'\w+\("([^"]+)"', item.text)
                text = item.text[item.text.index('",') + 2:] if name else ''
                yield (name[1], strings(text), path, item.line) if name else \
                    ('', '', path, item.line)


def command_line(sources):
    text = (SPDX + title("Parameters of the kernel") +
            "What the kernel takes on its command line: ``make run APPEND='NAME=VALUE'``.  A\n"
            "module's are ``MODULE.NAME=VALUE``.\n\n")
    for name, what, path, line in sorted(parameter_entries(sources)):
        if not name:
            raise cscan.ScanError(f'{path}:{line}: a parameter without a name')
        text += f'.. kernel-param:: {name}\n\n   {escape(what)}\n\n   Defined in ``{path}``.\n\n'
    return {'generated/parameters.rst': text}


def suites(sources):
    """Suites and their cases, by the files that hold them."""
    text = (SPDX + title('Suites inside the kernel') +
            'Any of them: ``make kunit TEST=SUITE``; a case: ``TEST=SUITE.CASE``.\n\n')
    for path in sorted(p for p in sources.sources if p.endswith('.c')):
        with open(os.path.join(sources.srctree, path), encoding='utf-8') as file:
            code = file.read()
        names = re.findall(r'struct kunit_suite \w+ = \{[^}]*?\.name = "([^"]+)"', code)
        cases = re.findall(r'\bKUNIT_CASE(?:_\w+)?\(\s*(\w+)', code)
        if not names:
            continue
        head = ', '.join(names)
        text += title(head, '-') + f'In ``{path}``: {len(cases)} cases.\n\n'
        text += ''.join(f'* {escape(c)}\n' for c in cases) + '\n'
    return {'generated/suites.rst': text}


def targets():
    return {'generated/targets.rst':
            SPDX + title("Targets of make") + 'What ``make help`` prints.\n\n'
            '.. literalinclude:: /help.txt\n   :language: none\n'}


def index():
    return {'generated/index.rst':
            SPDX + title('Lists made from the sources') +
            '.. toctree::\n   :maxdepth: 1\n   :glob:\n\n   *\n'}


def all_pages(srctree):
    sources = tree.Tree(srctree)
    pages = {}
    for more in (headers(sources), options(srctree), command_line(sources), suites(sources),
                 targets(), index()):
        pages.update(more)
    return pages
