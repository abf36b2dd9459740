"""What the page lets its visitors predict: the curve that the run of a pipeline then measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from stream_sparse import load

__all__ = ["PREDICTIONS", "Prediction", "predictions"]


class Prediction(NamedTuple):
    """A curve to draw before the run shows it.

    Parameters:
        step: the place in the course where it is asked.
        pipeline: the name of the one that measures it.
        question: in words.
        measured: the name of each value, as in ``values.csv``, by the label of its place; or the name of a
            swept node, with the output after a point, which has a value for each value of the sweep.
        across: what goes from left to right.
        unit: of the values.
        span: lowest and highest value that can be drawn.
        frame: the first one at which values are those of the question.
        most: how many values of a sweep are asked for; the rest leave the span.
        frames: where given, one value is asked for at each of these frames.
    """

    step: str
    pipeline: str
    question: str
    measured: str | dict[str, str]
    across: str
    unit: str
    span: tuple[float, float]
    frame: int = 0
    most: int = 64
    frames: tuple[int, ...] = ()


def predictions() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each step that asks for a prediction, with what it asks."""
    for one in PREDICTIONS:
        yield one.step, _described(one)


def _described(asked: Prediction) -> dict[str, Any]:
    return {
        "kind": "curve", "pipeline": asked.pipeline, "question": asked.question, "across": asked.across,
        "unit": asked.unit, "span": list(asked.span),
        "points": [
            {"label": label, "column": column, "frame": frame, "exact": bool(asked.frames)}
            for label, column, frame in _points(asked)
        ],
    }  # fmt: skip


def _points(asked: Prediction) -> list[tuple[str, str, int]]:
    if isinstance(asked.measured, dict):
        return [(label, column, asked.frame) for label, column in asked.measured.items()]
    if asked.frames:
        return [(str(frame), asked.measured, frame) for frame in asked.frames]
    family, _, field = asked.measured.partition(".")
    parts = [part for part in load(asked.pipeline).plan.parts if part.family == family][: asked.most]
    return [
        (
            ", ".join(map(str, part.sweep.values())),
            f"{part.name}.{field}" if field else part.name,
            asked.frame,
        )
        for part in parts
    ]


