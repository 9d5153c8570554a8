# SPDX-License-Identifier: GPL-2.0-only
"""The page of 'heddle-trace html': in a browser, with what it may not do."""

import struct
import unittest

import browser
import fake
import tool
from test_trace_reader import Case

CHUNK = 1 << 15                 # records in a block: html.c
LOCK, MUTEX = 0xffff888000001000, 0xffff888000002000
CHROMIUM = None                 # one for all tests

# Each row: its lanes of [kind, from, to, label], its marks.
ROWS = '''(() => {
    const name = (kind) => Object.keys(KIND).find((k) => KIND[k] === kind);
    const lane = (row, l) => Array.from({ length: l.length }, (_, i) =>
        [name(l.kindAt(i)) + (l.unsure(i) ? "?" : ""), l.start(i), l.end(i), app.describe.label(row, l, i)]);
    const marks = (row) => [...row.marks.data].map((r) => app.describe.event(r).name);
    return Object.fromEntries(app.model.shown.map((row) => [row.name, {
        run: lane(row, row.run), calls: row.calls.map((l) => lane(row, l)),
        locks: row.locks.map((l) => lane(row, l)), marks: marks(row) }]));
})()'''
# The page as it looks: two frames later, so that what was asked for is drawn.
PIXELS = '''new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
    done(document.getElementById("rows").toDataURL()))))'''
# In how many turns of the browser the bar of progress moved.
TURNS = '''
    let turn = 0;
    const moved = new Set(), channel = new MessageChannel();
    channel.port1.onmessage = () => { turn++; channel.port2.postMessage(0); };
    channel.port2.postMessage(0);
    new MutationObserver(() => moved.add(turn)).observe(
        document, { attributes: true, attributeFilter: ["value"], subtree: true });
'''


def setUpModule():
    global CHROMIUM
    if browser.find():
        CHROMIUM = browser.Browser()


def tearDownModule():
    if CHROMIUM:
        CHROMIUM.__exit__()


class Html(Case):
    def setUp(self):
        super().setUp()
        self.kernel = fake.Vmlinux()
        self.memory = fake.Memory(self.kernel)

    def add(self, cpu, ns, name, *values, pid=0):
        return self.memory.add(cpu, ns, name, *values, pid=pid)

    def page(self):
        """The page's path."""
        self.kernel.write(self.path('vmlinux'))
        self.memory.write_raw(self.path('image'))
        tool.good('html', '-k', self.path('vmlinux'), '-o', self.path('page.html'), self.path('image'))
        return self.path('page.html')

    def text(self):
        with open(self.page(), encoding='utf-8') as file:
            return file.read()


class File(Html):
    """What needs no browser."""

    def test_the_page_has_nothing_from_elsewhere(self):
        text = self.text()
        self.assertIn("default-src 'none'", text)
        self.assertNotRegex(text, r'(src|href)="(?!data:)')
        self.assertNotRegex(text, r'https?://|import\(|fetch\(')

    def test_names_cannot_end_a_script(self):
        self.memory.comm(7, '</script><b>')
        self.add(0, 10, 'printk', '<!--<script>', pid=7)
        self.add(0, 20, 'kthread_create', 8, 'f', '</script>', pid=7)
        text = self.text()
        self.assertEqual(text.count('<script'), text.count('</script'))
        self.assertNotIn('<!--<script', text)

    def test_a_block_has_so_many_records_and_no_more(self):
        self.memory = fake.Memory(self.kernel, 1, 1 << 16)
        fill(self.memory, CHUNK + 1)
        self.assertEqual(self.text().count('class="records"'), 2)

    def test_the_file_cannot_be_written(self):
        self.page()
        done = tool.run('html', '-k', self.path('vmlinux'), '-o', self.path('no/page.html'), self.path('image'))
        self.assertEqual(done.returncode, 1)
        self.assertIn('no/page.html', done.stderr)


