# SPDX-License-Identifier: GPL-2.0-only
"""Guests under GDB, driven from scripts."""
