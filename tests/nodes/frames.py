"""Random frames and videos for property tests, and the comparison of a node with its reference."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from stream_sparse import reference
from stream_sparse.base import Node, yaml_name
from stream_sparse.frame import Array, named_outputs

DTYPES = ("uint8", "uint16", "float32", "float64")
FRAMES = st.sampled_from(["uint8", "uint16", "float32", "float64", "bool"]).flatmap(
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


def assert_equals_reference(node: Node, *xs: Array, close: float = 0) -> None:
    """Compare ``batch()`` with the function of its name in ``reference``, to the precision of the result."""
    found = named_outputs(node.batch(*xs))
    truth = named_outputs(getattr(reference, yaml_name(type(node)))(*xs, **node.parameters()))
    for name, got in found.items():
        wanted = truth[name]
        if got.ndim < wanted.ndim:  # it gave no value, so the shape of its values is unknown
            assert np.isnan(got).all()
            assert np.isnan(wanted).all()
            continue
        # float32 rounds relative to the input, which may be far larger than a difference of two values.
        scale = max(float(np.nanmax(np.abs(y), initial=1)) for y in (wanted, *xs))
        tolerance = close or (1e-12 if got.dtype == np.float64 else 1e-6)
        np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance * scale, err_msg=name)


def results(node: Node, *xs: Any) -> list[Any]:
    """Return the results of the node, frame by frame."""
    return [node.update(*values) for values in zip(*xs, strict=True)]


def course_diff_box(data: Array, window: int, before: float, pad_size: int = 4) -> Array:
    """Compute the function of the course from its description, for ``align: notebook``.

    Parameters:
        before: weight of the values before the one in the middle: 0 over time, -1 in space.
    """
    sides = np.full(window, before), -np.ones(window)
    taps = np.concatenate([np.zeros(pad_size), sides[0], np.ones(1), sides[1], np.zeros(pad_size)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[taps > 0] = -np.sum(taps[taps < 0])
    out = np.convolve(data, taps, mode="full")[: len(data)]
    out[:window] = out[window]
    return np.asarray(out)
