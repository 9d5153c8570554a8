#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# samples-linux.sh OUT: build every sample against Linux's own headers, from
# the same files, in a copy below OUT.  A warning is a failure.
#
# The headers are those of LINUX_HEADERS, or the newest of the package
# linux-headers-amd64.  Without any it says that nothing was tested.
# Prints KTAP, a test a sample.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
out=$1/build/samples-linux
headers=${LINUX_HEADERS:-$(ls -d /usr/src/linux-headers-*-amd64 2>/dev/null | sort -V | tail -n 1)}

set -- "$top"/samples/*/Makefile
echo "KTAP version 1"
if [ ! -f "$headers/Makefile" ]; then
	echo "1..0 # SKIP no headers of Linux: apt-get install linux-headers-amd64"
	exit 0
fi
echo "1..$#"
echo "# $headers"

nr=0
failed=0
for makefile; do
	nr=$((nr + 1))
	folder=$(dirname "$makefile")
	name=$(basename "$folder")
	rm -rf "${out:?}/$name"
	mkdir -p "$out"
	cp -r "$folder" "$out/$name"
	# W=1 is for the kernel's own developers; these are Linux's ordinary warnings.
	if env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u M -u O \
		make -C "$headers" M="$out/$name" modules >"$out/$name.log" 2>&1 &&
		ls "$out/$name"/*.ko >/dev/null && ! grep -i 'warning:' "$out/$name.log"; then
		echo "ok $nr $name"
	else
		sed 's/^/# /' "$out/$name.log"
		echo "not ok $nr $name"
		failed=1
	fi
done
exit $failed