PREDICTIONS = (
    Prediction(
        "sparsity-with-your-own-camera", "webcam",
        "Hold still for a second, then move one finger. How sparse is the change by each measure?",
        {"Hoyer": "sparse.hoyer", "Gini": "sparse.gini", "Treves-Rolls": "sparse.treves_rolls"},
        "measure", "sparsity", (0, 1), 30,
    ),
    Prediction(
        "changes-the-marked-pixel", "bird",
        "How sparse is the marked pixel by its kurtosis after 8 seconds, and after each filter?",
        {"pixel": "k_pixel", "after ReLU": "k_relu", "minus mean": "k_box"},
        "signal", "kurtosis", (-3, 40), 239,
    ),
    Prediction(
        "changes-relu-only-what-exceeds-a-threshold", "signal",
        "Draw where the kurtosis of the signal after ReLU will be when theta moves from 0 to 200.",
        "k_many", "threshold theta", "kurtosis", (-3, 12), 239, most=11,
    ),
    Prediction(
        "changes-longer-delays", "temporal",
        "Draw the kurtosis of the change of the marked pixel since tau frames ago, for tau from 1 to 91.",
        "k_diff", "delay tau", "kurtosis", (-3, 30), 239,
    ),
    Prediction(
        "changes-with-your-own-camera", "bird",
        "Keep the marked pixel on a lamp, or on a window, and cover it for one of 8 seconds. How sparse will "
        "the pixel be, and after each filter?",
        {"pixel": "k_pixel", "after ReLU": "k_relu", "minus mean": "k_box"},
        "signal", "kurtosis", (-3, 40), 239,
    ),
    Prediction(
        "codes-how-many-atoms", "sparse",
        "Draw the error of the fit when more and more sinusoids may take part.",
        "many.rmse", "sinusoids", "gray levels", (0, 60), 99, most=8,
    ),
    Prediction(
        "codes-parts-of-digits", "digits",
        "Each digit is coded with three atoms, which then learn from it. Draw the error of the code, frame "
        "by frame.",
        "dict.error", "frame", "error", (0, 0.5), frames=(32, 60, 90, 120, 180, 240),
    ),
    Prediction(
        "codes-with-your-own-camera", "sparse",
        "Wave a hand before the marked pixel, about once a second. Draw the share of the signal that 1, 6, "
        "11, ... sinusoids explain.",
        "many.r2", "sinusoids", "explained", (0, 1), 99, most=8,
    ),
    Prediction(
        "fields-pieces-of-natural-pictures", "dictionary",
        "The atoms learn. Draw what they leave out of all patches, frame by frame.",
        "sum.error", "frame", "% of variance", (0, 30), frames=(1, 5, 15, 30, 60, 90, 120),
    ),
    Prediction(
        "fields-pieces-of-natural-pictures", "fields",
        "Pieces of natural pictures are coded with atoms, which then learn from them. Draw the error of the "
        "code, frame by frame.",
        "dict.error", "frame", "error", (0, 1), frames=(5, 15, 30, 60, 90, 120),
    ),
    Prediction(
        "fields-with-your-own-camera", "dictionary",
        "Show the camera one thing for two seconds, then another one. Draw what the atoms leave out, frame "
        "by frame.",
        "sum.error", "frame", "% of variance", (0, 30), frames=(1, 15, 30, 60, 75, 90, 120),
    ),
    Prediction(
        "time-what-flickers", "flicker",
        "How much do the atoms in use change from frame to frame, and how much the weights, at frame 100: by "
        "OMP, and by a lasso with the same error?",
        {
            "OMP, atoms": "code@method=omp.flicker", "lasso, atoms": "code@method=lasso.flicker",
            "OMP, weights": "code@method=omp.change", "lasso, weights": "code@method=lasso.change",
        },
        "code", "change", (0, 1), 100,
    ),
    Prediction(
        "time-with-your-own-camera", "flicker",
        "Let the camera stand still for two seconds, then turn it. Draw how much the atoms that the lasso "
        "uses change, frame by frame.",
        "code@method=lasso.flicker", "frame", "flicker", (0, 1), frames=(15, 30, 45, 60, 75, 90, 105),
    ),
    Prediction(
        "moving-wherever-the-stripes-are", "complex_cells",
        "A window goes round over the picture. Draw how much one direction stands out by the Gini index of "
        "its energy, frame by frame: 0 where all are alike, 1 for one alone.",
        "uneven.gini", "frame", "Gini index", (0, 1), frames=(15, 60, 105, 150, 195, 240),
    ),
    Prediction(
        "space-hard-threshold", "still",
        "How sparse is the picture by the kurtosis of its gray levels? And what is left of it: values from "
        "150 on, the brightest fifth, differences of neighbours (dx, dy), pixels less those around (box)?",
        {
            "input": "k_gray", "150 on": "k_hard", "fifth": "k_top", "dx": "k_dx",
            "dy": "k_dy", "box x": "k_box_x", "box y": "k_box_y",
        },
        "picture", "kurtosis", (-3, 10),
    ),
    Prediction(
        "space-a-pixel-against-its-neighbours", "spatial",
        "Draw the kurtosis of the picture minus the mean around each pixel along x, by the window.",
        "k_x", "window", "kurtosis", (-3, 40),
    ),
    Prediction(
        "space-with-your-own-camera", "spatial",
        "Hold a page of print before the camera. Draw the kurtosis of the picture minus the mean around each "
        "pixel along x, by the window.",
        "k_x", "window", "kurtosis", (-3, 40), 10,
    ),
)  # fmt: skip
"""What is predicted at steps of the course."""
