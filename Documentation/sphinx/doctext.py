# SPDX-License-Identifier: GPL-2.0-only
"""A comment's plain text as nodes of a page: it is no RST, and must not be taken for it."""

import re

from docutils import nodes
from sphinx import addnodes

INLINE = re.compile(r'(?P<call>\b[A-Za-z_]\w*\(\))|(?P<type>\b(?:struct|union|enum) \w+)'
                    r'|@(?P<arg>\w+)|(?P<path>\bDocumentation/[\w./-]+\.rst)'
                    r'|(?P<constant>-E[A-Z0-9]+\b|%[A-Z]\w+)')
BULLET = re.compile(r'\s*[-*] +')


def find(node, condition):
    """Nodes below a node; docutils before 0.18 (Ubuntu 22.04) has another name for it."""
    return list((node.findall if hasattr(node, 'findall') else node.traverse)(condition))


def reference(kind, target, shown):
    """A reference into the C domain; without a target it stays plain text."""
    node = addnodes.pending_xref('', refdomain='c', reftype=kind, reftarget=target,
                                 refexplicit=True, refwarn=False)
    node += nodes.literal('', shown, classes=['xref', 'c'])
    return node


def document(path, shown):
    """A reference to a page below Documentation/."""
    node = addnodes.pending_xref('', refdomain='std', reftype='doc', refexplicit=True,
                                 reftarget='/' + path[len('Documentation/'):-len('.rst')],
                                 refdoc='index', refwarn=True)
    node += nodes.inline('', shown, classes=['doc'])
    return node


def inline(text):
    """Nodes of one stretch of text."""
    end = 0
    for match in INLINE.finditer(text):
        if match.start() > end:
            yield nodes.Text(text[end:match.start()])
        end, whole = match.end(), match.group()
        if match['call']:
            yield reference('func', whole[:-2], whole)
        elif match['type']:
            yield reference('struct', whole.split()[1], whole)
        elif match['arg']:
            yield nodes.emphasis('', match['arg'])
        elif match['path']:
            yield document(whole, whole)
        else:
            yield nodes.literal('', whole.lstrip('%'))
    if end < len(text):
        yield nodes.Text(text[end:])


def paragraph(text):
    node = nodes.paragraph()
    node += list(inline(re.sub(r'\s+', ' ', text).strip()))
    return node


def bullets(lines):
    node = nodes.bullet_list()
    items = []
    for line in lines:
        if BULLET.match(line):
            items.append(BULLET.sub('', line, count=1))
        else:
            items[-1] += ' ' + line.strip()
    for item in items:
        node += nodes.list_item('', paragraph(item))
    return node


def block(lines):
    """One block without an empty line in it: a list, code or text."""
    if BULLET.match(lines[0]):
        return bullets(lines)
    if all(line[:1] in ' \t' for line in lines):
        width = min(len(line) - len(line.lstrip()) for line in lines)
        text = '\n'.join(line[width:].expandtabs(8) for line in lines)
        return nodes.literal_block(text, text, language='none')
    return paragraph('\n'.join(lines))


def blocks(text):
    """Nodes of a text: blocks with empty lines between them."""
    found, lines = [], []
    for line in text.split('\n') + ['']:
        if line.strip():
            # What is set in follows a sentence as a block of its own.
            deeper = line.startswith(('\t', '    '))
            if lines and deeper != lines[-1].startswith(('\t', '    ')) and \
                    not BULLET.match(lines[0]):
                found.append(block(lines))
                lines = []
            lines.append(line)
        elif lines:
            found.append(block(lines))
            lines = []
    return found


def plain(comment):
    """The text of an ordinary comment, without its frame."""
    if comment.startswith('//'):
        return comment[2:].strip()
    lines = re.sub(r'^/\*+|\*+/$', '', comment).split('\n')
    return '\n'.join(re.sub(r'^\s*\* ?', '', line).rstrip() for line in lines).strip()
