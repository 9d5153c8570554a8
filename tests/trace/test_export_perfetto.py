# SPDX-License-Identifier: GPL-2.0-only
"""An exported trace is what Perfetto reads, and says what the trace says.

The first tests read the packets themselves, so that they run everywhere; those
with Perfetto's own trace processor run where it is (see perfetto.py).
"""

import unittest

import fake
import perfetto
from exported import LOCK, LONG, ExportCase, Sample, many

PACKET, FTRACE, TIMESTAMP, SEQUENCE, TRACK_EVENT, INTERNED, FLAGS, DESCRIPTOR = 1, 1, 8, 10, 11, 12, 13, 60
BEGIN, END, INSTANT = 1, 2, 3


def only(message, number, default=None):
    values = message.get(number, [default])
    assert len(values) == 1, f'field {number} comes {len(values)} times'
    return values[0]


class Packets:
    """The packets of a trace: its events, and the texts that have numbers."""

    def __init__(self, data):
        self.events, self.ftrace, self.tracks = [], [], {}
        self.categories, self.names, self.strings, self.fields = {}, {}, {}, {}
        for number, packet in perfetto.fields(data):
            assert number == PACKET
            packet = perfetto.message(packet)
            self.intern(perfetto.message(only(packet, INTERNED, b'')))
            if TRACK_EVENT in packet:
                self.events.append((only(packet, TIMESTAMP), perfetto.message(only(packet, TRACK_EVENT))))
            for bundle in packet.get(FTRACE, []):
                bundle = perfetto.message(bundle)
                self.ftrace += [(only(bundle, 1), perfetto.message(event)) for event in bundle[2]]
            for track in packet.get(DESCRIPTOR, []):
                track = perfetto.message(track)
                assert only(track, 1) not in self.tracks
                self.tracks[only(track, 1)] = track

    def intern(self, data):
        for table, number in ((self.categories, 1), (self.names, 2), (self.fields, 3), (self.strings, 29)):
            for entry in data.get(number, []):
                entry = perfetto.message(entry)
                assert only(entry, 1) not in table
                table[only(entry, 1)] = only(entry, 2).decode()


class TestPackets(ExportCase):

    def read(self, sample):
        with open(self.export('perfetto', 'trace', sample), 'rb') as file:
            return Packets(file.read())

    def test_each_record_is_there_once(self):
        packets = self.read(self.sample)
        sched = [record for record in self.sample.all() if record[2] in ('sched_switch', 'sched_wakeup')]
        self.assertEqual(sorted((cpu, only(event, 1), only(event, 2)) for cpu, event in packets.ftrace),
                         sorted((cpu, ns, pid) for cpu, ns, _, pid, _ in sched))
        others = [record for record in self.sample.all() if record not in sched]
        # The ends that were lost are made up.
        self.assertEqual(sorted(ns for ns, _ in packets.events),
                         sorted([record[1] for record in others] + [3020, 3110]))
        # An end is named only where its beginning is not there.
        named = [(ns, packets.categories[only(event, 3)].split(':')[1]) for ns, event in packets.events if 3 in event]
        self.assertEqual(named, [(ns, name) for _, ns, name, _, _ in others
                                 if ns in (500, 510, 520) or not name.endswith(('_exit', '_end', '_release'))])

    def test_events_have_tracks_and_texts_that_were_told(self):
        packets = self.read(self.sample)
        for ns, event in packets.events:
            with self.subTest(ns=ns):
                self.assertIn(only(event, 11), packets.tracks)
                self.assertTrue(10 not in event or only(event, 10) in packets.names)
                for annotation in map(perfetto.message, event.get(4, [])):
                    self.assertIn(only(annotation, 1), packets.fields)
                    self.assertTrue(17 not in annotation or only(annotation, 17) in packets.strings)

    def test_events_are_on_their_tracks(self):
        packets = self.read(self.sample)

        def track(uuid):
            thread = perfetto.message(only(packets.tracks[uuid], 4, b''))
            return only(thread, 2) if thread else only(packets.tracks[uuid], 2).decode()

        found = {ns: (track(only(event, 11)), only(event, 11)) for ns, event in packets.events}
        self.assertEqual({ns: where for ns, (where, _) in found.items() if ns in (
            500, 510, 520, 1450, 2000, 2050, 3000, 3100, 4000, 4200, 6000, 7000 + LONG)}, {
                500: 'CPU 0', 510: 1, 520: f'{LOCK + 64:#x}', 1450: 'swapper/0', 2000: 'CPU 1', 2050: 'CPU 1', 3000: 9,
                3100: 'CPU 0', 4000: f'{LOCK:#x}', 4200: 'wait', 6000: 'swapper/1', 7000 + LONG: 'CPU 1'})
        # Both readers have a track; each lets go on its own.
        self.assertNotEqual(found[4100], found[4110])
        self.assertEqual((found[4100], found[4110]), (found[4120], found[4130]))

    def test_an_address_behind_a_function_is_no_variable(self):
        sample = Sample()
        address = sample.kernel.symbol('tick') + 0x1000
        sample.kernel.symbols['far'] = address + 0x1000, 0x100
        sample.add(0, 1000, 'odd_types', 0, 0, 0, 0, 0, 0, 0, 0, address, address)
        packets = self.read(sample)
        annotations = [perfetto.message(data) for data in packets.events[0][1][4][-2:]]
        self.assertEqual([packets.strings[only(annotation, 17)] for annotation in annotations],
                         ['tick+0x1000', f'{address:#x}'])

    def test_texts_are_utf_8(self):
        sample = Sample()
        for text in (b'caf\xc3\xa9', b'caf\xe9', b'\xe2\x82', b'a\xffb\xf0\x9f\x98\x80'):
            sample.kernel.strings[text.decode('latin-1')] = fake.RODATA + len(sample.kernel.rodata)
            sample.kernel.rodata += text + b'\0'
            sample.add(0, 1000, 'printk', text.decode('latin-1'))
        self.assertEqual([only(event, 23).decode() for _, event in self.read(sample).events],
                         ['café', 'caf?', '??', 'a?b\U0001f600'])

    def test_slices_nest(self):
        """Each end is of a slice that has begun; Perfetto would drop it, and say so to nobody."""
        for sample in (self.sample, many()[0]):
            depth = {}
            for _, event in self.read(sample).events:
                track = only(event, 11)
                depth[track] = depth.get(track, 0) + {BEGIN: 1, END: -1, INSTANT: 0}[only(event, 9)]
                self.assertGreaterEqual(depth[track], 0)
        self.assertEqual(sum(depth.values()), 0)

    def test_a_file_that_cannot_be_made_is_named(self):
        done = self.run_export('perfetto', 'missing/trace')
        self.assertEqual(done.returncode, 1)
        self.assertIn(self.path('missing/trace'), done.stderr.decode())


