# SPDX-License-Identifier: GPL-2.0-only
"""The table of rules, and what a rule says."""

import collections

ERROR, WARNING = 'ERROR', 'WARNING'

Rule = collections.namedtuple('Rule', 'name level scope says check')
Finding = collections.namedtuple('Finding', 'where line level text rule')

RULES = {}


def rule(name, level, scope, says):
    """A generator of (line number, text) that looks at a 'file' or a 'message'.

    Its second argument is the Checker: the repository, and what is known of it.
    """
    def put(check):
        assert name not in RULES, name
        RULES[name] = Rule(name, level, scope, says, check)
        return check
    return put
