# SPDX-License-Identifier: GPL-2.0-only
"""The report as one page of HTML that needs nothing else: no network, no script."""

import os
from html import escape

from .console import duration

STYLE = '''
:root { color-scheme: light dark; --ok: #1a7f37; --bad: #cf222e; --skip: #6e7781; --line: #8884;
        --soft: #8881 }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin-bottom: .2rem }
h2 { font-size: 1.15rem; margin-top: 2rem }
code, pre, summary small { font: 13px/1.4 ui-monospace, monospace }
.facts { color: var(--skip) } .facts span { margin-right: 1.5rem }
.bar { display: flex; height: .7rem; border-radius: .35rem; overflow: hidden; margin: 1rem 0;
       background: var(--soft) }
.bar i { display: block } .bar .passed { background: var(--ok) } .bar .failed { background: var(--bad) }
.bar .skipped { background: var(--skip) }
.big { font-size: 1.1rem } .big b { margin-right: .3rem } .big span { margin-right: 1.2rem }
.passed b, td.passed { color: var(--ok) } .failed b, td.failed { color: var(--bad) }
.skipped b, td.skipped { color: var(--skip) }
table { border-collapse: collapse; width: 100% } th { text-align: left; font-weight: 600 }
td, th { padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
td.time { width: 12rem } td.time i { display: block; height: .35rem; border-radius: .2rem;
          background: #0969da; margin-top: .2rem }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .6rem 0; padding: .4rem .8rem }
summary { cursor: pointer } pre { overflow-x: auto; background: var(--soft); padding: .6rem;
          border-radius: .3rem }
ul.tests { columns: 24rem; padding-left: 1rem; font: 13px/1.5 ui-monospace, monospace }
ul.tests li.bad { color: var(--bad) } ul.tests li.skip { color: var(--skip) }
'''


def kind(result):
    return result.result if result.result in ('passed', 'skipped') else 'failed'


def _row(result, longest):
    width = 100 * result.seconds / longest if longest else 0
    where = f' id="{_anchor(result)}-row"'
    name = escape(result.name)
    if not result.good:
        name = f'<a href="#{_anchor(result)}">{name}</a>'
    return (f'<tr{where}><td>{name}</td><td class="{kind(result)}">{result.result}</td>'
            f'<td class="n">{result.passed}</td><td class="n">{result.failed or ""}</td>'
            f'<td class="n">{result.skipped or ""}</td>'
            f'<td class="time">{duration(result.seconds)}<i style="width:{width:.1f}%"></i></td></tr>')


def _anchor(result):
    return 'job-' + ''.join(c if c.isalnum() else '-' for c in result.name)


def _failure(result):
    notes = escape('\n'.join(result.notes)) or 'no more is known'
    again = f'<p>Again: <code>{escape(result.again)}</code></p>' if result.again else ''
    folder = ''
    if result.folder:
        files = [(n, os.path.join(result.folder, n)) for n in
                 ('console.log', 'hang.txt', 'printk.log', 'verdict.json', 'command')]
        links = ', '.join(f'<a href="file://{escape(p)}">{n}</a>' for n, p in files if os.path.exists(p))
        folder = f'<p>Kept in <code>{escape(result.folder)}</code>: {links}</p>'
    return (f'<details open id="{_anchor(result)}"><summary><b>{escape(result.name)}</b> '
            f'<small>{result.result}</small></summary><pre>{notes}</pre>{again}{folder}</details>')


def _tests(result):
    marks = {'ok': ('', ''), 'skip': (' class="skip"', ' (skipped)')}
    items = []
    for leaf in result.leaves:
        mark, word = marks.get(leaf.status, (' class="bad"', ' (failed)'))
        items.append(f'<li{mark}>{escape(leaf.name)}{word}</li>')
    return (f'<details><summary>{escape(result.name)} <small>{len(items)} tests</small></summary>'
            f'<ul class="tests">{"".join(items)}</ul></details>')


def page(title, results, counts, facts):
    """The whole page."""
    total = sum(counts.values()) or 1
    bad = [r for r in results if not r.good]
    longest = max((r.seconds for r in results), default=0)
    bar = ''.join(f'<i class="{k}" style="width:{100 * n / total:.3f}%"></i>' for k, n in counts.items())
    numbers = ''.join(f'<span class="{k}"><b>{n}</b>{k}</span>' for k, n in counts.items())
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f'<title>{escape(title)}: {counts["failed"]} failed</title><style>{STYLE}</style></head><body>',
        f'<h1>{escape(title)}</h1>',
        '<p class="facts">', *(f'<span>{escape(str(n))}: {escape(str(v))}</span>' for n, v in facts),
        f'</p><div class="bar">{bar}</div><p class="big">{numbers}</p>']
    if bad:
        parts += ['<h2>What failed</h2>', *map(_failure, bad)]
    parts += ['<h2>All runs</h2><table><tr><th>Run</th><th>Result</th><th class="n">Passed</th>'
              '<th class="n">Failed</th><th class="n">Skipped</th><th>Time</th></tr>',
              *(_row(r, longest) for r in results), '</table>']
    with_tests = [r for r in results if r.leaves]
    if with_tests:
        parts += ['<h2>All tests</h2>', *map(_tests, with_tests)]
    return '\n'.join([*parts, '</body></html>', ''])
