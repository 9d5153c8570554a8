#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# checkheader.sh FLAG... HEADER: does a header compile by itself, and twice?
for header; do :; done
# All but the last argument.
n=$#
while [ "$n" -gt 1 ]; do
	set -- "$@" "$1"
	shift
	n=$((n - 1))
done
shift
printf '#include <%s>\n#include <%s>\n' "$header" "$header" |
	$CC "$@" -fsyntax-only -x c - || {
		echo "error: <$header> does not compile by itself" >&2
		exit 1
	}
