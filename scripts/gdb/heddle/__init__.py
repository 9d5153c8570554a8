# SPDX-License-Identifier: GPL-2.0-only
"""GDB's side of the commands hd-*: memory, registers, pretty printers."""
