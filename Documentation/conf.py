# SPDX-License-Identifier: GPL-2.0-only
"""Sphinx's configuration.  scripts/htmldocs.py calls it (make htmldocs)."""

import glob
import os
import sys

srctree = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.path[:0] = [os.path.join(srctree, 'Documentation/sphinx'), os.path.join(srctree, 'scripts')]

project = 'Heddle'
author = "Heddle's authors"
extensions = ['kerneldoc', 'literals', 'transcript']
kerneldoc_srctree = srctree
# All is read anew when the reader itself is another.
kerneldoc_stamp = max(os.path.getmtime(path) for folder in sys.path[:2]
                      for path in glob.glob(os.path.join(folder, '*.py')) +
                      glob.glob(os.path.join(folder, 'kdoc/*.py')))

primary_domain = 'c'
highlight_language = 'none'
nitpicky = False
exclude_patterns = ['sphinx']

html_theme = 'sphinx_rtd_theme'
html_theme_options = {'navigation_depth': 3, 'collapse_navigation': True}
html_static_path = ['sphinx/static']
html_css_files = ['heddle.css']
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_permalinks_icon = '#'

# Macros in declarations that are no part of the C language.
c_id_attributes = ['__list_checked', '__percpu', '__user', '__rcu', '__iomem', '__force', '__unused']
