"""Random streams for property tests, and the comparison with ``reference``."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from stream_sparse import reference
from stream_sparse.base import Node, yaml_name
from stream_sparse.frame import Array

DTYPES = ("uint8", "uint16", "float32", "float64")


@st.composite
def videos(draw: st.DrawFn, dtypes: tuple[str, ...] = DTYPES, least: int = 2, colour: bool = True) -> Array:
    """(frames, rows, columns) or (frames, rows, columns, 3) of some dtype, each side at least ``least``."""
    length = draw(st.integers(1, 24))
    shape = [length, draw(st.integers(least, least + 7)), draw(st.integers(least, least + 20))]
    if colour and draw(st.booleans()):
        shape.append(3)
    dtype = np.dtype(draw(st.sampled_from(dtypes)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    if dtype.kind == "u":
        return rng.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)
    return np.asarray(rng.standard_normal(shape) * 50 + 128, dtype)


def assert_equals_reference(node: Node, *xs: Array) -> None:
    """``batch`` against the formula of the node's name, to the precision of its result."""
    got = node.batch(*xs)
    truth = getattr(reference, yaml_name(type(node)))(*xs, **node.parameters())
    if got.ndim < truth.ndim:  # it never spoke, so that nobody knows the shape of what it says
        assert np.isnan(got).all()
        assert np.isnan(truth).all()
        return
    # float32 rounds in proportion to what goes in, which may be far larger than a difference of it.
    scale = max(float(np.nanmax(np.abs(y), initial=1)) for y in (truth, *xs))
    tolerance = 1e-12 if got.dtype == np.float64 else 1e-6
    np.testing.assert_allclose(got, truth, rtol=0, atol=tolerance * scale)


def results(node: Node, *xs: Any) -> list[Any]:
    """What the node says, frame by frame."""
    return [node.update(*values) for values in zip(*xs, strict=True)]
