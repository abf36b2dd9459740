"""Expressions of steps with all operations, and the values of their names."""

from __future__ import annotations

from stream_sparse.nodes._expression import OF_BYTES

__all__ = ["KNOWN", "TEXTS"]

KNOWN = {
    "x.shape": (4, 5, 3), "x.size": 60, "x.ndim": 3, "x.dtype.kind": "u", "x.dtype.itemsize": 1, "window": 7,
    "align": "causal", "size": (2, 3), "stride": 6, "count": None, "measures": ("l1", "gini"), "learn": True,
    "basis": {"low": 0.5},
}  # fmt: skip
TEXTS = [
    "0.5", "None", "'l2'", "window", "-window", "2 * window + 1", "window - 3", "window ** 2",
    "-window // 2", "-window % 4", "(window + 15) // 16 * 16", "window <= 7", "window < 7",
    "window >= 8", "window > 6", "align == 'causal'", "align != 'causal'", "count is None",
    "count is not None", "'gini' in measures", "'l0' not in measures", OF_BYTES, "not learn",
    "count or window", "learn and window", "learn and count and window", "count or 0 or 3",
    "1 if align == 'causal' and x.ndim > 1 else 0", "x.shape[1]", "x.shape[:2]", "x.shape[2:]",
    "x.shape[:1] + (window - 1,) + x.shape[2:]", "prod(x.shape[1:])", "prod(x.shape[3:])",
    "x.size // max(x.shape[0], 1)", "min(window, 3, 5)", "len(measures)", "place(measures, 'gini')",
    "place(('reflect', 'edge'), align)", "part(size, 1)", "part(stride, 1)",
    "entry(basis, 'low', 1)", "entry(basis, 'high', 1)",
    "2 ** (8 * x.dtype.itemsize - (x.dtype.kind == 'i')) - 1",
]  # fmt: skip
