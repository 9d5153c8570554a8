# SPDX-License-Identifier: GPL-2.0-only
"""Rules about C that a diff can break."""

import re

from .c_text import comment_above
from .rule import ERROR, WARNING, rule

C = ('.c', '.h', '.S')
# Where volatile is at home: behind READ_ONCE() and the accessors of registers.
VOLATILE_HOME = re.compile(r'include/base/compiler\.h$|arch/\w+/include/asm/')
ASM = re.compile(r'\b(?:__)?asm(?:__)?\s+(?:(?:inline|goto|__inline__)\s+)*'
                 r'(?:__)?volatile(?:__)?\b')
CONDITION = re.compile(r'\s*#\s*(ifdef|ifndef|if|elif)\b(.*)')
# What the build itself says of a unit: its language, its world, its tool.
GIVEN = re.compile(r'CONFIG_\w+|__ASSEMBLE[RY]\w*|__ASSEMBLY__|__HEDDLE_HOST__|__KERNEL__|MODULE'
                   r'|__clang__|__GNUC__|__SANITIZE_\w+|__BYTE_ORDER__|__has_\w+')
BARRIER = re.compile(r'\b(smp_(?:mb|rmb|wmb|store_release|load_acquire|store_mb'
                     r'|mb__\w+|acquire__\w+))\s*\(')
BARRIER_REACH = 12
LOG = re.compile(r'\b(printk|pr_(?:emerg|alert|crit|err|warn|notice|info|debug)'
                 r'(?:_once|_ratelimited)?)\s*\(')

# What a format is put together from, a literal at its end.
LITERAL = re.compile(r'(?:\s*(?:"(?:\\.|[^"\\])*"|\b\w+\b))*\s*"(?:\\.|[^"\\])*"')


def is_test(path):
    return path.startswith(('tests/', 'samples/')) or bool(
        re.search(r'_(kunit|stress|torture)\.[ch]$|(^|/)kernel/(torture|bench)/', path))


@rule('volatile', ERROR, 'file', 'no volatile outside of compiler.h and the accessors of <asm/>')
def volatile(file, checker):
    if not file.path.endswith(C) or VOLATILE_HOME.match(file.path) or is_test(file.path):
        return
    text = checker.c(file)
    for n in file.added:
        if re.search(r'\bvolatile\b', ASM.sub('', text.code_line(n))):
            yield n, 'volatile: take READ_ONCE(), WRITE_ONCE() or an atomic operation'


def defines_after(file, number, name):
    """Is what is asked for here a guard, or a default that follows?"""
    return any(re.match(rf'\s*#\s*define\s+{name}\b', text) for _, text in file.below(number, 8))


@rule('ifdef', ERROR, 'file', '#ifdef asks for CONFIG_ words and what the build itself defines')
def ifdef(file, checker):
    # <linux/> stands for Linux's own headers: what a module may define, too.
    if not file.path.endswith(C) or file.path.startswith(('include/linux/', 'tests/host/')):
        return
    for n in file.added:
        match = CONDITION.match(checker.c(file).code_line(n))
        if not match:
            continue
        word, rest = match.groups()
        names = re.findall(r'^\s*(\w+)', rest) if word in ('ifdef', 'ifndef') else \
            re.findall(r'\bdefined\b[\s(]*(\w+)', rest)
        for name in names:
            if not GIVEN.fullmatch(name) and not (
                    word == 'ifndef' and defines_after(file, n, name)):
                yield n, f'{word} of {name}: ask for a CONFIG_ word, or better IS_ENABLED()'


@rule('barrier-comment', WARNING, 'file', 'a barrier has a comment that names its partner')
def barrier_comment(file, checker):
    if not file.path.endswith(('.c', '.h')) or is_test(file.path) \
            or file.path.startswith(('arch/', 'include/linux/')):
        return
    text = checker.c(file)
    for n in sorted(file.added):
        line = text.code_line(n)
        match = BARRIER.search(line)
        # In a macro the comment stands above the macro.
        if not match or re.match(r'\s*#\s*define', line) or line.endswith('\\'):
            continue
        near = [n] + [m for m, _ in file.above(n, BARRIER_REACH)] + [m for m, _ in file.below(n, 2)]
        if not any(text.has_comment(m) for m in near):
            yield n, f'{match[1]}() without a comment: which accesses, and what pairs with it?'


def _format(text, offset):
    """The format of a call of the log whose '(' is at an offset; None if it is no literal."""
    close = text.closing(offset)
    if close is None:
        return None
    inside, depth, end = text.code[offset + 1:close], 0, close
    for match in re.finditer(r'[(),]', inside):
        depth += (match[0] == '(') - (match[0] == ')')
        if match[0] == ',' and not depth:
            end = offset + 1 + match.start()
            break
    first = text.raw[offset + 1:end].strip()
    return first if LITERAL.fullmatch(first) else None


@rule('log-newline', WARNING, 'file', 'a message of the log ends with a newline')
def log_newline(file, checker):
    if not file.path.endswith('.c'):
        return
    text = checker.c(file)
    for n in file.added:
        for match in LOG.finditer(text.code_line(n)):
            form = _format(text, text.start(n) + match.end() - 1)
            if form is not None and not form.endswith('\\n"'):
                yield n, f'the message of {match[1]}() does not end with \\n'


def _public(file, checker):
    """(line, name, comment above it) of new definitions of what include/ declares."""
    # Slow halves (__x) and the architecture's contract are explained where they are declared;
    # string.c is the C standard's.
    if not file.path.endswith('.c') or is_test(file.path) \
            or file.path.startswith('arch/x86/boot/') or file.path == 'lib/string.c':
        return
    text = checker.c(file)
    for n, name in text.definitions(sorted(file.added)):
        if name in checker.public_names() and not name.startswith(('__', 'arch_')):
            yield n, name, comment_above(file, n).lstrip()


@rule('kernel-doc', WARNING, 'file', 'a function that include/ declares has kernel-doc')
def kernel_doc(file, checker):
    for n, name, comment in _public(file, checker):
        # A variant for another configuration is documented once; a call that only
        # its neighbours make may do with one line, here or in the header.
        once = re.search(rf'(?m)^ \* {name}\(\) - ', checker.c(file).raw)
        if not comment.startswith('/**') and 'Context:' not in comment and not once \
                and not checker.public_names()[name]:
            yield n, f'{name}() is declared in include/ and has no kernel-doc'


@rule('context', WARNING, 'file', "the kernel-doc of such a function has a 'Context:' line")
def context(file, checker):
    for n, name, comment in _public(file, checker):
        if comment.startswith('/**') and 'Context:' not in comment:
            yield n, f"the kernel-doc of {name}() has no 'Context:' line"
