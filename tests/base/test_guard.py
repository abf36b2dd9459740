"""Whatever a method of a unit raises names the unit and the method; so does a wrong frame of a source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from stream_sparse import Clock, Frame, Medium, Node, Panel, Pipeline, Sink, Source, param
from stream_sparse.base.unit import Unit
from stream_sparse.errors import RunError, UnitError
from tests.support.errors import fails

NOT_GUARDED = {
    "reset": "has guards that know the frame, or the parameters",
    "update": "has guards that know the frame",
    "frames": "has a guard that knows the frame",
    "batch": "is called by its users, and by no run",
    **dict.fromkeys(
        [
            "edit", "take_over", "is_reset_by", "check", "signature", "merge", "checked_outputs", "empty",
            "forget_input_types", "describe", "lent", "horizon", "warmup", "latency", "units_of_measure",
            "caption",
        ],
        "is the package's own",
    ),
}  # fmt: skip
METHODS = [
    (kind, name)
    for kind in (Node, Panel, Sink, Source)
    for name in sorted({name for base in (kind, Unit) for name in vars(base)})
    if not name.startswith("_") and not name.startswith("model_") and name not in NOT_GUARDED
    and callable(getattr(kind, name)) and not isinstance(vars(kind).get(name), property)
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), METHODS)
def test_every_method_that_a_run_calls_is_guarded(kind: type[Any], name: str) -> None:
    def odd(self: object, *_: object, **__: object) -> None:
        raise SystemExit(3)

    own = type("Own", (kind,), {name: odd, "__module__": __name__, "__doc__": "Fails."})
    unit = object.__new__(own)
    with fails(f"own: {name}() failed: SystemExit: 3", UnitError):
        getattr(unit, name)()


class Unready(Node):
    """Fails when it is made."""

    def __init__(self, **values: Any) -> None:
        raise SystemExit(7)

    def update(self, x: Any) -> float:
        return 0.0


def test_a_unit_that_cannot_be_made_is_one_line() -> None:
    with fails("unready: __init__() failed: SystemExit: 7", UnitError):
        Unready()


class Odd8(Source):
    """Yields a frame that is right, and another one."""

    second: Any = param(None, help="The other one.")

    def open(self) -> Medium:
        return Medium((8, 8), np.dtype("u1"), 30.0, False, Clock("index"))

    def frames(self) -> Iterator[Frame]:
        yield Frame(0, 0.5, np.zeros((8, 8), np.uint8))
        yield self.second


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (Frame(1, 0.5, np.zeros((8, 8), np.uint8)), "has the time 0.5 s, expected one after 0.5 s"),
        (Frame(1, float("nan"), np.zeros((8, 8), np.uint8)), "has the time nan s, expected one after 0.5 s"),
        (Frame(1, 1.0, np.zeros((8, 8), np.uint8), gap=-1), "has the gap -1, expected 0 or more"),
        (
            Frame(1, 1.0, np.zeros((8, 9), np.uint8)),
            "is uint8 of shape (8, 9), but open() said uint8 of shape (8, 8)",
        ),
    ],
)
def test_a_wrong_frame_is_reported_with_its_number(second: Frame, said: str) -> None:
    with fails(f"source: frame 1 {said}", RunError):
        Pipeline(Odd8(second=second)).run()
