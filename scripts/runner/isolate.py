# SPDX-License-Identifier: GPL-2.0-only
"""QEMU shut in with what it needs: ISOLATE=plain, bwrap, podman or docker.

Whatever shuts it in, it has no network, sees no other process, reads the files
that its command names, and writes in the run's folder alone, which has the
same path inside and outside.  See Documentation/guide/isolation.rst.
"""

import hashlib
import os
import shutil
import subprocess
import threading

from . import build, process
from .console import say

CONTAINERS = ('podman', 'docker')
KINDS = ('plain', 'bwrap') + CONTAINERS

SRCTREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCKER_FOLDER = os.path.join(SRCTREE, 'docker', 'qemu')

# Covers the question for the image and its building.
_image_lock = threading.Lock()
_image_ready = set()

# A container does not end with the engine's client, and a client that is killed while it starts one
# leaves it half made.  So nobody kills the client: this leash holds the writing end of its standard
# input and goes with the runner, by SIGKILL, too.  The input then ends, and with it the container,
# which the client waits for and removes.  The FIFO loses its name at once.
LEASH = ('mkfifo "$0" && exec 3<>"$0" && rm "$0" || exit 125; '
         'trap "exec 3>&-; ended=1" TERM; setsid "$@" </proc/self/fd/3 3>&- & client=$!; '
         'wait $client; status=$?; [ -z "$ended" ] || { wait $client; status=$?; }; exit $status')

# The first process of a container, with which all others go: it ends with QEMU or with its input.
INIT = ('trap "exit 143" TERM; exec 3<&0; "$@" </dev/null 3<&- & qemu=$!; '
        '{ cat <&3 >/dev/null; kill $$; } & wait $qemu')


def chosen(env):
    """The kind that ISOLATE= names; an error if it is no kind, or cannot be had here."""
    kind = env.get('ISOLATE') or 'plain'
    if kind not in KINDS:
        raise ValueError(f'ISOLATE={kind}: it is one of {", ".join(KINDS)}')
    if kind in CONTAINERS and '/' in (env.get('QEMU') or ''):
        raise ValueError(f'QEMU={env["QEMU"]}: with ISOLATE={kind} QEMU is the one in the image')
    if kind != 'plain' and not shutil.which(kind):
        raise OSError(missing(kind))
    return kind


def missing(tool):
    """Which package a tool is in that is not installed."""
    script = os.path.join(SRCTREE, 'scripts', 'deps.sh')
    return subprocess.run(['sh', script, 'explain', tool], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True).stdout.strip()


def unready(kind):
    """Why KIND cannot be had here and now, in a line; nothing if it can."""
    if kind == 'plain':
        return ''
    if not shutil.which(kind):
        return missing(kind)
    if kind == 'bwrap':
        trial = subprocess.run(bwrap(['true'], SRCTREE, [], 'tcg'), stdin=subprocess.DEVNULL,
                               capture_output=True, text=True)
        return (trial.stderr.strip() or 'bwrap fails') if trial.returncode else ''
    why = no_image(kind, tag())
    return f'{why}: make isolate-image ISOLATE={kind}' if why else ''


def wrap(kind, command, folder, accel='tcg', readonly=()):
    """The command line that runs QEMU's command line in FOLDER, shut in by KIND.

    readonly:  files in the folder that may not be written all the same
    """
    if kind == 'plain':
        return command
    # Podman refuses to mount at the same place twice.
    files = list(dict.fromkeys(named_files(command, folder) + list(readonly)))
    if kind == 'bwrap':
        return bwrap(command, folder, files, accel)
    return container(kind, command, folder, files, accel)


def status(kind, returncode):
    """QEMU's status as Popen would have given it: bwrap, podman and docker say 128 + N for a signal."""
    return 128 - returncode if kind != 'plain' and returncode > 128 else returncode


