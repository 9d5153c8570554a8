#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# link-module.sh OUT OBJECT...: make one object of a module.
#
# All functions become one .text, of which the module knows the bounds, and
# every name that is not exported becomes local: two modules may use the same
# names, as in Linux.  From the environment: LD NM OBJCOPY LDFLAGS.
set -e
out=$1
shift
tmp=$out.tmp
trap 'rm -f "$tmp" "$tmp.lds" "$tmp.keep" "$tmp.info"' EXIT INT TERM

cat >"$tmp.lds" <<'END'
SECTIONS {
	.text 0 : {
		__module_text_start = .;
		*(.text .text.* .init.text .exit.text)
		__module_text_end = .;
	}
}
END
# shellcheck disable=SC2086	# flags are words
$LD $LDFLAGS -r -T "$tmp.lds" -o "$tmp" "$@"

# What EXPORT_SYMBOL() named; one that nothing has, so that the list is never empty.
{ echo __nothing_at_all; $NM "$tmp" | sed -n 's/.* __ksymtab_//p'; } >"$tmp.keep"
$OBJCOPY --keep-global-symbols="$tmp.keep" "$tmp" "$out"

# As modpost has it.
$OBJCOPY -O binary --only-section=.modinfo --set-section-flags .modinfo=alloc "$out" "$tmp.info"
tr '\0' '\n' <"$tmp.info" | grep -q '^license=' || {
	echo "error: missing MODULE_LICENSE() in $(basename "$out" .module.o)" >&2
	rm -f "$out"
	exit 1
}
