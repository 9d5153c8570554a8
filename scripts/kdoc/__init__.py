# SPDX-License-Identifier: GPL-2.0-only
"""The comments that describe functions, and the declarations they stand at."""
