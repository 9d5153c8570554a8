#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The host's tests: pure code under ASan and UBSan, and stress programs with
# real threads.  Prints KTAP, a subtest a program; fails if one does.
# Usage: objtree=DIR CC=gcc [PROGRAMS="unit ..."] tests/host/run.sh
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
out=${objtree:-$top}/build/host-test
CC=${CC:-gcc}
mkdir -p "$out"

flags="-std=gnu11 -O1 -g -D__HEDDLE_HOST__ -fwrapv -fno-strict-aliasing
	-Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare
	-I$top/tests/host/include -I$top/include -I$top/arch/x86/include
	-DCONFIG_NR_CPUS=64 -DCONFIG_HZ=250 -DCONFIG_LOG_BUF_SHIFT=16"
sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"

build_unit() {
	# The shift base is checked with -fwrapv only where the code says so.
	# shellcheck disable=SC2086
	$CC $flags $sanitize -o "$out/unit" "$top/tests/host/runner.c" \
		$(ls "$top"/lib/*.c | grep -v kfifo_alloc) "$top/mm/memblock.c" "$top/mm/memblock_kunit.c" \
		"$top/kernel/printk/ringbuffer.c" "$top/kernel/printk/ringbuffer_kunit.c"
}

build_stress() {
	# shellcheck disable=SC2086
	$CC $flags -O2 -pthread -o "$out/$1" "$top/tests/host/$1.c"
}

programs=${PROGRAMS:-unit vsprintf_diff printk_ring_stress qspinlock_stress kfifo_stress}
echo "KTAP version 1"
# shellcheck disable=SC2086
set -- $programs
echo "1..$#"

nr=0
failed=0
for p in $programs; do
	nr=$((nr + 1))
	if [ "$p" = unit ]; then
		build_unit >"$out/$p.log" 2>&1 && status=0 || status=$?
	else
		build_stress "$p" >"$out/$p.log" 2>&1 && status=0 || status=$?
	fi
	if [ "$status" = 0 ]; then
		timeout 300 "$out/$p" >"$out/$p.log" 2>&1 && status=0 || status=$?
	fi
	sed 's/^/    /' "$out/$p.log"
	if [ "$status" = 0 ]; then
		echo "ok $nr $p"
	else
		echo "not ok $nr $p"
		echo "# $p: status $status"
		failed=1
	fi
done
exit $failed
