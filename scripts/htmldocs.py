#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Build the papers as HTML: htmldocs.py SRCTREE OBJTREE.

OBJTREE/build/htmldocs/source is what Sphinx reads: Documentation/'s folders by
symbolic link, and the pages that are made from the sources.  The result is in
OBJTREE/build/htmldocs/html.  Every warning is an error.
"""

import importlib.util
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True

from kdoc import cscan, pages    # noqa: E402

NEEDED = ('sphinx', 'sphinx_rtd_theme', 'kconfiglib')


def lacking():
    """Which of the modules are not installed."""
    return [module for module in NEEDED if importlib.util.find_spec(module) is None]


def complain_about_packages(srctree):
    modules = lacking()
    if modules:
        subprocess.run(['sh', os.path.join(srctree, 'scripts/deps.sh'), 'explain', *modules],
                       stdout=sys.stderr, check=False)
    return bool(modules)


def link(target, name):
    if not os.path.islink(name) or os.readlink(name) != target:
        if os.path.lexists(name):
            os.unlink(name)
        os.symlink(target, name)


def write_if_new(path, text):
    """Sphinx reads again what has a new date."""
    try:
        with open(path, encoding='utf-8') as file:
            if file.read() == text:
                return
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def prepare(srctree, folder):
    """Brings the folder that Sphinx reads up to date."""
    os.makedirs(folder, exist_ok=True)
    papers = os.path.join(srctree, 'Documentation')
    wanted = {name: os.path.join(papers, name) for name in os.listdir(papers)
              if not name.startswith(('.', '__'))}
    wanted['help.txt'] = os.path.join(srctree, 'scripts/help.txt')
    made = pages.all_pages(srctree)
    tops = {path.split('/')[0] for path in made}
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name not in wanted and os.path.islink(path):
            os.unlink(path)
    for top in tops:
        for where, _, names in os.walk(os.path.join(folder, top)):
            for name in names:
                path = os.path.join(where, name)
                if os.path.relpath(path, folder) not in made:
                    os.unlink(path)
    for name, target in wanted.items():
        link(target, os.path.join(folder, name))
    for path, text in made.items():
        write_if_new(os.path.join(folder, path), text)


def main(srctree, objtree):
    if complain_about_packages(srctree):
        return 2
    folder = os.path.join(objtree, 'build/htmldocs')
    try:
        prepare(srctree, os.path.join(folder, 'source'))
    except cscan.ScanError as error:
        print(f'error: {error}', file=sys.stderr)
        return 1
    html = os.path.join(folder, 'html')
    from sphinx.cmd.build import main as sphinx
    status = sphinx(['-q', '-W', '--keep-going', '-j', '1', '-b', 'html',
                     '-d', os.path.join(folder, 'doctrees'), os.path.join(folder, 'source'), html])
    if status:
        # What was read with a warning would not be read, and warned of, again.
        shutil.rmtree(os.path.join(folder, 'doctrees'), ignore_errors=True)
    else:
        print(f'htmldocs: {os.path.join(html, "index.html")}')
    return 1 if status else 0


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*map(os.path.abspath, sys.argv[1:])))
