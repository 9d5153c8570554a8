# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's calls and types, out of its sources.

	.. kernel-doc:: include/kernel/kthread.h
	   :identifiers: kthread_stop kthread_park

shows what a header declares, each with the kernel-doc comment that stands at
its definition or, without one, the plain comment above its declaration.  A .c
file may be named as well: what is described in it.  Each entry leads to the
source, which is a page of its own.
"""

import re

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

import doctext
import sources
from kdoc import comment, pages, tree

TREES = {}
# What stands in front of a declaration and says nothing to a caller.
NOISE = re.compile(r'\b(?:__printf|__scanf|__attribute__|__acquires|__releases|__must_hold|'
                   r'__cond_acquires|__section|__aligned|__alloc_size)\s*\((?:[^()]|\([^()]*\))*\)|'
                   r'\b(?:extern|static|inline|__inline|__always_inline|noinline|__noreturn|__init|'
                   r'__must_check|__malloc|__weak|__cold|__pure|__const|noinstr|asmlinkage|'
                   r'__maybe_unused|__flatten|__used)\b')


def the_tree(srctree):
    """All sources, read once for each run of Sphinx."""
    if srctree not in TREES:
        TREES[srctree] = tree.Tree(srctree)
    return TREES[srctree]


def signature(item):
    text = re.sub(r'\s+', ' ', NOISE.sub(' ', item.text)).strip()
    return re.sub(r'\*\s+', '*', text).rstrip(';')


def directive_name(item):
    kinds = {'function': 'c:function', 'macro': 'c:macro', 'constant': 'c:macro',
             'struct': 'c:struct', 'union': 'c:union', 'enum': 'c:enum', 'typedef': 'c:type'}
    return kinds[item.kind]


def declared(item):
    """What goes behind the directive's name."""
    if item.kind in ('struct', 'union', 'enum'):
        return item.name
    if item.kind in ('macro', 'constant'):
        return item.text
    if item.kind == 'typedef':
        return item.name if item.body else signature(item)[len('typedef '):]
    return signature(item)


def field(name, text):
    body = nodes.field_body()
    body += doctext.blocks(text)
    label = nodes.field_name()
    label += nodes.strong('', name) if name in ('Context', 'Return') else nodes.literal('', name)
    return nodes.field('', label, body)


class KernelDoc(SphinxDirective):
    """.. kernel-doc:: FILE, with :identifiers: or :functions: for some of it, :noindex:."""

    required_arguments = 1
    option_spec = {'identifiers': directives.unchanged, 'functions': directives.unchanged,
                   'noindex': directives.flag}

    def run(self):
        self.tree = the_tree(self.config.kerneldoc_srctree)
        path = self.arguments[0]
        if path not in self.tree.sources:
            raise self.error(f'kernel-doc: there is no file {path}')
        items = self.wanted(path)
        result = []
        for item in items:
            result += self.entry(item)
        self.env.note_dependency(f'{self.tree.srctree}/{path}')
        return result

    def wanted(self, path):
        items = self.tree.public(path)
        if path.endswith('.c'):
            items = [i for i in items if self.tree.described(i)[1]]
        names = (self.options.get('identifiers') or self.options.get('functions') or '').split()
        if not names:
            return [i for i in items if not i.name.startswith('__') and not i.name.endswith('_H')]
        found = {i.name: i for i in items}
        for name in names:
            if name not in found:
                raise self.error(f'kernel-doc: {path} has no {name}')
        return [found[name] for name in names]

    def entry(self, item):
        where, doc = self.tree.described(item)
        self.env.note_dependency(f'{self.tree.srctree}/{where.path}')
        # One place in the index for a name that two headers declare.
        owner = self.env.kerneldoc_owner.setdefault(item.name, self.env.docname)
        lines = [f'.. {directive_name(item)}:: {declared(item)}']
        if 'noindex' in self.options or owner != self.env.docname:
            lines.append('   :noindex:')
        holder = nodes.section()
        self.state.nested_parse(StringList(lines + [''], source=where.path), 0, holder)
        for content in doctext.find(holder, addnodes.desc_content):
            content += self.about(item, where, doc)
            break
        return holder.children

    def about(self, item, where, doc):
        result = []
        if doc:
            result += self.described(item, doc)
        elif item.comment:
            result += doctext.blocks(doctext.plain(item.comment))
        if item.kind in ('struct', 'union', 'enum') and item.body:
            text = f'{item.kind} {item.name} {{{item.body}}};'.expandtabs(8)
            result.append(nodes.literal_block(text, text, language='c'))
        result.append(self.origin(where))
        return result

    def described(self, item, doc):
        yield doctext.paragraph(doc.brief[:1].upper() + doc.brief[1:] +
                                ('' if doc.brief.endswith(('.', '?', '!')) else '.'))
        parameters = dict(doc.parameters)
        parameters.update(comment.members(item.body or ''))
        fields = nodes.field_list()
        for name, text in parameters.items():
            fields += field(name, text)
        if parameters:
            yield fields
        for paragraph in doc.text:
            yield from doctext.blocks('\n'.join(paragraph))
        fields = nodes.field_list(classes=['kernel-doc'])
        for name, text in doc.sections.items():
            fields += field(name, text)
        if doc.sections:
            yield fields

    def origin(self, where):
        """'kernel/kthread.c:217', a link to that line."""
        up = '../' * self.env.docname.count('/')
        link = nodes.reference('', f'{where.path}:{where.line}', internal=True,
                               refuri=f'{up}{sources.page(where.path)}.html#l-{where.line}')
        self.env.kerneldoc_shown.setdefault(self.env.docname, set()).add(where.path)
        return nodes.paragraph('', '', link, classes=['kernel-doc-source'])


class HeaderComment(SphinxDirective):
    """.. header-comment:: FILE shows the comment that a file begins with."""

    required_arguments = 1

    def run(self):
        source = the_tree(self.config.kerneldoc_srctree).sources[self.arguments[0]]
        self.env.note_dependency(f'{self.config.kerneldoc_srctree}/{source.path}')
        return doctext.blocks(pages.introduction(source))


def begin(app, env, names):
    for attribute in ('kerneldoc_owner', 'kerneldoc_shown'):
        if not hasattr(env, attribute):
            setattr(env, attribute, {})


def purge(app, env, docname):
    begin(app, env, None)
    env.kerneldoc_shown.pop(docname, None)
    for name in [n for n, owner in env.kerneldoc_owner.items() if owner == docname]:
        del env.kerneldoc_owner[name]


def source_pages(app):
    paths = set().union(*app.env.kerneldoc_shown.values()) if app.env.kerneldoc_shown else set()
    yield from sources.pages(app, the_tree(app.config.kerneldoc_srctree).srctree, sorted(paths))


def setup(app):
    app.add_config_value('kerneldoc_srctree', '', 'env')
    app.add_config_value('kerneldoc_stamp', 0.0, 'env')
    app.add_directive('kernel-doc', KernelDoc)
    app.add_directive('header-comment', HeaderComment)
    app.add_object_type('kconfig', 'kconfig', 'pair: %s; option of the configuration')
    app.add_object_type('kernel-param', 'param', 'pair: %s; parameter of the kernel')
    app.connect('env-before-read-docs', begin)
    app.connect('env-purge-doc', purge)
    app.connect('html-collect-pages', source_pages)
    return {'version': '1', 'parallel_read_safe': False}
