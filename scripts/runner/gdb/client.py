# SPDX-License-Identifier: GPL-2.0-only
"""The caller's side of GDB sessions: which there are, asking one, showing what it said."""

import glob
import json
import os
import select
import socket
import sys


class CallError(Exception):
    """The call was wrong: exit status 2."""


class Failed(Exception):
    """It did not work: exit status 1."""


class Known:
    """A session that has, or had, a folder."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        with open(os.path.join(folder, 'session.json')) as file:
            self.about = json.load(file)
        self.name = self.about['name']

    def connect(self):
        """A connection to the daemon; None if there is none."""
        connection = socket.socket(socket.AF_UNIX)
        fd = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            connection.connect(f'/proc/self/fd/{fd}/session.sock')
            return connection
        except (ConnectionRefusedError, FileNotFoundError):
            connection.close()
            return None
        finally:
            os.close(fd)

    def alive(self):
        connection = self.connect()
        if connection:
            connection.close()
        return connection is not None

    def ask(self, request):
        """The daemon's answer, or how the session ended."""
        connection = self.connect()
        line = ''
        if connection:
            with connection, connection.makefile('rw') as file:
                try:
                    file.write(json.dumps(request) + '\n')
                    file.flush()
                    line = file.readline()
                except (BrokenPipeError, ConnectionResetError):
                    pass
        # A daemon that is killed may leave half a line.
        return json.loads(line) if line.endswith('\n') else self.epitaph()

    def last_words(self):
        """What Python says of a daemon that ended by an error of its own."""
        try:
            with open(os.path.join(self.folder, 'daemon.log'), errors='replace') as file:
                return ''.join(file.readlines()[-1:]).strip()
        except FileNotFoundError:
            return ''

    def epitaph(self):
        answer = {'ok': False, 'kind': 'ended', 'name': self.name, 'folder': self.folder,
                  'running': False, 'stopped': None}
        try:
            with open(os.path.join(self.folder, 'ended.json')) as file:
                answer['ended'] = json.load(file)
        except FileNotFoundError:
            answer['ended'] = {'why': 'its daemon was killed', 'status': None,
                               'meaning': self.last_words() or 'it left no word'}
        answer['error'] = f'session {self.name} has ended: {describe_end(answer["ended"])}'
        return answer


def describe_end(ended):
    status = f' (status {ended["status"]})' if ended['status'] is not None else ''
    return f'{ended["why"]}: {ended["meaning"]}{status}'


def sessions(objtree):
    """All that have left a folder, the newest first."""
    found = []
    for path in glob.glob(os.path.join(glob.escape(objtree), 'runs/gdb-*/session.json')):
        try:
            found.append((os.stat(path).st_mtime_ns, Known(os.path.dirname(path))))
        except (OSError, ValueError, KeyError):
            continue    # being made, or being removed
    return [known for _, known in sorted(found, key=lambda pair: -pair[0])]


def find(objtree, name):
    """The session NAME, or with that folder; without a name the newest.  Live ones first."""
    if name and '/' in name:
        if not os.path.exists(os.path.join(name, 'session.json')):
            raise CallError(f'{name}: no folder of a session')
        return Known(name)
    every = sessions(objtree)
    fitting = [known for known in every if not name or known.name == name]
    if not fitting:
        names = ', '.join(sorted({known.name for known in every})) or 'none'
        raise CallError(f'no session{" " + name if name else ""} below {objtree}/runs; '
                        f'there are: {names}')
    return next((known for known in fitting if known.alive()), fitting[0])



# --- Words -------------------------------------------------------------

def command_list(args):
    """(answer, text) of all sessions, --all, or of those that live."""
    lines, found = [], []
    for known in reversed(sessions(args.objtree)):
        if not (args.all or known.alive()):
            continue
        answer = known.ask({'do': 'peek'})
        found.append({'name': known.name, 'folder': known.folder, 'alive': 'ended' not in answer,
                      **{k: answer.get(k) for k in ('running', 'stopped', 'ended')}})
        lines.append(f'{known.name:10} {describe(answer)}  [{known.folder}]')
    return {'ok': True, 'sessions': found}, '\n'.join(lines)


def describe(answer):
    if 'ended' in answer:
        return f'ended: {describe_end(answer["ended"])}'
    stop = answer.get('stopped')
    if answer.get('running') or not stop:
        return 'running'
    where = stop['function'] if stop['function'] not in (None, '??') else stop['address']
    if stop['file']:
        where += f' at {stop["file"]}:{stop["line"]}'
    reason = f': {stop["reason"]}' if stop['reason'] else ''
    return f'stopped{reason}, {where}, thread {stop["thread"]}'


def command_console(args):
    """The guest's console so far, or until the session ends; works on ended ones, too."""
    known = find(args.objtree, args.session)
    connection = known.connect() if args.follow else None
    if connection:
        connection.sendall(b'{"do": "hold"}\n')
    text = ''
    with open(os.path.join(known.folder, 'console.log'), errors='replace', newline='') as log:
        while True:
            # First whether it ended, then what there is: nothing comes after that.
            over = not connection or select.select([connection], [], [], 0.1)[0]
            new = log.read().replace('\r\n', '\n')
            if args.json:
                text += new
            else:
                args.out.write(new)
                args.out.flush()
            if over:
                break
    return {'ok': True, 'name': known.name, 'folder': known.folder, 'output': text}, ''


def request(args):
    """What the daemon is asked by the words that are its own."""
    asked = {'do': args.word}
    if getattr(args, 'timeout', None) is not None:
        asked['timeout'] = args.timeout
    if args.word == 'cmd':
        asked['text'] = ' '.join(args.text) if args.text != ['-'] else sys.stdin.read()
        if not asked['text'].strip():
            raise CallError('cmd: no command')
    if args.word == 'continue':
        asked['wait'] = args.wait
    return asked


def command_ask(args):
    answer = find(args.objtree, args.session).ask(request(args))
    # That one has ended is an answer to these, not an error.
    if answer.get('kind') == 'ended' and args.word in ('status', 'stop'):
        answer['ok'] = True
    return answer, shown(args, answer)


def shown(args, answer):
    """ANSWER for a person or a shell."""
    text = answer.get('output', '')
    if 'ended' in answer or args.word in ('status', 'start') or not text:
        if args.word != 'cmd' or 'ended' in answer:
            text += f'{answer["name"]}: {describe(answer)}\n'
    if args.word in ('status', 'start'):
        text += f'folder: {answer["folder"]}\n'
    return text.rstrip('\n')
