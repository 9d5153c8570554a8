#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# link-vmlinux.sh OUT SCRIPT OBJECT...: link the kernel.
#
# With KALLSYMS (the path of scripts/kallsyms), three times: with an empty
# table of symbols, which gives their number and names; with a table of the
# right size, which gives their final addresses; and with the final table.
# With FENTRY (the path of scripts/fentry), the entries of functions are then made
# such that they can be patched.
# From the environment: CC LD NM LDFLAGS KALLSYMS FENTRY.
set -e
out=$1
lds=$2
shift 2

link() {
	to=$1
	shift
	# shellcheck disable=SC2086	# flags are words
	$LD $LDFLAGS -T "$lds" -o "$to" "$@"
}

if [ -z "$KALLSYMS" ]; then
	link "$out" "$@"
	exit
fi

trap 'rm -f .tmp_kallsyms* .tmp_vmlinux*' EXIT INT TERM
table() {
	"$KALLSYMS" <"$1" >.tmp_kallsyms.S
	$CC -c -o .tmp_kallsyms.o .tmp_kallsyms.S
}

table /dev/null
for pass in 1 2; do
	link .tmp_vmlinux --strip-debug "$@" .tmp_kallsyms.o
	$NM -n .tmp_vmlinux >.tmp_kallsyms.nm
	table .tmp_kallsyms.nm
done
link "$out" "$@" .tmp_kallsyms.o

# The table that the image would get now must be the one that it has.
mv .tmp_kallsyms.S .tmp_kallsyms.last
$NM -n "$out" >.tmp_kallsyms.nm
"$KALLSYMS" <.tmp_kallsyms.nm >.tmp_kallsyms.S
cmp -s .tmp_kallsyms.S .tmp_kallsyms.last || {
	echo "error: $out: the addresses moved after the table of symbols was made" >&2
	rm -f "$out"
	exit 1
}

# Flags of a segment: R, W, E.
if readelf -lW "$out" | grep -q '^ *LOAD.* RWE '; then
	echo "error: $out: a segment is writable and executable" >&2
	rm -f "$out"
	exit 1
fi

[ -z "$FENTRY" ] || "$FENTRY" "$out" || {
	rm -f "$out"
	exit 1
}
