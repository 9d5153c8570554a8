# SPDX-License-Identifier: GPL-2.0-only
"""What checkpatch and get_maintainer share: patches, and what is asked of them."""