@unittest.skipUnless(browser.find(), 'no browser: apt-get install chromium')
class Page(Html):
    def open(self, **how):
        """The page, when it is drawn.  In the end it must not have complained."""
        page = CHROMIUM.open(self.page(), **how)
        self.addCleanup(self.check, page)
        page.wait('typeof app !== "undefined" && app?.frames.length > 0')
        return page

    def check(self, page):
        page.evaluate('0')      # what was said before has come
        page.close()
        self.assertEqual(page.errors, [])
        self.assertEqual(page.requests, [page.url])

    def rows(self):
        return self.open().evaluate(ROWS)

    def facts(self, page):
        pairs = page.evaluate('[...document.querySelectorAll("#facts div")]'
                              '.map((d) => [...d.children].map((c) => c.textContent))')
        return dict(pairs)

    def findings(self, page=None):
        return (page or self.open()).evaluate(
            '[...document.querySelectorAll("#findings button")].map((b) => b.textContent)')

    def details(self, page):
        return page.evaluate('document.getElementById("details").innerText')


class Rows(Page):
    """What the rows show of the events."""

    def test_states_of_threads(self):
        self.memory.comm(7, 'worker')
        self.add(0, 100, 'sched_wakeup', 7, 1, pid=1)
        self.add(1, 150, 'sched_switch', 7, 'R')
        self.add(1, 200, 'sched_switch', 0, 'R', pid=7)
        self.add(1, 260, 'sched_switch', 7, 'R')
        self.add(1, 300, 'wait_begin', 'mutex', MUTEX, 1, pid=7)
        self.add(1, 310, 'sched_switch', 0, 'D', pid=7)
        self.add(0, 400, 'sched_wakeup', 7, 1, pid=1)
        self.add(1, 420, 'sched_switch', 7, 'R')
        self.add(1, 430, 'wait_end', 'mutex', MUTEX, pid=7)
        self.add(1, 500, 'sched_switch', 0, 'S', pid=7)
        self.add(0, 600, 'sched_switch', 0, 'S', pid=1)
        rows = self.rows()
        self.assertEqual(list(rows), ['CPU 0', 'CPU 1', '<...>/1', 'worker/7', 'swapper/0/0', 'swapper/1/0'])
        waits = f'waits for mutex {MUTEX:#x}'
        self.assertEqual(rows['worker/7']['run'], [
            ['runnable', 100, 150, ''], ['run', 150, 200, 'CPU 1'], ['runnable', 200, 260, ''],
            ['run', 260, 310, 'CPU 1'], ['wait', 310, 400, waits], ['runnable', 400, 420, ''],
            ['run', 420, 500, 'CPU 1'], ['sleep', 500, 600, '']])
        self.assertEqual(rows['CPU 1']['run'], [
            ['run', 150, 200, 'worker/7'], ['run', 260, 310, 'worker/7'], ['run', 420, 500, 'worker/7']])
        self.assertEqual(rows['CPU 0']['run'], [['run', 100, 600, '<...>/1']])
        self.assertEqual(rows['worker/7']['locks'], [], 'the lane of states has it')

    def test_wake_ups_go_from_the_waker_to_the_run(self):
        self.add(0, 100, 'sched_wakeup', 7, 1, pid=1)
        self.add(0, 110, 'irq_entry', 'timer', 'tick', pid=1)
        self.add(0, 120, 'sched_wakeup', 8, 1, pid=1)
        self.add(1, 150, 'sched_switch', 7, 'R')
        self.add(1, 190, 'sched_switch', 8, 'S', pid=7)
        arrows = self.open().evaluate('''(() => {
            const { wake, run, to } = app.model.arrows, rows = app.model.rows, time = app.trace.time;
            return Array.from({ length: wake.length }, (_, i) =>
                [rows[app.trace.row[wake.data[i]]].name, time[wake.data[i]],
                 rows[to.data[i]].name, time[run.data[i]]]); })()''')
        self.assertEqual(arrows, [['<...>/1', 100, '<...>/7', 150], ['CPU 0', 120, '<...>/8', 190]])

    def test_interrupts_nest_on_the_row_of_the_cpu(self):
        ip = self.kernel.symbol('f')
        self.add(0, 100, 'irq_entry', 'timer', ip, pid=7)
        self.add(0, 120, 'nmi_entry', ip, pid=7)
        self.add(0, 125, 'printk', 'from an NMI', pid=7)
        self.add(0, 130, 'nmi_exit', pid=7)
        self.add(0, 140, 'irq_exit', 'timer', pid=7)
        self.add(0, 150, 'softirq_entry', 'TIMER', pid=7)
        self.add(0, 160, 'timer_expire_entry', LOCK, 'f', pid=7)
        self.add(0, 170, 'timer_expire_exit', LOCK, pid=7)
        self.add(0, 180, 'softirq_exit', 'TIMER', pid=7)
        self.add(0, 190, 'printk', 'from the thread', pid=7)
        rows = self.rows()
        self.assertEqual(rows['CPU 0']['calls'], [
            [['irq', 100, 140, 'irq timer'], ['softirq', 150, 180, 'softirq TIMER']],
            [['nmi', 120, 130, 'nmi'], ['call', 160, 170, 'f']]])
        self.assertEqual(rows['CPU 0']['marks'], ['printk'])
        self.assertEqual(rows['<...>/7']['marks'], ['printk'])

    def test_locks_have_lanes(self):
        self.add(0, 100, 'contention_begin', LOCK, 'spinlock', pid=7)
        self.add(0, 150, 'contention_end', LOCK, 'spinlock', pid=7)
        self.add(0, 150, 'lock_acquire', LOCK, 'spinlock', pid=7)
        self.add(0, 160, 'lock_acquire', MUTEX, 'mutex', pid=7)
        self.add(0, 170, 'lock_release', LOCK, 'spinlock', pid=7)
        self.add(0, 200, 'nmi_exit', pid=7)
        lanes = self.rows()['<...>/7']['locks']
        self.assertEqual(lanes, [
            [['contend', 100, 150, f'waits for spinlock {LOCK:#x}'], ['hold', 150, 170, f'{LOCK:#x}']],
            [['hold', 160, 200, f'{MUTEX:#x}']]])

    def test_a_lock_that_another_thread_gives_back(self):
        self.kernel = fake.Vmlinux(fake.EVENTS.replace('2=rwsem', '2=rwsem_read'))
        self.memory = fake.Memory(self.kernel)
        self.add(0, 100, 'lock_acquire', LOCK, 'rwsem_read', pid=7)
        self.add(0, 110, 'sched_switch', 8, 'S', pid=7)
        # Read locks have many: it is the one of the same CPU.
        self.add(1, 115, 'lock_acquire', LOCK, 'rwsem_read', pid=9)
        self.add(0, 120, 'lock_release', LOCK, 'rwsem_read', pid=8)
        self.add(0, 200, 'nmi_exit', pid=8)
        rows = self.rows()
        self.assertEqual(rows['<...>/7']['locks'], [[['hold', 100, 120, f'{LOCK:#x}']]])
        self.assertEqual(rows['<...>/9']['locks'], [[['hold', 115, 200, f'{LOCK:#x}']]])

    def test_a_lock_that_was_given_back_where_records_are_lost(self):
        self.add(0, 100, 'lock_acquire', LOCK, 'spinlock', pid=7)
        self.add(0, 150, 'lock_acquire', LOCK, 'spinlock', pid=8)
        self.add(0, 200, 'nmi_exit', pid=8)
        rows = self.rows()
        self.assertEqual(rows['<...>/7']['locks'], [[['hold', 100, 100, f'{LOCK:#x}']]])
        self.assertEqual(rows['<...>/8']['locks'], [[['hold', 150, 200, f'{LOCK:#x}']]])

    def test_what_may_have_ended_in_records_that_are_overwritten(self):
        self.memory = fake.Memory(self.kernel, 2, 16)
        self.add(0, 90, 'sched_switch', 9, 'S', pid=1)
        self.add(0, 100, 'lock_acquire', LOCK, 'spinlock', pid=9)
        self.add(0, 110, 'sched_wakeup', 8, 1, pid=9)
        for ns in range(20):
            self.add(1, 200 + ns * 10, 'page_alloc', ns, 0, pid=5)
        self.add(0, 500, 'nmi_exit', pid=9)
        rows = self.rows()
        self.assertEqual(rows['<...>/8']['run'], [['runnable?', 110, 500, '']])
        self.assertEqual(rows['<...>/1']['run'][1:], [['sleep?', 90, 500, '']])
        # It has run on the other CPU all the time.
        self.assertEqual(rows['<...>/9']['run'], [['run', 90, 500, 'CPU 0']])
        self.assertEqual(rows['<...>/9']['locks'], [[['hold', 100, 500, f'{LOCK:#x}']]])

    def test_functions_whose_return_was_not_recorded(self):
        for ns, function, depth in ((10, 'f', 0), (20, 'g', 1), (30, 'h', 2), (40, 'g', 1), (50, 'f', 0)):
            self.add(0, ns, 'funcgraph_entry', function, depth, pid=7)
        self.assertEqual(self.rows()['<...>/7']['calls'], [
            [['call', 10, 50, 'f'], ['call', 50, 50, 'f']],
            [['call', 20, 40, 'g'], ['call', 40, 50, 'g']], [['call', 30, 40, 'h']]])

    def test_functions_nest(self):
        for ns, name, function, depth in ((10, 'entry', 'f', 0), (20, 'entry', 'g', 1), (30, 'exit', 'g', 1),
                                          (40, 'entry', 'f', 1), (50, 'exit', 'f', 1), (60, 'exit', 'f', 0)):
            self.add(0, ns, 'funcgraph_' + name, function, depth, pid=7)
        self.assertEqual(self.rows()['<...>/7']['calls'], [
            [['call', 10, 60, 'f']], [['call', 20, 30, 'g'], ['call', 40, 50, 'f']]])

    def test_events_that_nobody_knows(self):
        self.kernel = fake.Vmlinux(fake.EVENTS + '''event new brew_begin udec:pot color:tea
event new brew_end udec:pot
event new sip hex:deep
flags color 1=green 4=black
''')
        self.memory = fake.Memory(self.kernel)
        self.add(0, 10, 'brew_begin', 3, 5, pid=7)
        self.add(0, 20, 'sip', (1 << 64) - 1, pid=7)
        self.add(0, 30, 'brew_end', 3, pid=7)
        page = self.open()
        row = page.evaluate(ROWS)['<...>/7']
        self.assertEqual(row['calls'], [[['call', 10, 30, 'brew 3 green|black']]])
        self.assertEqual(row['marks'], ['sip'])
        page.evaluate('app.selectRecord(1)')
        self.assertIn('0xffffffffffffffff', self.details(page))


