"""What all nodes have, one table each: a formula, types, captions, edits, refusals, and the contract."""

# ruff: noqa: ISC004  messages stand here as users see them

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.base import Node, Statistic, yaml_name
from stream_sparse.errors import InputError, ParameterError
from stream_sparse.nodes import (
    BrightnessEvents,
    Coactivity,
    Crop,
    DictionaryLearning,
    DiffBox,
    FrameKurtosis,
    FrameMoments,
    FromPatches,
    GaborFit,
    Grayscale,
    HardThreshold,
    HeldOut,
    Histogram,
    IncrementalPca,
    MotionEnergy,
    Omp,
    Patches,
    PixelTap,
    Recent,
    Relu,
    Resize,
    RunningKurtosis,
    RunningMoments,
    RunningSparsity,
    Scale,
    SparseCode,
    Sparsity,
    SpatialDiff,
    SpatialDiffBox,
    Subtract,
    SumOfAtoms,
    TemporalDiff,
)
from stream_sparse.testing import check_node
from stream_sparse.testing.nodes import NODE_CHECKS
from stream_sparse.testing.streams import result_at, same, streams
from tests.support.errors import refusal
from tests.support.slow import slow

from .frames import assert_equals_reference, videos

AXES, NORMS = st.sampled_from(["x", "y"]), st.sampled_from(["l2", "mean"])
FORMULAS = {
    "brightness_events": (st.builds(BrightnessEvents, theta=st.floats(0.025, 2)), videos()),
    "crop": (st.just(Crop(row=1, col=2, height=3, width=2)), videos(least=4)),
    "diff_box": (
        st.builds(
            DiffBox, window=st.integers(1, 12), norm=NORMS, align=st.sampled_from(["causal", "notebook"])
        ),
        videos(),
    ),
    "grayscale": (st.just(Grayscale()), videos()),
    "hard_threshold": (st.builds(HardThreshold, theta=st.integers(-600, 600).map(lambda t: t / 2)), videos()),
    "hard_threshold of a percentile": (
        st.builds(HardThreshold, percentile=st.sampled_from([0, 12.5, 80, 100])),
        videos(dtypes=("uint8", "uint16", "float64")),
    ),
    "pixel_tap": (
        st.builds(PixelTap, size=st.sampled_from([1, 3, 5]), row=st.integers(2, 3), col=st.integers(2, 3)),
        videos(least=6),
    ),
    "recent": (
        st.builds(Recent, frames=st.integers(4, 12), least=st.none() | st.integers(1, 4)),
        st.lists(st.floats(-1e6, 1e6) | st.just(np.nan), min_size=1, max_size=40).map(np.array),
    ),
    "relu": (st.builds(Relu, theta=st.floats(-300, 300)), videos()),
    "relu of a percentile": (st.builds(Relu, percentile=st.floats(0, 100)), videos()),
    "spatial_diff": (st.builds(SpatialDiff, axis=AXES, absolute=st.booleans()), videos()),
    "spatial_diff_box": (
        st.builds(
            SpatialDiffBox,
            window=st.integers(1, 12),
            axis=AXES,
            norm=NORMS,
            edge=st.sampled_from(["reflect", "edge", "zeros"]),
            align=st.sampled_from(["center", "notebook"]),
        ),
        videos(least=13).map(lambda video: video[:3]),
    ),
    "subtract": (st.just(Subtract()), videos().map(lambda video: (video, video[::-1]))),
    "temporal_diff": (st.builds(TemporalDiff, tau=st.integers(1, 8), absolute=st.booleans()), videos()),
}


