"""`state.npz`: everything comes back as it was, whole or not at all, and nothing in it can run code."""

from __future__ import annotations

import math
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.errors import InputError, RunError
from stream_sparse.records.schema import FORMAT
from stream_sparse.records.state import load_state, save_state
from tests.support.errors import fails


def identical(a: Any, b: Any) -> bool:
    """Equal to the bit, in type, and of arrays in memory order."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(identical(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(identical, a, b))
    if isinstance(a, float) and not isinstance(a, np.generic):
        return struct.pack("d", a) == struct.pack("d", b)
    if isinstance(a, np.ndarray | np.generic):
        x, y = np.asarray(a), np.asarray(b)
        kept = (x.dtype, x.shape, x.tobytes()) == (y.dtype, y.shape, y.tobytes())
        order = x.flags.c_contiguous == y.flags.c_contiguous or not (x.flags.forc and y.flags.forc)
        return kept and order
    return bool(a == b)


def through(tmp_path: Path, state: dict[str, Any]) -> dict[str, Any]:
    save_state(tmp_path / "state.npz", state)
    return load_state(tmp_path / "state.npz")


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -1, 2**53, 2**53 + 1, -(2**64), 7**6000, 0.1, -0.0, math.inf, -math.inf,
        math.nan, 5e-324, "", "é\n\x00\udc80", [], (), {},
        [1, (2, [None, True])], {"array": "a0", "dict": {}},
        np.float64(0.1), np.float32("nan"), np.int8(-3), np.uint64(2**64 - 1), np.bool_(True), np.str_("x"),
        np.zeros(()), np.zeros((0, 3)), np.arange(6.0).reshape(2, 3).T, np.asfortranarray(np.eye(3)[:, :2]),
        np.array([True, False]), np.array(["a", "bc"]), np.arange(4, dtype=">i2"), np.float16([math.nan, 1]),
        np.zeros(3, [("x", "i4"), ("y", "f8")]), np.arange(12)[::3], np.array([1 + 2j]),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_every_kind_of_value_comes_back(tmp_path: Path, value: Any) -> None:
    back = through(tmp_path, {"x": value, "more": [value, {"again": value}]})
    assert back["format"] == FORMAT
    assert identical(back["x"], value)
    assert identical(back["more"], [value, {"again": value}])


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({1, 2}, "a set"),
        (np.array([None]), "an array of objects"),
        (np.random.default_rng(0), "a Generator"),
        ({1: 2}, "a dict"),
        (1j, "a complex"),
        (np.ma.zeros(3), "a MaskedArray"),
    ],
)
def test_what_is_no_plain_value_is_refused_and_nothing_written(tmp_path: Path, value: Any, what: str) -> None:
    through(tmp_path, {"x": 1})
    with fails(
        f"nodes.mine[1] is {what}; a state holds arrays, numbers, texts, and lists and dicts of these"
    ):
        save_state(tmp_path / "state.npz", {"nodes": {"mine": [0, value]}})
    assert load_state(tmp_path / "state.npz")["x"] == 1
    assert [p.name for p in tmp_path.iterdir()] == ["state.npz"]


def damaged(path: Path) -> str:
    return f"{path.as_posix()}: is damaged or not the state of a run; resume another run or start again"


def test_a_truncated_file_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    save_state(path, {"x": np.arange(100), "y": [1, 2.5, "three"]})
    content = path.read_bytes()
    for length in [*range(0, len(content), 37), len(content) - 1]:
        path.write_bytes(content[:length])
        with fails(damaged(path)):
            load_state(path)


def test_a_flipped_bit_is_refused_or_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    state = {"x": np.arange(100), "y": [1, 2.5, "three", math.nan], "z": np.asfortranarray(np.eye(3))}
    save_state(path, state)
    content = path.read_bytes()
    refused = 0
    for place in range(0, len(content), 3):
        path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        back: Any = None
        with suppress(InputError):
            back = load_state(path)
        refused += back is None
        assert back is None or identical(back, {"format": FORMAT, **state})
    assert refused > len(content) / 6


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("size", [1, 100_000])
def test_a_disk_that_is_full_while_it_writes(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, opened = tmp_path / "state.npz", Path.open
    save_state(path, {"x": 1})

    def full(self: Path, *how: Any, **more: Any) -> Any:
        return opened(Path("/dev/full"), "wb") if self.suffix == ".tmp" else opened(self, *how, **more)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(RunError, match=r"state\.npz: the disk is full; what was recorded before is kept; "):
        save_state(path, {"x": np.arange(size)})
    assert load_state(path) == {"format": FORMAT, "x": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["state.npz"]
