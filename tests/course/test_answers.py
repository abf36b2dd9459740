from __future__ import annotations

import json
import tracemalloc
from typing import Any

import numpy as np
import pytest

from stream_sparse.course.answers import ENDED, held, read

GOOD: dict[str, Any] = {"dtype": "<f8", "shape": [1], "data": "AAAAAAAA8D8="}
UNREADABLE = ([], "gives an answer that cannot be read")


def lines(*of: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in of)


def case(**changes: Any) -> dict[str, Any]:
    return {"case": 0, "outputs": [{**GOOD, **changes}], "error": "", "changed": []}


def test_answers_are_read_in_order() -> None:
    (first, second), stopped = read(
        lines(case(), {"case": 1, "outputs": [], "error": "fails"}, {"end": True}), 2
    )
    np.testing.assert_array_equal(first.outputs[0], [1.0])
    assert (second.outputs, second.error, stopped) == ((), "fails", "")
    assert read(lines({"failed": "x" * 5000}), 2) == ([], "x" * 1000)
    assert read(lines({"end": True}), 1) == ([], ENDED)
    (only,), stopped = read(lines(case()) + b'{"case": 1, "outp', 2)
    assert (only.error, stopped) == ("", ENDED)


def test_places_of_changed_inputs_are_numbers() -> None:
    for sent, known in (([0, 2], (0, 2)), ([], ()), ([True, "x", 1.5, [1], 3], (3,)), (True, ()), (None, ())):
        (answer,), _ = read(lines({**case(), "changed": sent}), 1)
        assert answer.changed == known


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000, b"nothing", b"[1]", b"\xff\xfe",
        *(json.dumps(case(**changes)).encode() for changes in (
            {"dtype": "|O"}, {"dtype": "<f4"}, {"dtype": "<b4"}, {"dtype": ["<f8"]}, {"dtype": "<f8,<f8"},
            {"shape": [2]}, {"shape": [-1]}, {"shape": [1.0]}, {"shape": [0, 10**30]},
            {"shape": "1"}, {"shape": [1] * 99},
            {"shape": [10**12]}, {"data": "AAAA"}, {"data": "?"}, {"data": 3}, {"data": None},
        )),
        json.dumps({"case": 0, "outputs": 3}).encode(), json.dumps({"case": 0, "outputs": [3]}).encode(),
    ],
)  # fmt: skip
def test_anything_else_is_refused(line: bytes) -> None:
    assert read(line + b"\n", 1) == UNREADABLE


def test_more_answers_than_there_are_inputs_are_refused() -> None:
    answers, stopped = read(lines(case(), case()), 1)
    assert (len(answers), stopped) == (1, UNREADABLE[1])


@pytest.mark.parametrize(
    "data", [b"[" + b"[]," * 1_000_000 + b"[]]\n", b"{}\n" * 1_000_000], ids=["parts", "lines"]
)
def test_many_small_parts_take_no_memory(data: bytes) -> None:
    tracemalloc.start()
    try:
        answers, _ = read(data, 1)
        assert (answers, tracemalloc.get_traced_memory()[1] < 3 * len(data)) == ([], True)
    finally:
        tracemalloc.stop()


def test_the_first_line_alone_says_whether_the_kernel_protects() -> None:
    assert held(lines({"shut": True}, {"shut": False})) is True
    assert held(lines({"shut": False}, {"shut": True})) is False
    assert held(b'{"shut": true') is None
