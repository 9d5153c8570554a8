# SPDX-License-Identifier: GPL-2.0-only
"""The pages made from the sources: nothing of what there is may be left out."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

TOP = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..'))
sys.path.insert(0, os.path.join(TOP, 'scripts'))

import htmldocs    # noqa: E402
from runner import check    # noqa: E402
from kdoc import pages, tree    # noqa: E402


def texts(folders, ending):
    for path in tree.files_below(TOP, folders, (ending,)):
        with open(os.path.join(TOP, path), encoding='utf-8') as file:
            yield path, file.read()


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sources = tree.Tree(TOP)

    def test_every_public_header_has_a_page_and_a_line(self):
        made = pages.headers(self.sources)
        headers = [path for path, _ in texts(tree.PUBLIC, '.h')]
        self.assertGreater(len(headers), 50)
        for path in headers:
            page = path[len('include/'):-len('.h')]
            self.assertIn(f'.. kernel-doc:: {path}', made[f'api/{page}.rst'])
            folder, name = page.split('/')
            self.assertIn(f'<{name}>\n', made[f'api/{folder}/index.rst'])

    def test_every_parameter(self):
        text = pages.command_line(self.sources)['generated/parameters.rst']
        names = [name for _, code in texts(tree.SOURCES, '.c')
                 for name in re.findall(r'^(?:early_param|core_param|core_param_cb)\("([^"]+)"',
                                        code, re.M)]
        self.assertIn('panic', names)
        for name in names:
            self.assertIn(f'.. kernel-param:: {name}\n\n   ', text)
        self.assertEqual(text.count('.. kernel-param::'), len(names))

    def test_every_suite(self):
        text = pages.suites(self.sources)['generated/suites.rst']
        files = [path for path, code in texts(tree.SOURCES, '.c')
                 if re.search(r'^kunit_test_suites?\(', code, re.M)]
        self.assertGreater(len(files), 20)
        for path in files:
            self.assertRegex(text, rf'In ``{re.escape(path)}``: [1-9]')

    def test_every_option(self):
        try:
            import kconfiglib    # noqa: F401
        except ImportError:
            self.skipTest('python3-kconfiglib is not installed')
        with mock.patch.dict(os.environ):
            text = pages.options(TOP)['generated/options.rst']
        files = subprocess.run(['find', TOP, '-name', 'Kconfig*', '-not', '-path', '*/build*'],
                               stdout=subprocess.PIPE, check=True).stdout.decode().split()
        names = set()
        for path in files:
            with open(path, encoding='utf-8') as file:
                names |= set(re.findall(r'^(?:menu)?config (\w+)$', file.read(), re.M))
        self.assertGreater(len(names), 50)
        self.assertEqual(set(re.findall(r'^\.\. kconfig:: CONFIG_(\w+)$', text, re.M)), names)


class Driver(unittest.TestCase):
    def test_missing_packages_are_named(self):
        with mock.patch('importlib.util.find_spec', lambda name: None), \
                mock.patch('subprocess.run') as run:
            self.assertEqual(htmldocs.main(TOP, '/nowhere'), 2)
        self.assertEqual(run.call_args[0][0][2:], ['explain', *htmldocs.NEEDED])

    def test_the_part_of_check_is_left_out_without_any_of_them(self):
        for there in htmldocs.NEEDED:
            part = mock.Mock()
            with mock.patch('importlib.util.find_spec', lambda name: name if name == there else None):
                check.htmldocs(None, part, None)
            named = part.skip.call_args[0][0].split(' missing')[0].split(', ')
            self.assertEqual(named, [name for name in htmldocs.NEEDED if name != there])

    def test_what_is_gone_goes(self):
        with tempfile.TemporaryDirectory() as folder:
            with mock.patch.object(htmldocs.pages, 'all_pages',
                                   lambda top: {'api/a.rst': 'a', 'api/b.rst': 'b'}):
                htmldocs.prepare(TOP, folder)
            before = os.stat(os.path.join(folder, 'api/a.rst')).st_mtime_ns
            os.symlink('/nowhere', os.path.join(folder, 'old'))
            with mock.patch.object(htmldocs.pages, 'all_pages', lambda top: {'api/a.rst': 'a'}):
                htmldocs.prepare(TOP, folder)
            self.assertEqual(os.listdir(os.path.join(folder, 'api')), ['a.rst'])
            self.assertEqual(os.stat(os.path.join(folder, 'api/a.rst')).st_mtime_ns, before)
            self.assertFalse(os.path.lexists(os.path.join(folder, 'old')))
            self.assertTrue(os.path.exists(os.path.join(folder, 'help.txt')))
            self.assertTrue(os.path.exists(os.path.join(folder, 'start/index.rst')))


if __name__ == '__main__':
    unittest.main()
