# SPDX-License-Identifier: GPL-2.0-only
"""Running the kernel under QEMU and judging what it printed."""
