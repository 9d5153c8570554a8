#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# asm_offsets.sh FILE.s: the header out of asm-offsets.c's .ascii "asmdef VALUE NAME" lines.
echo "/* Generated from asm-offsets.c. */"
echo "#ifndef GENERATED_ASM_OFFSETS_H"
echo "#define GENERATED_ASM_OFFSETS_H"
sed -n 's/^.*\.ascii[[:space:]]*"asmdef \(-\{0,1\}[0-9][0-9]*\) \([A-Za-z0-9_]*\)".*$/#define \2 \1/p' "$1"
echo "#endif"