class Looks(Page):
    """What somebody sees and does."""

    def sample(self):
        self.kernel, self.memory = fake.sample()

    def test_the_header_says_what_trace_it_is(self):
        self.sample()
        self.memory.limit(0, self.memory.pos[0])
        self.memory.take(0, 5)
        self.memory.take(1, 2)
        facts = self.facts(self.open())
        self.assertEqual(facts['kernel'], fake.BUILD_ID.hex()[:12])
        self.assertEqual((facts['CPUs'], facts['events']), ('2', '16'))
        self.assertEqual((facts['lost'], facts['torn'], facts['overwritten']), ('5', '2', '0'))
        self.assertEqual(facts['span'], '1.2 µs, from 0.000001000 s')

    def test_an_empty_trace(self):
        page = self.open()
        self.assertEqual(self.facts(page)['events'], '0')
        self.assertEqual(list(page.evaluate(ROWS)), ['CPU 0', 'CPU 1'])
        self.assertIn('no record', self.details(page))

    def test_search_finds_a_record(self):
        self.sample()
        page = self.open()
        page.key('/')
        page.type('printk ANSWER')
        page.wait('app.search.done && app.search.found.length === 1')
        page.key('Enter')
        self.assertEqual(page.evaluate('document.getElementById("matches").textContent'), '1 of 1')
        self.assertIn('the answer is 42, 50% of 0x1000', self.details(page))
        page.evaluate('app.search.start("worker sched_switch")')
        self.assertEqual(page.evaluate('app.search.found.length'), 2, 'all words, not one')
        page.evaluate('app.query.value = "sched_switch"; app.search.start("sched_switch")')
        page.wait('app.search.done')
        page.evaluate('app.scroll.focus()')
        seen = []
        for key in 'nnN':
            page.key(key)
            seen.append(page.evaluate('app.selection.record'))
        self.assertEqual(seen[0], seen[2])
        self.assertNotEqual(seen[0], seen[1])

    def test_zoom_and_move(self):
        self.sample()
        page = self.open()
        whole, first = page.evaluate('app.view.span'), page.evaluate(PIXELS)
        page.wheel(700, 300, -300)
        page.wait(f'app.view.span < {whole}')
        self.assertNotEqual(page.evaluate(PIXELS), first)
        for key, other in ('w', 's'), ('+', '-'):
            span = page.evaluate('app.view.span')
            page.key(key)
            self.assertLess(page.evaluate('app.view.span'), span)
            page.key(other)
        page.key('w')
        at = page.evaluate('app.view.from')
        page.key('a')
        self.assertLess(page.evaluate('app.view.from'), at)
        at = page.evaluate('app.view.from')
        page.drag(700, 300, 600, 300)
        self.assertGreater(page.evaluate('app.view.from'), at)
        page.drag(500, 300, 700, 300, modifiers=8)
        span = page.evaluate('app.selection.span')
        page.key('z')
        shown = page.evaluate('[app.view.from, app.view.to]')
        self.assertEqual([round(t) for t in shown], [round(t) for t in span])
        page.click(700, 600, 2)
        self.assertEqual(page.evaluate('app.view.span'), whole)

    def test_a_click_tells_all(self):
        self.sample()
        page = self.open()
        at = page.evaluate('''(() => {
            const row = app.model.shown.find((r) => r.name === "worker/7");
            const part = app.layout.of.get(row).parts.find((p) => p.what === "locks");
            const box = app.rowsCanvas.getBoundingClientRect();
            return [box.left + app.view.x(1800), box.top + part.y + 5]; })()''')
        page.click(*at)
        said = self.details(page)
        for text in ('worker/7 holds', '200 ns', 'lock_acquire', 'lock_release', 'mutex', '0.000001700 s'):
            self.assertIn(text, said)

    def test_who_held_the_lock(self):
        self.add(0, 100, 'lock_acquire', LOCK, 'spinlock', pid=6)
        self.add(0, 150, 'lock_release', LOCK, 'spinlock', pid=6)
        self.add(0, 200, 'lock_acquire', LOCK, 'spinlock', pid=7)
        self.add(1, 300, 'contention_begin', LOCK, 'spinlock', pid=8)
        self.add(0, 400, 'lock_release', LOCK, 'spinlock', pid=7)
        self.add(1, 410, 'contention_end', LOCK, 'spinlock', pid=8)
        page = self.open()
        page.evaluate('(() => { const row = app.model.shown.find((r) => r.pid === 8);'
                      ' app.select({ row, lane: row.locks[0], index: 0 }); })()')
        said = self.details(page)
        self.assertRegex(said, r'held by\s+<...>/7\s+since 0.000000200 s')
        self.assertNotIn('<...>/6', said)

    def test_keys_alone_reach_every_record(self):
        self.sample()
        page = self.open()
        page.key('.')
        self.assertEqual(page.evaluate('app.selection.record'), 0)
        page.key('.')
        self.assertEqual(page.evaluate('app.trace.row[app.selection.record]'), page.evaluate('app.trace.row[0]'))
        self.assertGreater(page.evaluate('app.selection.record'), 0)

    def test_quiet_threads_are_hidden_and_come_back(self):
        self.sample()
        page = self.open()
        page.evaluate('app.view.show(2000, 2100)')
        names = '[...app.layout.places].map((p) => p.row.name)'
        everyone = page.evaluate(names)
        page.key('t')
        self.assertEqual(page.evaluate(names), ['CPU 0', 'CPU 1', '<...>/1', 'worker/7'])
        page.key('t')
        self.assertEqual(page.evaluate(names), everyone)

    def test_dark_and_light(self):
        self.sample()
        page = self.open()
        light = page.evaluate(PIXELS)
        page.dark(True)
        page.wait('app.picture.theme.back !== "#ffffff"')
        self.assertNotEqual(page.evaluate(PIXELS), light)

    def test_help_has_every_key(self):
        page = self.open()
        page.key('?')
        page.wait('app.keysDialog.open')
        rows = page.evaluate('document.querySelectorAll("#keys tr").length')
        self.assertEqual(rows, page.evaluate('KEYS.length + MOUSE.length'))

    def test_text_of_the_trace_stays_text(self):
        evil = '<img src=x onerror=window.evil=1>'
        self.memory.comm(7, '</script><b id=')
        self.add(0, 10, 'printk', evil, pid=7)
        self.add(0, 20, 'contention_begin', LOCK, 'spinlock', pid=7)
        page = self.open()
        page.evaluate('app.selectRecord(0)')
        self.assertIn(evil, self.details(page))
        self.assertIn('</script><b id=/7', self.findings(page)[0])
        page.evaluate('''app.hoverAt({ x: app.view.x(10), y: app.layout.of.get(app.selection.row).parts.at(-1).y + 3,
                         clientX: 100, clientY: 100 })''')
        self.assertIn(evil, page.evaluate('app.tip.textContent'))
        self.assertEqual(page.evaluate('[window.evil ?? 0, document.querySelectorAll("img, b").length]'), [0, 0])

    def test_a_field_that_is_missing(self):
        self.memory.record(0, 6000, self.kernel.event['wait_begin'][0], 7, [2, MUTEX])
        page = self.open()
        page.evaluate('app.selectRecord(0)')
        self.assertRegex(self.details(page), r'ender\s+\(missing\)')