QUERIES = {
    'wrong': "select name, value from stats where value > 0 and severity != 'info'",
    'cpus': 'select cpu, ts, dur, tid, name, end_state from sched join thread using (utid) order by ts',
    'states': 'select tid, ts, dur, state, waker_utid is not null from thread_state join thread using (utid) '
              'where tid in (8, 4000) order by ts',
    'slices': 'select coalesce(track.name, tid), depth, slice.name, ts, slice.dur from slice join track '
              'on track.id = slice.track_id left join thread_track on thread_track.id = track.id '
              'left join thread using (utid) where slice.dur != 0 order by ts',
    'fields': 'select ts, key, coalesce(int_value, string_value) from slice join args using (arg_set_id) '
              "where key glob 'debug.*' and slice.dur = 0",
    'count': 'select count(*) from slice',
}


@unittest.skipUnless(perfetto.processor(), "no trace processor of Perfetto's: TRACE_PROCESSOR=DIR says where it is")
class TestTraceProcessor(ExportCase):
    """It takes seconds to start, so all that is asked of a trace is asked at once."""

    def ask(self, sample):
        with open(self.export('perfetto', 'trace', sample), 'rb') as file:
            return dict(zip(QUERIES, perfetto.query(file.read(), *QUERIES.values())))

    def test_everything(self):
        answers = self.ask(self.sample)
        self.assertEqual(answers['wrong'], [])
        self.cpus_and_threads(answers)
        self.slices_on_their_tracks(answers['slices'])
        self.fields_of_all_types(answers['fields'])

    def test_many(self):
        sample, left = many()
        answers = self.ask(sample)
        self.assertEqual(answers['wrong'], [])
        self.assertEqual(answers['count'], [(len(left),)])

    def cpus_and_threads(self, answers):
        self.assertEqual(answers['cpus'], [
            (1, 1200, 200, 8, 'a b="c"\\', 'D'), (0, 1300, 200, 0, 'swapper', 'R'), (1, 1400, 200, 4000, None, 'X'),
            (0, 1500, 1610, 9, 'exactly16letters', 'R'), (1, 1600, -1, 0, 'swapper', None),
            (0, 3110, 10, 8, 'a b="c"\\', 'S'), (0, 3120, -1, 9, 'exactly16letters', None)])
        self.assertEqual(answers['states'], [
            (8, 1100, 100, 'R', 1), (8, 1200, 200, 'Running', 0), (8, 1400, 1710, 'D', 0),
            (4000, 1400, 200, 'Running', 0), (4000, 1600, -1, 'X', 0), (8, 3110, 10, 'Running', 0),
            (8, 3120, -1, 'S', 0)])

    def slices_on_their_tracks(self, found):
        lock = f'{LOCK:#x}'
        self.assertEqual(found, [
            ('CPU 1', 0, 'irq timer', 2000, 30), ('CPU 1', 1, 'nmi', 2010, 10),
            ('CPU 1', 0, 'softirq TIMER', 2040, 30), ('CPU 1', 1, 'tick', 2050, 10),
            (9, 0, 'mutex_lock', 3000, 20), (9, 1, 'schedule', 3010, 10), ('CPU 0', 0, 'irq timer', 3100, 10),
            (lock, 0, 'exactly16letters', 4000, 20), (f'{LOCK + 64:#x}', 0, 'exactly16letters', 4010, 20),
            (f'{LOCK + 192:#x}', 0, 'exactly16letters', 4100, 20), (f'{LOCK + 192:#x}', 0, 'worker', 4110, 20),
            (9, 0, 'mutex_lock', 4190, 15), ('wait', 0, 'wait mutex', 4200, 10),
            ('odd_step', 0, 'odd_step', 5060, 10), ('test', 0, 'suite.a name', 5080, 10),
            ('CPU 1', 0, 'irq timer', 7000 + LONG, -1),
            ('workqueue_execute', 0, 'worker_thread', 7010 + LONG, -1), (lock, 0, 'exactly16letters', 7020 + LONG, -1)])

    def fields_of_all_types(self, found):
        for record in self.sample.all():
            mine = {key[6:]: value for ts, key, value in found if ts == record[1]}
            if not mine or record[1] == 6000:    # that are two
                continue
            with self.subTest(record=record):
                self.assertEqual(mine, {name: self.expected(*rest) for name, *rest in self.sample.fields(record)})

    def expected(self, kind, number, text):
        if text is not None:
            return text
        if kind == 'odd_kind':
            return str(number)
        return number - (1 << 64) if number >> 63 == 1 else number    # all numbers are signed there


if __name__ == '__main__':
    unittest.main()