@pytest.mark.parametrize(("nodes", "inputs"), FORMULAS.values(), ids=FORMULAS.keys())
@given(data=st.data())
def test_each_equals_its_formula(
    nodes: st.SearchStrategy[Node], inputs: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    node, columns = data.draw(nodes), data.draw(inputs)
    assert_equals_reference(node, *(columns if isinstance(columns, tuple) else (columns,)))


FLOATS = {"float32": "float32", "float64": "float64"}
TYPES = [
    (Crop(row=0, col=0, height=1, width=1), {"uint8": "uint8", "uint16": "uint16", **FLOATS}),
    (Grayscale(), {"int32": "float32", "bool": "float32", "float64": "float64"}),
    (HardThreshold(), {"uint8": "uint8", "uint16": "uint16", **FLOATS}),
    (Relu(theta=1), {"uint8": "float32", "int32": "float32", **FLOATS}),
    (SpatialDiff(), {"uint8": "int16", "bool": "int16", "uint16": "int32", "int32": "int64", **FLOATS}),
    (SpatialDiff(absolute=True), {"uint8": "uint8", ">i2": "uint16", "float16": "float32", **FLOATS}),
    (TemporalDiff(), {"uint8": "uint8", "int8": "uint8", "float16": "float32", "float64": "float64"}),
    (TemporalDiff(absolute=False), {"uint8": "int16", "uint16": "int32", "float32": "float32"}),
]  # fmt: skip


@pytest.mark.parametrize(("node", "types"), TYPES, ids=repr)
def test_types(node: Node, types: dict[str, str]) -> None:
    for dtype, result in types.items():
        live, frame = node.fresh(), np.ones((2, 3, 3), dtype)
        live.update(frame)
        assert live.update(frame).dtype == result, dtype


@pytest.mark.parametrize(
    ("node", "caption"),
    [
        (BrightnessEvents(), "theta 0.2"),
        (DiffBox(), "window 10, gain 3.0"),
        (HeldOut(dictionary={"dct": 4}), "5 non-zero, 5 folds"),
        (Histogram(), "64 bins"),
        (Histogram(bins=4, range=(0, 4), window=3), "4 bins, window 3"),
        (MotionEnergy(temporal_frequency=0.2), "10 px, 2 px/frame"),
        (Patches(), "8 x 8"),
        (Patches(size="frame"), "frame"),
        (Patches(frames=3, whiten=True, components=50), "8 x 8, 3 frames, whitened, 50 components"),
        (PixelTap(row=0, col=1), "row 0, column 1"),
        (PixelTap(points=[[1, 1], [1, 2]], size=3), "2 points, 3 x 3"),
        (Relu(theta=150), "theta 150"),
        (Relu(percentile=80), "percentile 80"),
        (RunningKurtosis(window=91), "window 91"),
        (RunningKurtosis(), "all frames"),
        (RunningSparsity(window=9, tolerance=2.0), "window 9, tolerance 2"),
        (SparseCode(), "lasso, alpha 5"),
        (SparseCode(method="lca", match="omp"), "lca, as good as omp with 5"),
        (SparseCode(method="omp", n_nonzero_coefs=3), "omp, 3 non-zero"),
        (SpatialDiffBox(), "window 10, axis x, gain 4.4, edges mirrored"),
        (SpatialDiffBox(window=2, edge="zeros"), "window 2, axis x, gain 1.8, zeros beyond the edges"),
        (TemporalDiff(tau=5, absolute=False), "tau 5, signed"),
    ],
)
def test_captions(node: Node, caption: str) -> None:
    assert node.caption() == caption


FISHER, PEARSON = {"normal": 0.0}, {"definition": "Pearson", "normal": 3.0}
LAST = Statistic(240, 240)


@pytest.mark.parametrize(
    ("node", "field", "inputs", "how"),
    [
        (Relu(), "", [], None),
        (Relu(), "", [LAST], LAST),
        (Subtract(), "", [None, LAST], None),
        (Recent(frames=9), "", [LAST], Statistic(9, 9)),
        (FrameKurtosis(), "", [None], Statistic(**FISHER)),
        (FrameKurtosis(fisher=False), "", [LAST], LAST._replace(**PEARSON)),
        (FrameMoments(), "kurtosis", [None], Statistic(**FISHER)),
        (RunningKurtosis(), "", [None], Statistic(None, 4, **FISHER)),
        (RunningKurtosis(window=9, fisher=False), "", [LAST], Statistic(9, 9, **PEARSON)),
        (RunningMoments(), "var", [None], Statistic(None, 4)),
        (RunningMoments(half_life=5), "kurtosis", [], Statistic(None, 4, 0, "half-life 5", 0.0)),
        (RunningSparsity(window=9), "kurtosis", [], Statistic(9, 9, **FISHER)),
        (Sparsity(), "hoyer", [LAST], LAST),
        (Histogram(), "counts", [None], Statistic()),
        (Histogram(), "counts", [LAST], LAST),
        (Histogram(window=None), "counts", [None], Statistic(None, 1)),
        (DictionaryLearning(), "atoms", [None], Statistic(None, None, definition="learning")),
        (DictionaryLearning(learn=False), "atoms", [None], Statistic(0, None, definition="at rest")),
        (DictionaryLearning(), "error", [None], None),
        (Omp(dictionary={"dct": 4}), "r2", [LAST], LAST),
        (GaborFit(), "share", [Statistic(None)], None),
        (SumOfAtoms(row=0, col=0), "atoms", [None, None, None, None, LAST], LAST),
        (SumOfAtoms(row=0, col=0), "error", [LAST] * 6, None),
    ],
    ids=repr,
)
def test_how_to_read_a_result(
    node: Node, field: str, inputs: list[Statistic | None], how: Statistic | None
) -> None:
    assert node.statistic(field, *inputs) == how


def test_a_node_knows_how_many_frames_its_result_describes() -> None:
    node = RunningKurtosis()
    node.update(np.ones((2, 2)))
    assert (node.statistic("") or Statistic()).seen == 1
    node.reset()
    assert (node.statistic("") or Statistic()).seen == 0


@pytest.mark.parametrize(
    ("node", "edit", "resets"),
    [
        (Coactivity(window=4, tolerance=130), {"z": 1.0}, False),
        (Coactivity(window=4, tolerance=130), {"tolerance": 120.0}, True),
        (DiffBox(window=2), {"norm": "mean"}, False),
        (DiffBox(window=2), {"window": 1}, True),
        (GaborFit(), {"refit": 1}, False),
        (IncrementalPca(n_components=2), {"n_components": 3}, True),
        (MotionEnergy(spatial_frequency=0.3, frames=4), {"temporal_frequency": 0.3}, False),
        (Patches(size=2, count=3, whiten=True), {"stride": 1, "count": None}, True),
        (PixelTap(points=[[0, 0]]), {"points": [[0, 1]]}, True),
        (RunningKurtosis(window=4), {"fisher": False}, False),
        (RunningKurtosis(window=4), {"window": 5}, True),
        (RunningKurtosis(window=4), {"window": None, "half_life": 3.0}, True),
        (RunningSparsity(), {"measures": ("l1",)}, True),
        (SparseCode(dictionary={"dct": 8}), {"steps": 7}, False),
        (SparseCode(dictionary={"dct": 8}), {"method": "lca"}, True),
        (SpatialDiffBox(window=2), {"window": 3}, False),
        (SumOfAtoms(row=0, col=0), {"col": 5}, False),
        (SumOfAtoms(row=0, col=0), {"terms": 2}, True),
        (TemporalDiff(tau=2), {"tau": 1}, True),
        (TemporalDiff(tau=2), {"absolute": False}, True),
    ],
)
def test_which_edits_reset(node: Node, edit: dict[str, Any], resets: bool) -> None:
    stream, new = streams(node)[0], type(node)(**{**node.parameters(), **edit})
    for t in range(6):
        result_at(node, stream, t)
        if not resets:
            result_at(new, stream, t)
    assert node.edit(**edit) is resets
    if resets or node.horizon() is not None:
        assert same([result_at(node, stream, 6)], [result_at(new, stream, 6)])


@pytest.mark.parametrize(
    ("node", "units"),
    [
        (
            BrightnessEvents(),
            {("gray levels",): {"signed": "events", "on": "events", "off": "events", "rate": "events/px"}},
        ),
        (DiffBox(), {("gray levels",): ""}),
        (DiffBox(norm="mean"), {("gray levels",): "gray levels", (): ""}),
        (FromPatches(), {("", "", "gray levels", ""): "gray levels", (): ""}),
        (GaborFit(), {("px",): ""}),
        (Patches(), {("gray levels",): {"patches": "gray levels", "means": "gray levels"}}),
        (Patches(whiten=True), {("gray levels",): {"patches": "", "means": "gray levels"}}),
        (RunningKurtosis(), {("gray levels",): ""}),
        (Scale(), {("gray levels",): "gray levels"}),
        (SparseCode(), {("gray levels",): {"reconstruction": "gray levels", "alpha": "gray levels"}}),
        (Scale(factor=0.1), {("gray levels",): ""}),
        (
            SumOfAtoms(row=0, col=0),
            {
                ("", "", "gray levels", "", "", ""): {
                    **dict.fromkeys(("patch", "mean", "terms", "others", "rest", "atoms"), "gray levels"),
                    "top": "px",
                    "left": "px",
                    "error": "% of variance",
                },
            },
        ),
    ],
    ids=repr,
)
def test_units_of_measure(node: Node, units: dict[tuple[str, ...], Any]) -> None:
    assert {given_units: node.units_of_measure(*given_units) for given_units in units} == units


FRAME, VECTOR, SIGNALS = np.zeros((6, 8), np.uint8), np.zeros(5), np.ones((3, 16))
PATCHES, PLACES, MEANS = np.zeros((3, 2, 2)), np.zeros((3, 2), np.int32), np.zeros(3)
NOISE = np.random.default_rng(0).standard_normal((9, 4, 4))
ONE_PATCH = np.zeros((1, 4, 4)), np.zeros(1)
FROM = "write from: [cells.patches, cells.positions, cells.means]"
SUM_FROM = "write from: [cells.patches, cells.positions, cells.means, dict.codes, dict.atoms, cells.coloring]"
SQUARES = "their squares leave the range of float32; put a scale node before it"


@pytest.mark.parametrize(
    ("node", "inputs", "text"),
    [
        (Coactivity(), [3.0],
         "expects codes (signals,) or (samples, signals), or several signals, got a scalar; "
         "write from: [a, b] for several"),
        (Coactivity(), [np.zeros(1025)],
         "takes at most 1024 signals, got 1025; put a resize node before it"),
        (Crop(row=5, col=0, height=4, width=4), [np.zeros((8, 4))],
         "rows 5 to 8, columns 0 to 3 do not lie in a frame of 8 rows and 4 columns"),
        (DictionaryLearning(n_components=4, n_nonzero_coefs=5), [NOISE],
         "n_nonzero_coefs must be <= 4, the number of atoms (got 5)"),
        (FrameKurtosis(), [3.0], "expects an array (a frame or a vector), got a scalar"),
        (FromPatches(), [PATCHES, MEANS, PLACES],
         f"expects positions of shape (3, 2) for 3 patches, got float64 of shape (3,); {FROM}"),
        (FromPatches(height=6, width=8), [ONE_PATCH[0], np.array([[3, 2]]), ONE_PATCH[1]],
         "patches reach from row 3, column 2 to row 6, column 5, outside the frame of 6 rows and 8 columns; "
         "give its height and width"),
        (GaborFit(), [np.zeros((128, 144))],
         "expects atoms of shape (atoms, rows, columns), got float64 of shape (128, 144); "
         "only atoms learned from patches have an orientation"),
        (GaborFit(), [np.zeros((9, 8, 8, 3))],
         "expects gray atoms, got float64 of shape (9, 8, 8, 3); put a grayscale node before patches"),
        (Grayscale(), [np.zeros((2, 3, 4), np.uint8)],
         "expects frames of three channels (blue, green, red) or gray ones, got uint8 of shape (2, 3, 4)"),
        (HeldOut(dictionary={"dct": 8}, folds=9), [np.zeros(16)],
         "folds must be <= 8 with 16 values of a signal (got 9)"),
        (IncrementalPca(), [np.zeros((2, 33, 32))],
         "takes patches of at most 1024 values, got 1056 (float64 of shape (2, 33, 32)); "
         "use smaller patches"),
        (IncrementalPca(), [np.zeros((3, 9))], "n_components is 15, but a patch has only 9 values"),
        (MotionEnergy(), [FRAME],
         "a filter of 45 x 45 px does not fit into a frame of 6 rows and 8 columns; "
         "make spatial_frequency larger"),
        (MotionEnergy(), [np.zeros((60, 60, 3), np.uint8)],
         "expects a gray frame, got uint8 of shape (60, 60, 3); put a grayscale node before it"),
        (Omp(dictionary={"dct": 8}, n_nonzero_coefs=9), [SIGNALS],
         "n_nonzero_coefs must be <= 8, the number of atoms (got 9)"),
        (Omp(), [SIGNALS], "needs a dictionary: give one as 'dictionary', or as a second input"),
        (Omp(dictionary={"dct": 8}), [SIGNALS, np.eye(16)],
         "has two dictionaries: take 'dictionary' or the second input away"),
        (Omp(), [SIGNALS, np.ones((4, 9))],
         "the dictionary must hold atoms for signals of 16, got float64 of shape (4, 9)"),
        (Omp(), [SIGNALS, np.full((4, 16), np.inf)], "the dictionary has values that are nan or infinite"),
        (Omp(dictionary={"dct": 8}), [FRAME],
         "expects patches (n, rows, columns), signals (n, samples) or one signal, got uint8 of shape (6, 8); "
         "put a patches or a recent node before it"),
        (Omp(dictionary={"dct": 8}), [np.full((3, 16), 1e19, np.float32)],
         f"values up to 1e+19 are too large: {SQUARES}"),
        (Omp(), [np.ones((3, 16), np.float32), np.full((4, 16), 1e10, np.float32)],
         "the dictionary has values up to 1e+10; rescale them closer to 1"),
        (SparseCode(dictionary={"dct": 8}, match="omp", n_nonzero_coefs=9), [SIGNALS],
         "n_nonzero_coefs must be <= 8, the number of atoms (got 9)"),
        (Patches(size=12), [FRAME],
         "patches of 12 x 12 do not fit into a frame of 6 rows and 8 columns; make size smaller"),
        (Patches(), [np.zeros((24, 32, 4), np.uint8)],
         "expects frames of three channels (blue, green, red) or gray ones, got uint8 of shape (24, 32, 4)"),
        (Patches(size="frame", whiten=True), [np.zeros((48, 64), np.uint8)],
         "whiten takes patches of at most 2048 values, got 48 x 64 = 3072; make size smaller"),
        (Patches(size=2, frames=3, whiten=True, components=13), [FRAME],
         "components must be <= 12, the number of values of a patch (got 13)"),
        (Patches(), [VECTOR],
         "expects a frame of shape (rows, columns) or (rows, columns, channels), got float64 of shape (5,)"),
        (PixelTap(row=0, col=0), [VECTOR],
         "expects a frame of shape (rows, columns) or (rows, columns, channels), or a number, "
         "got float64 of shape (5,)"),
        (PixelTap(row=6, col=0), [FRAME],
         "row 6, column 0 lies outside the frame of 6 rows and 8 columns; "
         "give a row from 0 to 5 and a column from 0 to 7"),
        (PixelTap(row=5, col=1, size=3), [FRAME],
         "the 3 x 3 square around row 5, column 1 lies outside the frame of 6 rows and 8 columns; "
         "give a row from 1 to 4 and a column from 1 to 6"),
        (PixelTap(points=[[5, 7], {"name": "soma", "row": 5, "col": 8}]), [FRAME],
         "soma: row 5, column 8 lies outside the frame of 6 rows and 8 columns; "
         "give a row from 0 to 5 and a column from 0 to 7"),
        (PixelTap(row=3, col=4, size=9), [FRAME],
         "the 9 x 9 square around row 3, column 4 lies outside the frame of 6 rows and 8 columns; "
         "make size smaller"),
        (Recent(), [VECTOR], "expects a scalar, got float64 of shape (5,); put a pixel_tap node before it"),
        (SpatialDiff(), [np.zeros((3, 1), np.uint8)],
         "a difference along x needs two neighbours at least, got uint8 of shape (3, 1)"),
        (SpatialDiffBox(window=8), [FRAME],
         "window 8 does not fit along x into uint8 of shape (6, 8); it can be 7 at most"),
        (SpatialDiffBox(window=2, axis="y"), [VECTOR],
         "axis y needs frames with rows, got float64 of shape (5,); use axis x"),
        (SumOfAtoms(row=0, col=0), [SIGNALS, PLACES, MEANS, np.zeros((3, 1)), np.ones((1, 16))],
         "expects patches of shape (n, rows, columns) or (n, rows, columns, 3), "
         "got float64 of shape (3, 16)"),
        (SumOfAtoms(row=0, col=0), [PATCHES, PLACES, MEANS, np.zeros((3, 9)), np.zeros((9, 4))],
         "expects atoms of 2 rows and 2 columns, as the patches, got float64 of shape (9, 4)"),
        (SumOfAtoms(row=0, col=0), [PATCHES, PLACES, MEANS, np.zeros((3, 9)), np.zeros((8, 2, 2))],
         f"expects codes of shape (3, 8) for 3 patches and 8 atoms, got float64 of shape (3, 9); {SUM_FROM}"),
        (SumOfAtoms(row=0, col=0), [PATCHES, MEANS, PLACES, np.zeros((3, 8)), np.zeros((8, 2, 2))],
         "expects positions of shape (3, 2) for 3 patches and 8 atoms, got float64 of shape (3,); "
         f"{SUM_FROM}"),
        (SumOfAtoms(row=0, col=0), [PATCHES, PLACES, MEANS, np.zeros((3, 8)), np.zeros((8, 2, 2)), 1.0],
         f"expects a coloring of shape (4, 4) for 3 patches and 8 atoms, got a scalar; {SUM_FROM}"),
        (Patches(size="frame"), [np.zeros((0, 5))],
         "expects a frame with pixels, got float64 of shape (0, 5)"),
        (Grayscale(), ["text"], "expects a number or an array, got str"),
        (Relu(), [None], "expects a number or an array, got NoneType"),
        (Relu(), [10**400], "expects a number or an array, got a scalar"),
        (Subtract(), [np.zeros((2, 2), np.uint8), np.zeros((2, 3))],
         "expects two inputs of one shape, got uint8 of shape (2, 2) and float64 of shape (2, 3)"),
    ],
)  # fmt: skip
def test_inputs_that_are_refused(node: Node, inputs: list[Any], text: str) -> None:
    assert refusal(InputError, node.update, *inputs) == text


EXCLUDE = "give window or half_life, not both (got {} and {})"
POINT = "[row, col] or {name: ..., row: ..., col: ...}"
PLACES_OF_PATCHES = "give stride or count, not both (got {} and {})"


@pytest.mark.parametrize(
    ("cls", "given_values", "text"),
    [
        (Histogram, {"range": (3, 3)}, "range must rise from its first to its second number (got [3, 3])"),
        (MotionEnergy, {"directions": 5}, "directions must be even: each has an opposite one (got 5)"),
        (Omp, {"dictionary": {"dct": 8}, "n_nonzero_coefs": 3, "tol": 0.5},
         "give n_nonzero_coefs or tol, not both (got 3 and 0.5)"),
        (SparseCode, {"method": "omp", "nonnegative": True},
         "nonnegative needs method: lasso or lca (got omp)"),
        (Patches, {"stride": 4, "count": 100}, PLACES_OF_PATCHES.format(4, 100)),
        (Patches, {"size": 0}, "size must be >= 1 (got 0)"),
        (PixelTap, {"row": 1, "col": 1, "size": 2},
         "size must be odd, so that the square has a centre (got 2)"),
        (PixelTap, {"row": 1}, "needs row and col, or points (col missing)"),
        (PixelTap, {"row": 1, "points": [[1, 2]]}, "give row and col, or points, not both"),
        (PixelTap, {"points": 3},
         f"points must hold at least one point, {POINT}, or name a CSV file (got 3)"),
        (PixelTap, {"points": [[1, 2], [1, -2]]},
         f"points: point 1 must be {POINT} with whole numbers >= 0 (got [1, -2])"),
        (PixelTap, {"points": [{"name": "a b", "row": 1, "col": 2}]},
         "points: a name has letters, digits and _, a letter first (got 'a b')"),
        (PixelTap, {"points": [{"name": "P1", "row": 1, "col": 2}, [3, 4]]},
         "points must have different names (got 'p1' twice)"),
        (Relu, {"theta": 3, "percentile": 80}, "give theta or percentile, not both (got 3.0 and 80.0)"),
        (RunningKurtosis, {"window": 91, "half_life": 30.0}, EXCLUDE.format(91, 30.0)),
        (Recent, {"frames": 4, "least": 5}, "least must be <= frames (got 5 and 4)"),
        (Patches, {"components": 3}, "components needs whiten: true (got components 3)"),
        (Patches, {"frames": 8, "whiten": True},
         "whiten over several frames needs components, the number to keep (got frames 8 and components "
         "null)"),
        (Resize, {}, "needs width, height or both; now both are null"),
    ],
)  # fmt: skip
def test_parameters_that_are_refused(cls: type[Node], given_values: dict[str, Any], text: str) -> None:
    assert refusal(ParameterError, cls, **given_values) == f"{yaml_name(cls)}: {text}"


@pytest.mark.parametrize(
    "node",
    [
        BrightnessEvents(theta=0.03),
        slow(Coactivity(tolerance=120.0, z=1.0)), slow(Coactivity(window=5, tolerance=128.0)),
        DiffBox(window=1), DiffBox(window=4, norm="mean"), DiffBox(window=3, align="notebook"),
        FrameKurtosis(fisher=False), FrameMoments(bias=False),
        FromPatches(height=None, width=40),  # the patches decide the height
        slow(GaborFit(refit=1)),  # fewer than change at once
        HeldOut(dictionary={"dct": 9}, intercept=True, n_nonzero_coefs=3),
        HardThreshold(theta=130.5), HardThreshold(percentile=80), Relu(theta=130), Relu(percentile=80),
        Histogram(range=(0.0, 200.0), window=4),
        Patches(size="frame"), Patches(size=[3, 5], stride=[2, 7], center=False),
        slow(Patches(size=4, count=7)), slow(Patches(size=4, whiten=True)),
        slow(Patches(size=3, count=5, whiten=True, center=False)),
        slow(Patches(size=4, frames=4)), slow(Patches(size=3, frames=3, count=5, center=False)),
        slow(Patches(size=4, frames=2, whiten=True, components=9)),
        slow(Patches(size=2, whiten=True, components=3, center=False)),
        PixelTap(row=5, col=6, size=5),
        PixelTap(points=[[3, 4], {"name": "soma", "row": 5, "col": 2}], size=3),
        Recent(frames=1), Recent(frames=5), Resize(width=50, height=10), Resize(height=30),
        RunningKurtosis(half_life=3.0, fisher=False), slow(RunningKurtosis(window=4, bias=False)),
        slow(RunningMoments(window=5, bias=False)), slow(RunningSparsity(measures=("l1", "hoyer"))),
        Sparsity(measures=("gini", "l0"), tolerance=100.0),
        SpatialDiff(axis="y"), SpatialDiff(absolute=True), SpatialDiffBox(window=3, axis="y"),
        SpatialDiffBox(window=3, edge="zeros"),
        slow(SpatialDiffBox(window=2, align="notebook", norm="mean")),
        TemporalDiff(tau=3), TemporalDiff(tau=2, absolute=False),
    ],
    ids=repr,
)  # fmt: skip
def test_the_contract_holds_with_other_parameters(node: Node) -> None:
    check_node(type(node), **node.parameters())


@pytest.mark.parametrize("node", [IncrementalPca(), DictionaryLearning(algorithm="minibatch")], ids=repr)
def test_nodes_that_use_blas_say_so(node: Node) -> None:
    assert node.facts().blas
    assert "last digits" in (text := " ".join(str(type(node).__doc__).split())), text
    assert "may differ between processors" in text


@pytest.mark.parametrize(
    ("node", "shapes"),
    [
        (DictionaryLearning(n_components=3, n_nonzero_coefs=1, batch_size=4), [(6, 7)]),
        (FromPatches(), [(2, 2, 2), (2, 2), (2,)]),
        (GaborFit(), [(2, 8, 8)]),
        (IncrementalPca(n_components=2), [(6, 7)]),
        (Omp(dictionary={"dct": 7}, n_nonzero_coefs=2), [(6, 7)]),
        (RunningMoments(), [(3, 4)]),
        (SparseCode(dictionary={"dct": 7}, n_nonzero_coefs=2), [(6, 7)]),
        (Subtract(), [(3, 4), (3, 4)]),
    ],
    ids=repr,
)
def test_floats_of_the_other_byte_order_give_the_same(node: Node, shapes: list[tuple[int, ...]]) -> None:
    rng, other = np.random.default_rng(0), node.fresh()
    for _ in range(4):
        values = [np.abs(rng.standard_normal(shape)) for shape in shapes]
        if isinstance(node, FromPatches):
            values[1] = np.array([[0.0, 0.0], [0.0, 2.0]])
        swapped = [value.astype(value.dtype.newbyteorder()) for value in values]
        assert same([other.update(*swapped)], [node.update(*values)])
    assert same([other.current()], [node.current()])


@pytest.mark.parametrize(
    "node",
    [
        Histogram(window=None), Histogram(bins=5, range=(0.0, 200.0), window=None), RunningKurtosis(),
        RunningMoments(bias=False, fisher=False), RunningSparsity(tolerance=120.0),
    ],
    ids=repr,
)  # fmt: skip
def test_sums_over_all_frames_merge(node: Node) -> None:
    assert node.merges()
    NODE_CHECKS["merged_equals_whole"](node)


@pytest.mark.parametrize("dtype", ["u1", "f4"])
@pytest.mark.parametrize(
    "node",
    [
        Histogram(bins=4, window=4), Histogram(bins=4, window=None), RunningKurtosis(),
        RunningKurtosis(half_life=3.0), RunningMoments(), RunningSparsity(),
    ],
    ids=repr,
)  # fmt: skip
def test_the_result_so_far_is_that_of_the_last_frame(node: Node, dtype: str) -> None:
    node = node.fresh()
    assert node.current() is None
    for frame in np.random.default_rng(0).integers(0, 3, (8, 5)).astype(dtype):
        result, so_far = node.update(frame), node.current()
        assert same([result], [so_far]), (result, so_far)


def test_histograms_of_other_ranges_merge_exactly() -> None:
    rng = np.random.default_rng(4)
    videos = [rng.standard_normal((5, 60)) * size for size in (1e-3, 0.0, 900.0, 3.0)]
    node = Histogram(bins=16, window=None)
    states = []
    for video in videos:
        live = node.fresh()
        for frame in video:
            live.update(frame)
        states.append(live.state())
    node.restore(node.merge(states))
    counts, edges, outside = node.update(np.zeros(60))
    every = np.append(np.concatenate(videos).ravel(), np.zeros(60))
    np.testing.assert_array_equal(counts, np.histogram(every, edges)[0])
    assert (edges[-1], outside) == (4096.0, 0.0)


def test_a_window_and_frames_of_another_shape_do_not_merge() -> None:
    node, other = RunningKurtosis(), RunningKurtosis()
    node.update(np.zeros((2, 3), np.uint8))
    other.update(1.0)
    assert refusal(InputError, node.merge, [node.state(), other.state()]) == (
        "running_kurtosis: cannot merge states of uint8 of shape (2, 3) and of scalars; "
        "merge those of frames of one shape and type"
    )
    damaged = node.state()
    damaged["arrays"] = {"powers": np.zeros((6, 1))}
    assert refusal(InputError, node.merge, [damaged, damaged]) == (
        "the arrays of this state are those of another input, or damaged"
    )
    assert refusal(InputError, RunningKurtosis(window=9).merge, []) == (
        "running_kurtosis (window 9): states cannot be merged; only sums over all frames can"
    )
    assert node.merge([]) == RunningKurtosis().state()