class Findings(Page):
    def test_a_lock_that_is_never_given_back(self):
        self.memory.comm(7, 'holder')
        self.memory.comm(8, 'waiter')
        self.add(0, 100, 'sched_switch', 7, 'R')
        self.add(1, 100, 'sched_switch', 8, 'R')
        self.add(0, 1000, 'lock_acquire', LOCK, 'spinlock', pid=7)
        self.add(1, 2000, 'contention_begin', LOCK, 'spinlock', pid=8)
        page = self.open()
        [said] = self.findings(page)
        for part in ('CPU 1 (waiter/8) spins', f'spinlock {LOCK:#x}', 'since 0.000002000 s',
                     'held by holder/7 on CPU 0, who took it at 0.000001000 s'):
            self.assertIn(part, said)
        page.evaluate('document.querySelector("#findings button").click()')
        self.assertIn('contention_begin', self.details(page))

    def test_threads_that_wait_in_a_ring(self):
        self.add(0, 100, 'lock_acquire', LOCK, 'mutex', pid=7)
        self.add(0, 110, 'lock_acquire', MUTEX, 'mutex', pid=8)
        self.add(0, 120, 'wait_begin', 'mutex', MUTEX, 0, pid=7)
        self.add(0, 130, 'contention_begin', LOCK, 'mutex', pid=8)
        [said] = self.findings()
        self.assertRegex(said, r'^Deadlock since 0.000000130 s: <...>/7 waits for .* of <...>/8, '
                               r'<...>/8 waits for .* of <...>/7')

    def test_a_thread_that_sleeps_for_a_lock(self):
        self.add(0, 100, 'contention_begin', LOCK, 'mutex', pid=7)
        self.add(0, 110, 'sched_switch', 0, 'D', pid=7)
        [said] = self.findings()
        self.assertTrue(said.startswith(f'<...>/7 waits for the mutex {LOCK:#x} since'), said)
        self.assertIn('who holds it is not in the trace', said)

    def test_a_test_that_failed(self):
        self.add(0, 100, 'test_end', 'suite', 'good', 1, pid=7)
        self.add(0, 110, 'test_end', 'suite', 'bad', 0, pid=7)
        self.assertEqual(self.findings(), ['Test suite.bad failed.'])

    def test_a_cpu_that_went_silent_with_a_lock(self):
        self.add(0, 100, 'lock_acquire', LOCK, 'spinlock', pid=7)
        self.add(1, 10**9, 'nmi_exit')
        [said] = self.findings()
        self.assertIn('CPU 0 ran <...>/7 and recorded nothing in the last 1 s', said)
        self.assertIn(f'holds the spinlock {LOCK:#x}', said)

    def test_nothing_is_said_of_what_is_well(self):
        self.kernel, self.memory = fake.sample()
        self.assertEqual(self.findings(), [])


