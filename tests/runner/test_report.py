# SPDX-License-Identifier: GPL-2.0-only
"""What the reports make of results that are good, bad and odd."""

import html.parser
import json
import os
import sys
import tempfile
import unittest
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '../../scripts')]

import logs                                     # noqa: E402
from runner import ktap, report, results        # noqa: E402

ODD = 'it said <b>"&\x00\x1b]]> 1\ufffe'


def result_of(name, text):
    result = results.Result(name)
    result.take(ktap.Summary(ktap.parse(text).documents))
    return result


def some():
    hung = results.Result('hung')
    hung.take(ktap.Summary(ktap.parse(logs.CUT_CASE).documents))
    hung.broken(ODD)
    skipped = results.Result('not here')
    skipped.skip('no such tool')
    built = results.Result('build')
    built.one('build', False, 'no such file')
    return [result_of('good', logs.GOOD), result_of('bad', logs.FAILING), hung, skipped, built]


class Balanced(html.parser.HTMLParser):
    VOID = {'meta', 'br'}

    def __init__(self):
        super().__init__()
        self.open, self.text, self.wrong = [], '', []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        self.wrong += [v for k, v in attrs if k in ('src', 'href') and '://' in (v or '')
                       and not v.startswith('file://')]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        self.text += data


class Reports(unittest.TestCase):
    def test_ktap_reads_back_as_it_was(self):
        summary = ktap.Summary(ktap.parse(report.ktap(some())).documents)
        good = [leaf for leaf in summary.leaves if leaf.name.startswith('good.')]
        self.assertEqual([leaf.status for leaf in good], ['ok', 'skip', 'ok', 'ok'])
        self.assertEqual(summary.leaves[1].reason, 'no memory')
        self.assertIn('bad.list.adds', [leaf.name for leaf in summary.failures()])

    def test_junit_counts_what_is_in_it(self):
        root = xml.etree.ElementTree.fromstring(report.junit('t', some()).encode())
        suites = {s.attrib['name']: s for s in root}
        self.assertEqual(list(suites), ['good', 'bad', 'hung', 'not here', 'build'])
        for suite in suites.values():
            self.assertEqual(int(suite.attrib['tests']), len(suite.findall('testcase')))
            self.assertEqual(int(suite.attrib['failures']), len(suite.findall('testcase/failure')))
        failures = {n: int(s.attrib['failures']) for n, s in suites.items()}
        self.assertEqual(failures, {'good': 0, 'bad': 1, 'hung': 1, 'not here': 0, 'build': 1})
        self.assertIsNotNone(suites['not here'].find('testcase/skipped'))

    def test_a_failed_job_whose_tests_passed_is_a_failure_in_junit(self):
        result = result_of('late', logs.GOOD)
        result.broken('the image changed while it ran')
        suite = xml.etree.ElementTree.fromstring(report.junit('t', [result]).encode())[0]
        self.assertEqual(suite.attrib['failures'], '1')
        self.assertEqual(len(suite.findall('testcase')), 5)

    def test_what_is_not_xml_is_replaced(self):
        text = report.junit('t', some())
        root = xml.etree.ElementTree.fromstring(text.encode())
        self.assertIn('it said <b>"&??]]> 1?', root.find(".//*[@name='hung']/system-out").text)

    def test_the_page_is_whole_and_needs_no_network(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(report.write(folder, 'a <title>', some())) as file:
                page = Balanced()
                page.feed(file.read())
            with open(f'{folder}/results.json') as file:
                data = json.load(file)
        self.assertEqual((page.open, page.wrong), ([], []))
        self.assertIn('it said <b>"&', page.text)
        self.assertIn('a <title>', page.text)
        self.assertEqual(data['failed'], sum(r.failed for r in some()))


class Results(unittest.TestCase):
    def test_skipped_only_if_nothing_else(self):
        result = results.Result('x')
        result.skip('no tool')
        self.assertEqual(result.result, 'skipped')
        result.one('a', True)
        self.assertEqual(result.result, 'passed')
        result.one('b', False)
        self.assertEqual((result.result, result.good), ('failed', False))


if __name__ == '__main__':
    unittest.main()
