"""Random frames and videos for property tests, and the comparison of a node with its reference."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from stream_sparse import reference
from stream_sparse.base import Node, yaml_name
from stream_sparse.frame import Array

DTYPES = ("uint8", "uint16", "float32", "float64")
FRAMES = st.sampled_from(["uint8", "uint16", "int16", "float32", "float64", "bool"]).flatmap(
    lambda dtype: hnp.arrays(
        dtype,
        hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=40),
        elements=st.floats(-1000, 1000, width=32) if dtype.startswith("f") else None,
    )
)


@st.composite
def videos(draw: st.DrawFn, dtypes: tuple[str, ...] = DTYPES, least: int = 2, colour: bool = True) -> Array:
    """Draw a gray or colour video of some dtype, rows and columns at least ``least``."""
    length = draw(st.integers(1, 24))
    shape = [length, draw(st.integers(least, least + 7)), draw(st.integers(least, least + 20))]
    if colour and draw(st.booleans()):
        shape.append(3)
    dtype = np.dtype(draw(st.sampled_from(dtypes)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    if dtype.kind == "u":
        return rng.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)
    return np.asarray(rng.standard_normal(shape) * 50 + 128, dtype)


@st.composite
def awkward_videos(draw: st.DrawFn, frames: int = 26) -> Array:
    """Draw a video of any kind, sometimes far from zero, nearly constant, or with nan or infinite values."""
    shape, dtype = draw(st.sampled_from([(), (3,), (4, 5), (2, 3, 3)])), draw(st.sampled_from(DTYPES))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    length = draw(st.integers(1, frames))
    if dtype.startswith("u"):
        low = draw(st.sampled_from([0, 100, 253]))
        high = draw(st.sampled_from([254, 255] if dtype == "uint8" else [255, 65535]))
        return rng.integers(low, high, (length, *shape), endpoint=True).astype(dtype)
    scale, mean = draw(st.sampled_from([1e-3, 1.0, 1e3])), draw(st.sampled_from([0.0, -50.0, 1e4]))
    x = (mean + scale * rng.standard_normal((length, *shape))).astype(dtype)
    holes = draw(st.sampled_from([0.0, 0.0, 0.05]))
    x[rng.random(x.shape) < holes] = draw(st.sampled_from([np.nan, np.inf]))
    return x


def assert_equals_reference(node: Node, *xs: Array) -> None:
    """Compare ``batch()`` with the function of its name in ``reference``, to the precision of the result."""
    got = node.batch(*xs)
    truth = getattr(reference, yaml_name(type(node)))(*xs, **node.parameters())
    if got.ndim < truth.ndim:  # it gave no value, so the shape of its values is unknown
        assert np.isnan(got).all()
        assert np.isnan(truth).all()
        return
    # float32 rounds relative to the input, which may be far larger than a difference of two values.
    scale = max(float(np.nanmax(np.abs(y), initial=1)) for y in (truth, *xs))
    tolerance = 1e-12 if got.dtype == np.float64 else 1e-6
    np.testing.assert_allclose(got, truth, rtol=0, atol=tolerance * scale)


def results(node: Node, *xs: Any) -> list[Any]:
    """Return the results of the node, frame by frame."""
    return [node.update(*values) for values in zip(*xs, strict=True)]
