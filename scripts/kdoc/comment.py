# SPDX-License-Identifier: GPL-2.0-only
"""A kernel-doc comment, taken apart.

	/**
	 * name() - what it does, in a line
	 * @arg: what it is
	 *
	 * Any text.
	 *
	 * Context: from where it may be called.
	 * Return: what comes back.
	 */

'struct foo - ', 'enum foo - ', 'union foo - ' and 'typedef foo - ' describe
types, and '@member:' may then also stand at the member itself.
"""

import re

FIRST = re.compile(r'(?:(struct|union|enum|typedef)\s+)?(\w+)(\(\))?\s*-\s*(\S.*)$')
PARAMETER = re.compile(r'@([\w.]+|\.\.\.)(\.\.\.)?:\s*(.*)$')
SECTION = re.compile(r'(Context|Return|Note|Example|Examples):\s*(.*)$')
MEMBER = re.compile(r'/\*\*\s*@(\w+):\s*(.*?)\s*\*/', re.S)


class Comment:
    def __init__(self):
        self.kind, self.name, self.brief = 'function', '', ''
        self.parameters = {}		# in the order of the comment
        self.sections = {}		# 'Context': text, 'Return': text, ...
        self.text = []			# paragraphs: lists of lines
        self.problems = []		# (line within the comment, what)


def is_kernel_doc(text):
    return text.startswith('/**') and not text.startswith(('/***', '/**/'))


def lines_of(text):
    """The lines without their frame; indentation behind ' * ' stays."""
    body = text[3:-2]
    for line in body.split('\n'):
        yield re.sub(r'^\s*\* ?', '', line).rstrip()


def parse(text):
    """A Comment; what is wrong with it is in .problems."""
    doc, lines = Comment(), list(lines_of(text))
    number = 0
    while number < len(lines) and not lines[number].strip():
        number += 1
    match = FIRST.match(lines[number].strip()) if number < len(lines) else None
    if not match:
        doc.problems.append((number, "the first line is not 'name() - what it does'"))
        return doc
    doc.kind, doc.name, doc.brief = match[1] or 'function', match[2], match[4]
    sink = None		# a list that continuation lines go to
    for number, line in enumerate(lines[number + 1:], number + 1):
        parameter, section = PARAMETER.match(line), SECTION.match(line)
        if parameter:
            name = parameter[1]
            if name in doc.parameters:
                doc.problems.append((number, f'@{name} is described twice'))
            sink = doc.parameters[name] = [parameter[3]]
            if not parameter[3]:
                doc.problems.append((number, f'@{name} has no description'))
        elif section:
            if section[1] in doc.sections:
                doc.problems.append((number, f'{section[1]}: stands twice'))
            sink = doc.sections[section[1]] = [section[2]]
        elif not line.strip():
            if sink is not None and (sink in doc.sections.values()):
                sink.append('')
            else:
                sink = None
                doc.text.append([])
        elif sink is not None:
            sink.append(line.strip() if sink not in doc.sections.values() else line)
        elif not doc.text and not doc.parameters:
            doc.brief += ' ' + line.strip()
        else:
            if not doc.text:
                doc.text.append([])
            doc.text[-1].append(line)
    doc.text = [paragraph for paragraph in doc.text if paragraph]
    for table in (doc.parameters, doc.sections):
        for key, value in table.items():
            table[key] = '\n'.join(value).strip()
    return doc


def members(body):
    """Members of a type that are described where they stand: {name: text}."""
    return {m[1]: re.sub(r'\s*\n\s*\*?\s*', ' ', m[2]) for m in MEMBER.finditer(body or '')}
