# SPDX-License-Identifier: GPL-2.0-only
"""The daemon of one GDB session: a guest in QEMU, GDB attached to it, a socket for requests.

A request is one line of JSON, {"do": WORD, ...}, and so is the answer.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess

from .. import firmware, process, qmp, rundir
from . import mi, qemu

# Before the first command of the user's.  What GDB would ask, it answers itself.
SETTINGS = ('mi-async on', 'confirm off', 'pagination off', 'width 0', 'breakpoint pending off',
            'debuginfod enabled off', 'history save off', 'remotetimeout 600')


def safe_path(srctree):
    """Options that let GDB load the commands hd-* with vmlinux."""
    return '-iex', f'add-auto-load-safe-path {srctree}/scripts/gdb'


class Refused(Exception):
    """A request that gets an error for an answer; kind is for programs."""

    def __init__(self, kind, text):
        super().__init__(text)
        self.kind = kind


class Session:
    """guest: machine.Guest with a folder of its own; server: the socket to serve.

    gdb: GDB's command; sources: where it looks for them.
    """

    def __init__(self, name, guest, server, gdb, symbols, sources):
        self.name, self.guest, self.server = name, guest, server
        self.gdb_command = [gdb, '--interpreter=mi3', '-nx', '-q', *safe_path(sources[0]), symbols]
        self.sources = sources
        self.qemu = self.gdb = None
        self.running, self.stop, self.stops = False, None, 0
        # A command of the console's lets the guest run: until it stops for good, GDB reads
        # nothing.  Then it answers what it is asked at each stop.
        self.foreground, self.would_block = False, set()
        self.asked = None
        self.incomplete = False
        self.output = []

    # --- What GDB says unasked -----------------------------------------

    def on_record(self, record):
        if record.kind in ('~', '@', '&'):
            if record.text == '>' and self.one_at_a_time.locked():
                # GDB reads on: the next request would become part of this one.
                self.incomplete = True
                self.gdb.send('end')
                return
            self.output.append(record.text)
        elif record.name == 'running':
            self.running, self.stop = True, None
            if record.token:
                self.foreground = record.token in self.would_block
        elif record.token:
            self.foreground = False
        elif record.kind == '*' and record.name == 'stopped':
            if record.results.get('reason', '').startswith('exited'):
                return      # QEMU's own end says more
            self.running = False
            self.stops += 1
            self.stop = self.described(record.results)
            if self.foreground and (not self.asked or self.asked.done()):
                self.asked = asyncio.ensure_future(self.frame())
            self.stopped.set()
            self.stopped = asyncio.Event()

    @staticmethod
    def described(results):
        frame = results.get('frame', {})
        stop = {'reason': results.get('reason'), 'function': frame.get('func'),
                'file': frame.get('file'), 'line': int(frame['line']) if 'line' in frame else None,
                'address': frame.get('addr'), 'thread': results.get('thread-id')}
        for ours, mis in (('signal', 'signal-name'), ('breakpoint', 'bkptno')):
            if mis in results:
                stop[ours] = results[mis]
        return stop

    def claim(self):
        text, self.output = ''.join(self.output), []
        return text

    # --- Requests ------------------------------------------------------

    async def frame(self):
        """Where the guest is, as GDB tells it when it reads on."""
        with contextlib.suppress(mi.GdbGone):
            return await self.gdb.command('-stack-info-frame')

    async def settle(self):
        """Waits until the guest is stopped, and not by a breakpoint whose commands go on."""
        while True:
            while self.running:
                await self.stopped.wait()
            # Answered after the breakpoint's commands; the guest may have stopped again since.
            stops = self.stops
            frame = await self.gdb.command('-stack-info-frame')
            if not self.running and self.stops == stops:
                break
        if self.stop and not self.stop['function']:
            found = self.described(frame.results)
            self.stop.update({k: found[k] for k in ('function', 'file', 'line', 'address')})

    def check_prompt(self):
        if self.foreground:
            raise Refused('running', 'the guest is running: interrupt it, or wait for it')

    async def do_status(self, request):
        return {'output': self.claim()}

    async def do_peek(self, request):
        """The status, without taking what GDB said from who asks next."""
        return {}

    async def do_cmd(self, request):
        text = request['text'].strip()
        self.check_prompt()
        async with self.one_at_a_time:
            self.check_prompt()
            self.incomplete, earlier = False, self.claim()
            answer = await self.console(text)
            if answer.name == 'running' and not text.endswith('&'):
                await self.settle()
            output = self.claim()
        if self.incomplete:
            raise Refused('gdb', f'{text}: gdb wants more lines: give them all in one text')
        if answer.name == 'error':
            message = answer.results.get('msg', 'error')
            if output.endswith(message + '\n'):
                output = output[:-len(message) - 1]
            return {'ok': False, 'kind': 'gdb', 'error': message, 'output': output}
        return {'output': output, **({'earlier': earlier} if earlier else {})}

    async def console(self, text):
        """TEXT as at GDB's prompt; several lines as a script."""
        if '\n' in text:
            path = os.path.join(self.guest.folder, 'script.gdb')
            rundir.write_whole(path, text + '\n')
            text = f'source {path}'
        if not text.endswith('&'):
            self.would_block.add(self.gdb.token + 1)
        return await self.gdb.command(f'-interpreter-exec console {mi.quote(text)}')

    async def do_continue(self, request):
        self.check_prompt()
        async with self.one_at_a_time:
            answer = await self.gdb.command('-exec-continue')
        if answer.name == 'error':
            raise Refused('gdb', answer.results.get('msg', 'error'))
        if request.get('wait'):
            await self.settle()
        return {'output': self.claim()}

    async def do_wait(self, request):
        await self.settle()
        return {'output': self.claim()}

    async def do_interrupt(self, request):
        if self.running:
            # By QEMU's monitor: it works whatever GDB is about, and GDB is told.
            await asyncio.get_running_loop().run_in_executor(None, self.pause)
            await self.settle()
        elif self.one_at_a_time.locked():
            self.gdb.interrupt()
        return {'output': self.claim()}

    def pause(self):
        monitor = qmp.Qmp(self.guest.folder, seconds=600)
        try:
            monitor.call('stop')
        finally:
            monitor.close()

    async def do_stop(self, request):
        self.end('told to stop')
        await asyncio.shield(self.ended)
        return {}

    async def do_hold(self, request):
        """Answered by the session's end."""
        await asyncio.shield(self.ended)
        return {}

    # --- Serving -------------------------------------------------------

    def state(self):
        return {'name': self.name, 'folder': self.guest.folder, 'running': self.running,
                'stopped': self.stop, 'daemon': os.getpid()}

    def last_answer(self, ended):
        answer = {'ok': True, **self.state(), 'running': False, 'stopped': None,
                  'output': self.claim(), 'ended': ended}
        if not self.ready.done():
            answer.update(ok=False, kind='start', error=self.why_not_started(ended))
        return answer

    def why_not_started(self, ended):
        why = ended['why']
        if ended['status'] is not None:
            why += f': {ended["meaning"]} (status {ended["status"]})'
        with contextlib.suppress(OSError), \
                open(os.path.join(self.guest.folder, 'qemu.err'), errors='replace') as file:
            why = '\n'.join([why, *file.read().splitlines()[-4:]])
        return f'{why}\n(all of it: {self.guest.folder})'

    async def answer(self, request):
        work = getattr(self, f'do_{request.get("do")}', None)
        if not work:
            return {'ok': False, 'kind': 'call', 'error': f'no such request: {request.get("do")}'}
        if request['do'] not in ('stop', 'hold'):
            await asyncio.wait({self.ready, self.over}, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.ensure_future(work(request))
        await asyncio.wait({task, self.over}, timeout=request.get('timeout'),
                           return_when=asyncio.FIRST_COMPLETED)
        try:
            if self.over.done():
                task.cancel()
                return self.last_answer(await self.ended)
            if not task.done():
                task.cancel()
                raise Refused('timeout', f'nothing after {request["timeout"]:g} s')
            return {'ok': True, **self.state(), **task.result()}
        except Refused as error:
            return {'ok': False, **self.state(), 'kind': error.kind, 'error': str(error)}
        except (OSError, ValueError, KeyError, mi.GdbGone) as error:
            return {'ok': False, **self.state(), 'kind': 'session', 'error': str(error)}

    async def connection(self, reader, writer):
        self.connections.add(asyncio.current_task())
        try:
            line = await reader.readline()
            if line:
                answer = await self.answer(json.loads(line))
                writer.write(json.dumps(answer).encode() + b'\n')
                await writer.drain()
        except (OSError, ValueError):
            pass        # a client that is gone, or none of ours
        finally:
            self.connections.discard(asyncio.current_task())
            writer.close()

    # --- Life ----------------------------------------------------------

    def end(self, why):
        if not self.over.done():
            self.over.set_result(why)

    async def watch_qemu(self):
        await asyncio.get_running_loop().run_in_executor(None, self.qemu.wait)
        self.end('the guest ended')

    async def attach(self, transcript):
        self.gdb = await mi.Gdb.start(process.guarded(self.gdb_command), self.on_record,
                                         transcript, self.guest.folder)
        self.gdb.reading.add_done_callback(lambda _: self.end('gdb ended'))
        for setting in SETTINGS:
            await self.gdb.command(f'-gdb-set {setting}')
        sources = ' '.join(map(mi.quote, self.sources))
        await self.gdb.command(f'-environment-directory {sources}')
        answer = await self.gdb.command('-target-select remote gdb.sock')
        if answer.name != 'connected':
            # Most often because QEMU has just ended, and then it knows better why.
            await asyncio.wait({self.over}, timeout=1)
            raise Refused('gdb', f'gdb does not attach: {answer.results.get("msg")}')
        self.claim()
        self.stop['reason'] = self.stop['reason'] or 'attached'
        self.ready.set_result(None)

    async def run(self):
        loop = asyncio.get_running_loop()
        self.ready, self.over, self.ended = (loop.create_future() for _ in range(3))
        self.one_at_a_time, self.stopped, self.connections = asyncio.Lock(), asyncio.Event(), set()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self.end, f'signal {number.name}')
        # start_unix_server() would look at the socket's path, which was good for bind() alone.
        server = await asyncio.start_server(self.connection, sock=self.server, limit=1 << 24)
        watching = None
        with open(os.path.join(self.guest.folder, 'gdb.log'), 'wb', buffering=0) as transcript:
            try:
                self.qemu = qemu.start(self.guest)
                watching = asyncio.ensure_future(self.watch_qemu())
                attaching = asyncio.ensure_future(self.attach(transcript))
                await asyncio.wait({attaching, self.over}, return_when=asyncio.FIRST_COMPLETED)
                if attaching.done():
                    attaching.result()
                await self.over
            except (OSError, Refused, mi.GdbGone, firmware.FirmwareError,
                    subprocess.CalledProcessError) as error:
                self.end(str(error))
            await self.finish(watching, server)

    async def finish(self, watching, server):
        """Ends both children, notes how it came, and lets the last answers out."""
        by_itself = watching is not None and watching.done()
        for child in (self.gdb and self.gdb.process, self.qemu):
            if child:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
        if watching:
            await watching
        if self.gdb:
            await self.gdb.process.wait()
        status = self.qemu.returncode if by_itself else None
        meaning = qemu.how_it_ended(status) if by_itself else 'ended with the session'
        ended = {'why': self.over.result(), 'status': status, 'meaning': meaning}
        rundir.write_whole(os.path.join(self.guest.folder, 'ended.json'),
                           json.dumps(ended, indent=1) + '\n')
        # Who has the answer finds nobody there any more.
        server.close()
        self.ended.set_result(ended)
        if self.connections:
            await asyncio.wait(set(self.connections), timeout=5)
