# SPDX-License-Identifier: GPL-2.0-only
"""Source files as pages, so that a line of one can be linked to."""

import os

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import CLexer


def page(path):
    return f'source/{path}'


def pages(app, srctree, paths):
    """(name, context, template) of each, as html-collect-pages wants it."""
    if app.builder.format != 'html':
        return
    form = HtmlFormatter(linenos='inline', lineanchors='l', anchorlinenos=True, cssclass='highlight')
    for path in paths:
        with open(os.path.join(srctree, path), encoding='utf-8') as file:
            body = highlight(file.read(), CLexer(stripnl=False), form)
        yield page(path), {'title': path, 'body': f'<h1>{path}</h1>\n{body}'}, 'page.html'
