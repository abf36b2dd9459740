"""What the page lets its visitors predict: the curve that the run of a pipeline then measures."""

from __future__ import annotations

from typing import Any, NamedTuple

from stream_sparse import load

__all__ = ["PREDICTIONS", "Prediction", "predictions"]


class Prediction(NamedTuple):
    """A curve to draw before the run shows it.

    Parameters:
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

    question: str
    measured: str | dict[str, str]
    across: str
    unit: str
    span: tuple[float, float]
    frame: int = 0
    most: int = 64
    frames: tuple[int, ...] = ()


def predictions() -> dict[str, Any]:
    """Return the prediction of each pipeline by its name."""
    return {name: _described(name, one) for name, one in PREDICTIONS.items()}


def _described(pipeline: str, asked: Prediction) -> dict[str, Any]:
    return {
        "question": asked.question, "across": asked.across, "unit": asked.unit, "span": list(asked.span),
        "points": [
            {"label": label, "column": column, "frame": frame, "exact": bool(asked.frames)}
            for label, column, frame in _points(pipeline, asked)
        ],
    }  # fmt: skip


def _points(pipeline: str, asked: Prediction) -> list[tuple[str, str, int]]:
    if isinstance(asked.measured, dict):
        return [(label, column, asked.frame) for label, column in asked.measured.items()]
    if asked.frames:
        return [(str(frame), asked.measured, frame) for frame in asked.frames]
    family, _, field = asked.measured.partition(".")
    parts = [part for part in load(pipeline).plan.parts if part.family == family][: asked.most]
    return [
        (
            ", ".join(map(str, part.sweep.values())),
            f"{part.name}.{field}" if field else part.name,
            asked.frame,
        )
        for part in parts
    ]


PREDICTIONS = {
    "bird": Prediction(
        "How sparse is the marked pixel by its kurtosis after 8 seconds, and after each filter?",
        {"pixel": "k_pixel", "after ReLU": "k_relu", "minus mean": "k_box"},
        "signal", "kurtosis", (-3, 40), 239,
    ),
    "signal": Prediction(
        "Draw where the kurtosis of the signal after ReLU will be when theta moves from 0 to 200.",
        "k_many", "threshold theta", "kurtosis", (-3, 9), 239, most=11,
    ),
    "temporal": Prediction(
        "Draw the kurtosis of the change of the marked pixel since tau frames ago, for tau from 1 to 91.",
        "k_diff", "delay tau", "kurtosis", (-3, 30), 239,
    ),
    "thresholds": Prediction(
        "Draw where the kurtosis of the marked pixel after ReLU will be when theta moves from 0 to 240.",
        "k_many", "threshold theta", "kurtosis", (-3, 120), 239,
    ),
    "spatial": Prediction(
        "Draw the kurtosis of the picture minus the mean around each pixel along x, by the window.",
        "k_x", "window", "kurtosis", (-3, 40),
    ),
    "still": Prediction(
        "How sparse is the picture by the kurtosis of its gray levels, and what each filter leaves?",
        {
            "input": "k_gray", "above 150": "k_hard", "top fifth": "k_top", "change x": "k_dx",
            "change y": "k_dy", "around x": "k_box_x", "around y": "k_box_y",
        },
        "picture", "kurtosis", (-3, 10),
    ),
    "sparse": Prediction(
        "Draw the error of the fit when more and more sinusoids may take part.",
        "many.rmse", "sinusoids", "gray levels", (0, 60), 99, most=8,
    ),
    "dictionary": Prediction(
        "The atoms learn. Draw what they leave out of all patches, frame by frame.",
        "sum.error", "frame", "gray levels", (0, 30), frames=(1, 5, 15, 30, 60, 90, 120),
    ),
    "fields": Prediction(
        "The atoms learn from pieces of natural pictures. Draw the error before learning, frame by frame.",
        "dict.error", "frame", "error", (0, 1), frames=(5, 15, 30, 60, 90, 120),
    ),
    "webcam": Prediction(
        "Hold still for a second, then move one finger. How sparse is the change by each measure?",
        {"Hoyer": "sparse.hoyer", "Gini": "sparse.gini", "Treves-Rolls": "sparse.treves_rolls"},
        "measure", "sparsity", (0, 1), 30,
    ),
}  # fmt: skip
"""What is predicted with each pipeline of the course."""
