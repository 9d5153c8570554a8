# SPDX-License-Identifier: GPL-2.0-only
"""Where patches come from: mails, a range of commits, the index, whole files."""

import email
import email.header
import os
import re

from .change import File, Patch, parse_diff
from .git import GitError

DIFF = ('diff', '--no-color', '--no-ext-diff', '--no-textconv', '-M', '--full-index')
MAIL = re.compile(r'^From [0-9a-f]{40} ', re.M)


class SourceError(Exception):
    pass


def _message(text):
    lines = text.split('\n')
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _complete(git, files):
    """Whole files out of the repository: after the change, or before it and the hunks."""
    for file in files:
        if file.new and not file.deleted:
            file.know('\n'.join(file.shown.values()) + ('' if file.no_newline else '\n'))
            continue
        if git is None or file.deleted:
            continue
        after = git.object(file.new_blob) if file.new_blob else None
        if after is not None:
            file.know(after)
        before = git.object(file.old_blob) if file.old_blob and file.text is None else None
        if before is not None:
            file.know_before(before)
    return files


def _header(mail, name):
    parts = email.header.decode_header(mail[name] or '')
    return re.sub(r'\s*\n\s*', ' ', str(email.header.make_header(parts)))


def _mail(git, name, raw):
    """One mail of git format-patch."""
    parsed = email.message_from_bytes(raw)
    try:
        subject, author = _header(parsed, 'Subject'), _header(parsed, 'From')
        body = parsed.get_payload(decode=True).decode(parsed.get_content_charset() or 'utf-8',
                                                      'surrogateescape')
    except (AttributeError, LookupError, ValueError):
        raise SourceError(f'{name}: not a mail of plain text') from None
    inner = re.match(r'From: (.*)\n\n?', body)
    if inner:
        author, body = inner[1], body[inner.end():]
    cover = re.match(r'\[[^\]]*\b0+/\d+\]', subject)
    subject = re.sub(r'^(\[[^\]]*\]\s*)+', '', subject)
    cut = re.search(r'(?m)^---$|^(?=diff --git )', body)
    text, diff = (body[:cut.start()], body[cut.start():]) if cut else (body, '')
    files = parse_diff(diff)
    message = None if cover and not files else _message(f'{subject}\n\n{text.strip()}')
    return Patch(name, _complete(git, files), message, author.replace('"', ''))


def from_text(git, name, raw):
    """A file of patches: mails one after the other, or a bare diff."""
    text = raw.decode(errors='surrogateescape')
    starts = [m.start() for m in MAIL.finditer(text)]
    if not starts:
        files = parse_diff(text)
        if not files:
            raise SourceError(f'{name}: no patch in it')
        return [Patch(name, _complete(git, files))]
    ends = starts[1:] + [len(text)]
    found = []
    for count, (start, end) in enumerate(zip(starts, ends), 1):
        mail = text[text.find('\n', start) + 1:end].encode(errors='surrogateescape')
        found.append(_mail(git, name if len(starts) == 1 else f'{name}#{count}', mail))
    return found


def from_range(git, given):
    names = git.commits(given)
    if not names:
        raise SourceError(f'{given}: no commit in it')
    for name in names:
        author, text = git.text('show', '-s', '--format=%an <%ae>%x00%B', name).split('\0', 1)
        diff = git.run('show', *DIFF[1:], '-p', '--format=', name)
        files = parse_diff(diff.decode(errors='surrogateescape'))
        yield Patch(name[:12], _complete(git, files), _message(text), author)


def from_index(git):
    files = parse_diff(git.run(*DIFF, '--cached').decode(errors='surrogateescape'))
    return Patch('index', _complete(git, files))


def from_file(top, path):
    """A whole file, as if every line of it were new."""
    try:
        with open(path, 'rb') as stream:
            text = stream.read().decode(errors='surrogateescape')
    except OSError as error:
        raise SourceError(f'{path}: {error.strerror}') from None
    file = File(os.path.relpath(os.path.realpath(path), os.path.realpath(top)))
    file.know(text)
    file.all_added()
    file.new, file.no_newline = True, bool(text) and not text.endswith('\n')
    return Patch(path, [file])


def from_message(git, path):
    """What an editor left for 'git commit': no comments, nothing below the scissors."""
    try:
        with open(path, errors='replace') as stream:
            text = re.split(r'(?m)^. -+ >8 -+$', stream.read())[0]
    except OSError as error:
        raise SourceError(f'{path}: {error.strerror}') from None
    text = git.run('stripspace', '--strip-comments', stdin=text.encode()).decode()
    identity = git.answer('var', 'GIT_AUTHOR_IDENT')
    if not identity:
        raise GitError('git does not know who you are: git config user.name, user.email')
    return Patch(path, [], _message(text), identity[:identity.rindex('>') + 1])