def fill(memory, records):
    """Fills rings quickly: switches, locks, marks, again and again."""
    kernel, share = memory.kernel, records // memory.cpus
    kinds = [(kernel.event[name][0], words) for name, words in (
        ('sched_switch', (7, 0)), ('lock_acquire', (LOCK, 0)), ('page_alloc', (0x1234, 1)),
        ('lock_release', (LOCK, 0)), ('sched_switch', (8, 0)), ('funcgraph_entry', (fake.TEXT, 0)),
        ('funcgraph_exit', (fake.TEXT, 0)), ('sched_switch', (0, 1)))]
    pids = (0, 7, 7, 7, 7, 8, 8, 8)
    for cpu in range(memory.cpus):
        at, pack = memory.ring(cpu), struct.Struct('<IIQQQ').pack_into
        for i in range(share):
            event, words = kinds[i % 8]
            pack(memory.ram, at + i * 32, (i & 0xfffff) << 12 | event, pids[i % 8],
                 fake.CLOCK_BASE + i * 2000 + cpu * 100, *words)
        memory.pos[cpu] = share
        memory.write_control(cpu)


class Lanes(Page):
    """What a picture asks of a lane, beside looking at every slice of it."""

    def test_of_many_slices(self):
        wrong = self.open().evaluate('''(() => {
            const time = Float64Array.from({ length: 4000 }, (_, i) => i * 10 + (i * i * 7919) % 9);
            const lane = new Lane({ time, end: 40000 }), wrong = [];
            for (let i = 0; i + 1 < 4000; i += 2)
                lane.push(i, i + 1, i % 7 ? KIND.run : KIND.sleep, 0);
            lane.finish((kind) => kind === KIND.sleep);
            const weight = (k) => lane.kindAt(k) === KIND.sleep ? 0 : lane.end(k) - lane.start(k);
            for (let n = 0; n < 2000; n++) {
                const i = (n * 7907) % 1900, j = Math.min(2000, i + 1 + (n * n) % (n % 3 ? 1900 : 40));
                let most = 0, sum = 0;
                for (let k = i; k < j; k++) {
                    most = Math.max(most, weight(k));
                    sum += weight(k);
                }
                if (weight(lane.longest(i, j)) !== most || Math.abs(lane.filled(i, j) - sum) > 1e-6)
                    wrong.push([i, j]);
                const t = (n * 104729) % 40000;
                if (lane.first(t) !== lane.firstFrom(t, 0))
                    wrong.push(t);
            }
            return wrong; })()''')
        self.assertEqual(wrong, [])


