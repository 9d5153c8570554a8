#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# checkreproducible.sh SRCTREE FOLDER CONFIG: build twice in FOLDER, once with
# O= and once inside a copy of the sources; the images must be the same bytes.
set -e
top=$1
folder=$2
config=$(realpath "$3")
rm -rf "$folder"
mkdir -p "$folder/o" "$folder/elsewhere/copy"
cp "$config" "$folder/o/.config"
cp "$config" "$folder/elsewhere/copy/.config"
for f in Makefile Kbuild Kconfig arch configs drivers fs include init kernel lib mm scripts; do
	[ ! -e "$top/$f" ] || cp -r "$top/$f" "$folder/elsewhere/copy/"
done
find "$folder/elsewhere/copy" \( -name '*.o' -o -name '.*.cmd' \) -exec rm -f {} +
rm -rf "$folder/elsewhere/copy/include/generated" "$folder/elsewhere/copy/include/config"
rm -f "$folder/elsewhere/copy/scripts/fixdep" "$folder/elsewhere/copy/scripts/kallsyms" \
	"$folder/elsewhere/copy/scripts/fentry"
# Not the calling make's O= and variables.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL O srctree objtree
export LLVM CC LD
[ -n "$LLVM" ] || unset LLVM CC LD
make -j"$(nproc)" -f "$top/Makefile" -C "$folder/o" all >/dev/null
make -j"$(nproc)" -C "$folder/elsewhere/copy" all >/dev/null
for image in vmlinux arch/x86/boot/heddle.efi; do
	cmp "$folder/o/$image" "$folder/elsewhere/copy/$image" || {
		echo "error: $image: two builds differ" >&2
		exit 1
	}
done
echo "reproducible: vmlinux and heddle.efi are the same twice"
rm -rf "$folder"
