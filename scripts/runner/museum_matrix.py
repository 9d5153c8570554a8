# SPDX-License-Identifier: GPL-2.0-only
"""What the museum's exhibits came to: one table, as text, as JSON and as Markdown."""

import dataclasses
import json
import os

from . import rundir

COLUMNS = ('exhibit', 'source', 'detector', 'diagnosis', 'boots', 'seconds', 'verdict')


@dataclasses.dataclass
class Row:
    """boots: that the detector needed, 0 without any
    verdict: caught; survived or wrongly caught: missed; broken: it could not be shown"""
    exhibit: str
    source: str
    detector: str
    diagnosis: str
    boots: int
    seconds: float
    verdict: str

    @property
    def good(self):
        return self.verdict == 'caught'

    def cells(self, width):
        """The cells as words on one line, each at most width long."""
        for name in COLUMNS:
            value = getattr(self, name)
            text = f'{value:.1f}' if name == 'seconds' else ' '.join(str(value or '').split()) or '-'
            yield text if len(text) <= width else text[:width - 3] + '...'


def text(rows, width=64):
    """Lines of a table whose columns stand below each other."""
    table = [COLUMNS] + [tuple(row.cells(width)) for row in rows]
    wide = [max(map(len, column)) for column in zip(*table)]
    return ['  '.join(cell.ljust(w) for cell, w in zip(line, wide)).rstrip() for line in table]


def markdown(rows):
    lines = [COLUMNS, ('---',) * len(COLUMNS)]
    lines += [tuple(c.replace('|', '\\|') for c in row.cells(400)) for row in rows]
    return ''.join(f'| {" | ".join(line)} |\n' for line in lines)


def write(folder, rows):
    """museum.json and museum.md in the run's folder; the path of the second."""
    data = {'caught': sum(row.good for row in rows), 'total': len(rows),
            'exhibits': [dataclasses.asdict(row) for row in rows]}
    rundir.write_whole(os.path.join(folder, 'museum.json'), json.dumps(data, indent=1) + '\n')
    path = os.path.join(folder, 'museum.md')
    rundir.write_whole(path, markdown(rows))
    return path
