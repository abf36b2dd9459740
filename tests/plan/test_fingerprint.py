"""Texts and hashes by which a later run knows nodes again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.plan.fingerprint import (
    changed_parameters,
    differences,
    digests,
    format_value,
    same_graph,
    same_source,
)


class Elsewhere:
    """An array that is not in memory."""

    def __init__(self, x: Any) -> None:
        self._x, self.shape, self.dtype, self.ndim = x, x.shape, x.dtype, x.ndim

    def __getitem__(self, where: Any) -> Any:
        return self._x[where]

    def __len__(self) -> int:
        return len(self._x)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"), (False, "false"), (1, "1"), (1.0, "1"), (1.5, "1.5"), (100.0, "100"),
        (1e300, "1e+300"), ("1", "1"), ([1.0, None], "[1, null]"), ((), "[]"),
        ({"b": 1, "a": (2,)}, "{a: [2], b: 1}"),
    ],
)  # fmt: skip
def test_values_as_in_yaml(value: Any, text: str) -> None:
    assert format_value(value) == text


def changed(x: Any, row: int) -> Any:
    other = x.copy()
    other[row] += 1
    return other


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5, 8, 9])
def test_of_large_arrays_the_first_the_middle_and_the_last_entry_count(rows: int) -> None:
    small, large = np.zeros((rows, 4)), np.zeros((rows, (1 << 22) // 8))
    seen = [row for row in range(rows) if format_value(changed(large, row)) != format_value(large)]
    assert seen == ([0, rows // 2, rows - 1] if rows > 3 else list(range(rows)))
    assert all(format_value(changed(small, row)) != format_value(small) for row in range(rows))


def test_of_an_array_elsewhere_three_numbers_count() -> None:
    x = np.arange(20).reshape(4, 5)
    text = format_value(Elsewhere(x))
    picked = np.array([[[0]], [[12]], [[19]]])
    assert text.endswith(f" of shape (4, 5), {hashlib.sha256(picked.tobytes()).hexdigest()[:8]})")
    for row, column in ((0, 0), (2, 2), (3, 4)):
        other = x.copy()
        other[row, column] += 1
        assert format_value(Elsewhere(other)) != text


def described(use: str = "relu", inputs: str = "source", **more: Any) -> dict[str, Any]:
    return {"use": use, "inputs": inputs, "given": {"theta": "1", "by": "2"}, "edited": {}, **more}


@pytest.mark.parametrize(
    ("there", "here", "found"),
    [
        ({}, {}, []),
        ({"use": "box", "inputs": "a"}, {}, ["node 'n' is box there, relu here"]),
        ({"inputs": "a, b"}, {}, ["node 'n' takes a, b there, source here"]),
        ({}, {"given": {"theta": "3", "by": "2"}}, ["node 'n' has theta 1 there, 3 here"]),
        ({"edited": {"theta": 3.0}}, {"given": {"theta": "3", "by": "2"}}, []),
        ({"edited": {"theta": 3.0}}, {}, []),
        ({"edited": {"theta": 3.0}}, {"given": {"theta": "4", "by": "2"}},
         ["node 'n' has theta 1 there, 4 here"]),
        ({"given": {"theta": "1"}}, {}, ["node 'n' has by missing there, 2 here"]),
        ({"inputs": "a"}, {"given": {"theta": "1"}},
         ["node 'n' takes a there, source here", "node 'n' has by 2 there, missing here"]),
    ],
)  # fmt: skip
def test_two_descriptions_of_a_node(there: dict[str, Any], here: dict[str, Any], found: list[str]) -> None:
    assert differences("n", described(**there), described(**here)) == found


def test_files_that_parameters_name_are_hashed_where_they_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "atoms.npy"
    path.write_bytes(b"atoms")
    gone = str(tmp_path / "gone.npy")
    values = {"a": {"file": str(path)}, "b": {"file": gone}, "c": {"file": 3}, "d": str(path)}
    assert digests(values) == {"a": hashlib.sha256(b"atoms").hexdigest()}


HEAD = "source: {use: toy_clip}\n"
NODES = "nodes:\n  a: {use: toy_box}\n  b: {use: toy_pass}\n"
OTHERS = json.loads(Path(__file__).with_name("other_graphs.json").read_text("utf-8"))
TEXT = HEAD + NODES + "view: [{panel: toy_picture, from: [a, source], mark: a}]\n"


@pytest.mark.parametrize(("old", "new"), OTHERS)
def test_all_but_parameters_make_another_graph(plan, old: str, new: str) -> None:
    first = plan(TEXT)
    assert same_graph(first, plan(TEXT))
    assert not same_graph(first, plan(TEXT.replace(old, new, 1)))


def test_parameters_of_nodes_are_listed_as_they_are_set(plan) -> None:
    first, second = plan(TEXT), plan(TEXT.replace("toy_box}", "toy_box, window: 3, norm: mean, alpha: 0.5}"))
    assert same_graph(first, second)
    assert changed_parameters(first, second) == {"a.window": 3, "a.norm": "mean"}
    assert changed_parameters(first, plan(TEXT)) == {}


def test_a_source_is_its_name_and_parameters(plan) -> None:
    first = plan(TEXT)
    assert same_source(first, plan(HEAD))
    assert not same_source(first, plan("source: {use: toy_clip, count: 4}"))
    assert not same_source(first, plan("source: {use: synthetic}"))
