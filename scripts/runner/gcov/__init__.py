# SPDX-License-Identifier: GPL-2.0-only
"""Which lines ran, from the memory of machines that have ended."""
