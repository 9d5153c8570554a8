# SPDX-License-Identifier: GPL-2.0-only
"""What a machine that does not end was doing, from its memory."""
