# SPDX-License-Identifier: GPL-2.0-only
"""What N runs with k failures say about the rate of failure."""

import math


def _log_tail(k, n, p):
    """P(X <= k) for X binomial(n, p)."""
    if p <= 0:
        return 1.0
    if p >= 1:
        return 1.0 if k >= n else 0.0
    return math.fsum(
        math.exp(math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1)
                 + i * math.log(p) + (n - i) * math.log1p(-p)) for i in range(k + 1))


def upper_bound(failures, runs, confidence=0.95):
    """Clopper and Pearson's one-sided upper bound on the rate of failure.

    With no failure it is 1 - 0.05 ** (1 / runs), about 3 / runs."""
    if runs <= 0 or failures >= runs:
        return 1.0
    if failures == 0:
        return -math.expm1(math.log(1 - confidence) / runs)
    low, high = failures / runs, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _log_tail(failures, runs, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high