class Million(Page):
    """A million events, as many as rings of 8 MiB on four CPUs have."""

    def test_the_browser_has_its_turns_while_they_load(self):
        self.memory = fake.Memory(self.kernel, 4, 1 << 18)
        self.kernel.symbol('f')
        fill(self.memory, 1_000_000)
        page = self.open(before=TURNS)
        self.assertEqual(page.evaluate('app.trace.length'), 1_000_000)
        blocks = 1_000_000 // CHUNK + 1
        self.assertGreater(page.evaluate('moved.size'), blocks // 2)
        # What is drawn is bounded by the pixels, not by the events.
        slices = page.evaluate('''(() => {
            let n = 0;
            const crowd = app.picture.crowd, slice = app.picture.slice;
            app.picture.crowd = (...all) => { n++; crowd.apply(app.picture, all); };
            app.picture.slice = (...all) => { n++; slice.apply(app.picture, all); };
            app.fit();
            app.picture.draw(0, null, null);
            delete app.picture.crowd;
            delete app.picture.slice;
            return [n, app.layout.places.reduce((sum, p) => sum + p.parts.length, 0)]; })()''')
        self.assertGreater(slices[0], 1000)
        self.assertLess(slices[0], slices[1] * 1280 * 2)
        page.evaluate('app.search.start("page_alloc")')
        page.wait('app.search.done')
        self.assertEqual(page.evaluate('app.search.found.length'), 125_000)


if __name__ == '__main__':
    unittest.main()
