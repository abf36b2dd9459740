"""What methods of units give wrongly is told where it was given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from stream_sparse import Clock, Frame, Medium, Node, Panel, Pipeline, Source, param
from stream_sparse.errors import RunError, UnitError
from tests.support.errors import fails

COUNT, TEXT, ANSWER = "a whole number >= 0", "a text", "True or False"
CASES: list[tuple[type[Any], str, Any, str]] = [
    (Node, "warmup", -1, f"-1, expected {COUNT}"),
    (Node, "latency", True, f"true, expected {COUNT}"),
    (Node, "fields", None, "null, expected a tuple of at most 10,000 names"),
    (Node, "units_of_measure", 5, "5, expected a text or a dict of texts"),
    (Node, "caption", None, f"null, expected {TEXT}"),
    (Panel, "read_off", None, f"null, expected {TEXT}"),
    (Source, "repeats", None, f"null, expected {ANSWER}"),
    (Source, "index_at", "0", f"'0', expected {COUNT} or None"),
    (Source, "notes", 5, "5, expected a tuple of texts"),
]


def giving(kind: type[Any], method: str, given: Any) -> Any:
    def give(self: object, *_: object, **__: object) -> Any:
        return given

    return type("Own", (kind,), {method: give, "__module__": __name__, "__doc__": "Gives it."})


@pytest.mark.parametrize(("kind", "method", "given", "said"), CASES)
def test_a_wrong_result_names_unit_method_and_what_is_expected(
    kind: type[Any], method: str, given: Any, said: str
) -> None:
    unit = object.__new__(giving(kind, method, given))
    with pytest.raises(UnitError) as caught:
        getattr(unit, method)()
    assert str(caught.value).startswith(f"own: {method}() gave {said}")


MEDIUM = Medium((8, 8), np.dtype("u1"), 30.0, False, Clock("index"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "null, expected a Medium"),
        # type: ignore[arg-type]
        # type: ignore[arg-type]
        (
            MEDIUM._replace(shape=(100_000, 100_000)),
            "a medium with frames of 10,000,000,000 bytes, expected at most 4,000,000,000",
        ),
    ],
)
def test_a_wrong_medium_is_refused_before_anything_is_made_for_it(given: Any, said: str) -> None:
    with fails(f"own: open() gave {said}", UnitError):
        Pipeline(giving(Source, "open", given)()).run()


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
        return MEDIUM

    def frames(self) -> Iterator[Frame]:
        yield Frame(0, 0.5, np.zeros((8, 8), np.uint8))
        yield self.second


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (Frame(1, 0.5, np.zeros((8, 8), np.uint8)), "has the time 0.5 s, expected one after 0.5 s"),
        (Frame(1, float("nan"), np.zeros((8, 8), np.uint8)), "has the time nan s, expected one after 0.5 s"),
        (
            Frame(1, 1.0, np.zeros((8, 9), np.uint8)),
            "is uint8 of shape (8, 9), but open() said uint8 of shape (8, 8)",
        ),
    ],
)
def test_a_wrong_frame_is_reported_with_its_number(second: Frame, said: str) -> None:
    with fails(f"source: frame 1 {said}", RunError):
        Pipeline(Odd8(second=second)).run()