def named_files(command, folder):
    """What a command line of QEMU names outside the folder and is there, as a file or a device."""
    found = []
    previous = ''
    for argument in command[1:]:
        if previous != '-append':
            for part in argument.split(','):
                path = part.partition('=')[2] or part
                inside = os.path.join(path, '').startswith(os.path.join(folder, ''))
                if path.startswith('/') and os.path.exists(path) and not inside:
                    found.append(path)
        previous = argument
    return found


def bwrap(command, folder, files, accel):
    """A root of nothing but programs and libraries; no privilege is needed for it."""
    argv = ['bwrap', '--die-with-parent', '--unshare-pid', '--unshare-net', '--unshare-ipc',
            '--unshare-uts', '--unshare-cgroup-try', '--cap-drop', 'ALL',
            '--ro-bind', '/usr', '/usr', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp']
    for path in ('/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'):
        if os.path.islink(path):
            argv += ['--symlink', os.readlink(path), path]
        elif os.path.isdir(path):
            argv += ['--ro-bind', path, path]
    for path in ('/etc/ld.so.cache', '/etc/alternatives'):
        argv += ['--ro-bind-try', path, path]
    if accel == 'kvm':
        argv += ['--dev-bind', '/dev/kvm', '/dev/kvm']
    # What lies above another comes first, or it would hide it.
    for path in sorted([folder, *program_places(command[0]), *files]):
        argv += ['--bind' if path == folder else '--ro-bind', path, path]
    # Nobody reads what is written beside the mounts; better it fails.
    return argv + ['--remount-ro', '/', '--chdir', folder, '--', *command]


def program_places(program):
    """The folder that a QEMU of one's own is in, with what was installed beside it."""
    path = os.path.realpath(shutil.which(program) or program)
    if path.startswith('/usr/') or not os.path.exists(path):
        return []
    place = os.path.dirname(path)
    return sorted({os.path.dirname(place) if os.path.basename(place) == 'bin' else place,
                   os.path.dirname(os.path.abspath(shutil.which(program) or program))})


def container(engine, command, folder, files, accel):
    """The same words for podman and docker."""
    argv = ['sh', '-c', LEASH, os.path.join(folder, 'stdin'),
            engine, 'run', '--rm', '--interactive', '--pull=never', '--network=none', '--read-only',
            '--tmpfs=/tmp', '--cap-drop=ALL', '--security-opt=no-new-privileges',
            '--log-driver=none', f'--mount=type=bind,source={folder},target={folder}']
    argv += [f'--mount=type=bind,source={path},target={path},readonly' for path in files]
    if accel == 'kvm':
        argv += ['--device=/dev/kvm', f'--group-add={os.stat("/dev/kvm").st_gid}']
    if engine == 'docker':
        # Without it the files would be root's.  Podman's root is whoever called it.
        argv.append(f'--user={os.getuid()}:{os.getgid()}')
    return argv + [f'--workdir={folder}', f'--env=TMPDIR={folder}', image(engine),
                   'sh', '-c', INIT, 'init', *command]


def tag():
    """The image's name, another one for each Dockerfile."""
    with open(os.path.join(DOCKER_FOLDER, 'Dockerfile'), 'rb') as file:
        return f'heddle-qemu:{hashlib.sha256(file.read()).hexdigest()[:12]}'


def no_image(engine, name):
    """Why the engine does not find the image, in its words; nothing if it does."""
    asked = subprocess.run([engine, 'image', 'inspect', name], stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return (asked.stderr.strip().splitlines() or ['no image'])[-1] if asked.returncode else ''


def image(engine):
    """The image's name; built if it is not there."""
    name = tag()
    with _image_lock:
        if engine not in _image_ready:
            if no_image(engine, name):
                build_image(engine, name)
            _image_ready.add(engine)
    return name


def build_image(engine, name):
    say(f'# isolate: building {name} by {engine}, once for each docker/qemu/Dockerfile')
    builder = process.start([engine, 'build', '-t', name, DOCKER_FOLDER],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        text = builder.communicate()[0].decode('utf-8', 'replace')
    finally:
        process.end(builder)
    if builder.returncode:
        last = '\n'.join(text.splitlines()[-20:])
        raise build.BuildError(f'{engine} could not build {name}:\n{last}')
