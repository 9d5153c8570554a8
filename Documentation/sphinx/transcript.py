# SPDX-License-Identifier: GPL-2.0-only
"""Console blocks: '$ ' begins a command, all else is output, whatever is in it."""

from pygments.lexer import RegexLexer, bygroups
from pygments.token import Generic, Name


class Transcript(RegexLexer):
    name = 'Transcript'
    tokens = {'root': [(r'^(\$ )(.*\n?)', bygroups(Generic.Prompt, Name)),
                       (r'.*\n', Generic.Output), (r'.+', Generic.Output)]}


def setup(app):
    app.add_lexer('console', Transcript)
    return {'version': '1', 'parallel_read_safe': True}
