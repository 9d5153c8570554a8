# SPDX-License-Identifier: GPL-2.0-only
"""Links and checks out of what papers say in ``literals``.

``kthread_stop()`` leads to the call, ``CONFIG_SMP`` to the option,
``Documentation/guide/testing.rst`` and ``testing.rst`` to the page.  A path
that is not in the tree is a warning, and so an error of the build.
"""

import glob
import os
import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

import doctext

LOG = logging.getLogger(__name__)
FOLDERS = 'Documentation|arch|configs|drivers|include|init|kernel|lib|mm|samples|scripts|tests'
PATH = re.compile(rf'(?:{FOLDERS})/[\w./*-]*$')
BUILT = ('include/generated', 'include/config', 'arch/x86/boot/heddle.efi')


class Literals(SphinxTransform):
    default_priority = 600

    def apply(self, **kwargs):
        for node in doctext.find(self.document, nodes.literal):
            if not isinstance(node.parent, (nodes.reference, addnodes.pending_xref)) and \
                    'xref' not in node['classes']:
                self.literal(node, node.astext())

    def literal(self, node, text):
        if re.fullmatch(r'[A-Za-z_]\w*\(\)', text):
            node.replace_self(doctext.reference('func', text[:-2], text))
        elif re.fullmatch(r'CONFIG_\w+', text):
            self.refer(node, 'std', 'kconfig', text)
        elif text.endswith('.rst') and '*' not in text:
            self.page(node, text)
        elif PATH.match(text):
            self.exists(node, text)

    def refer(self, node, domain, kind, target):
        link = addnodes.pending_xref('', refdomain=domain, reftype=kind, reftarget=target,
                                     refexplicit=True, refwarn=False, refdoc=self.env.docname)
        link += node.deepcopy()
        node.replace_self(link)

    def page(self, node, text):
        if text.startswith('Documentation/'):
            target = '/' + text[len('Documentation/'):]
        else:
            target = '/' + os.path.normpath(os.path.join(os.path.dirname(self.env.docname), text))
        if target[1:-len('.rst')] not in self.env.found_docs:
            if not os.path.exists(os.path.join(self.config.kerneldoc_srctree, text)):
                LOG.warning('there is no page %s', text, location=node)
            return
        self.refer(node, 'std', 'doc', target[:-len('.rst')])

    def exists(self, node, text):
        path = os.path.join(self.config.kerneldoc_srctree, text)
        if not glob.glob(path) and not text.startswith(BUILT):
            LOG.warning('there is no file or folder %s', text, location=node)


def setup(app):
    app.add_transform(Literals)
    return {'version': '1', 'parallel_read_safe': True}
