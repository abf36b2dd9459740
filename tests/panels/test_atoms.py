from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import pytest

from stream_sparse.drawing.colours import colour_table, palette
from stream_sparse.drawing.mosaic import Grid
from stream_sparse.drawing.theme import DARK, THEMES, themed
from stream_sparse.errors import InputError
from stream_sparse.panels import Atoms
from tests.support.errors import refusal

from .feeds import at, family, feed, inked, opened, pictures, read_off, showing

# Four atoms in one row, with room for borders and bars.
SIZE = (60, 200)


class Learned(NamedTuple):
    atoms: Any
    usage: Any
    drift: float = 0.0


FLAT = np.eye(4).reshape(4, 2, 2)
"""Four atoms, each with another bright corner."""


def where(picture: np.ndarray, grid: Grid, k: int) -> tuple[slice, slice]:
    """Return the k-th place of a grid in the middle of a picture."""
    tall, wide = grid.pitch
    top = (picture.shape[0] - grid.rows * tall + grid.space) // 2 + grid.border
    left = (picture.shape[1] - grid.columns * wide + grid.space) // 2 + grid.border
    row, column = divmod(k, grid.columns)
    top, left = top + row * tall, left + column * wide
    return slice(top, top + grid.tall), slice(left, left + grid.wide)


def corners(picture: np.ndarray, *, bars: bool = True) -> list[int]:
    """Return the number of the bright corner of each of four pictures."""
    grid = Grid.within(4, (2, 2), *picture.shape[:2], bars=bars)
    found = []
    for k in range(4):
        place = picture[where(picture, grid, k)][:, :, 0].astype(int)
        half = place.shape[0] // 2
        quarters = [place[:half, :half], place[:half, half:], place[half:, :half], place[half:, half:]]
        found.append(int(np.argmax([q.mean() for q in quarters])))
    return found


def bar_lengths(picture: np.ndarray) -> list[int]:
    grid = Grid.within(4, (2, 2), *picture.shape[:2], bars=True)
    lengths = []
    for k in range(4):
        rows, columns = where(picture, grid, k)
        row = picture[rows.stop + grid.border + (grid.space > 0), columns]
        filled = (row == DARK.quiet).all(axis=1)
        assert (filled | (row == DARK.grid).all(axis=1)).all()
        lengths.append(int(filled.sum()))
    return lengths


def shown(*usages: list[float], **parameters: Any) -> list[np.ndarray]:
    """Return the pictures of four atoms with one usage after the other."""
    frames = [Learned(FLAT, np.array(usage)) for usage in usages]
    return pictures(opened(Atoms(**parameters), feed("dict")), frames, SIZE)


def drawn(atoms: Any, size: tuple[int, int] = SIZE, **parameters: Any) -> np.ndarray:
    return showing(Atoms(**parameters), atoms).draw(*size)


def test_the_most_used_atom_comes_first() -> None:
    (picture,) = shown([0.0, 0.1, 0.4, 0.2])
    assert corners(picture) == [2, 3, 1, 0]
    longest, *others = bar_lengths(picture)
    assert longest > 30
    assert others == pytest.approx([longest / 2, longest / 4, 0], abs=1)


def test_without_sorting_the_first_atom_comes_first() -> None:
    (picture,) = shown([0.0, 0.1, 0.4, 0.2], sort="none")
    assert corners(picture) == [0, 1, 2, 3]


def test_an_atom_that_becomes_used_moves_to_the_front_after_two_seconds() -> None:
    usages = [[0.4, 0.3, 0.2, 0.1]] * 5 + [[0.4, 0.3, 0.2, 0.9]] * 65
    orders = [corners(picture) for picture in shown(*usages)]
    assert orders[59] == [0, 1, 2, 3]
    assert orders[60] == orders[-1] == [3, 0, 1, 2]


def test_atoms_of_about_equal_usage_keep_their_places() -> None:
    rng = np.random.default_rng(0)
    usages = [(np.array([1.0, 0.99, 0.98, 0.5]) * rng.uniform(0.96, 1.04, 4)).tolist() for _ in range(400)]
    orders = {tuple(corners(picture)) for picture in shown(*usages)}
    assert len(orders) == 1


def test_each_atom_fills_the_colour_map_on_its_own() -> None:
    atoms = np.array([[[-3.0, 3.0]], [[-0.01, 0.005]], [[0.0, 0.0]]])
    picture = drawn(atoms, sort="none", colormap="coolwarm")
    grid = Grid.within(3, (1, 2), *SIZE, bars=False)
    for k, ends in enumerate([(0, 255), (0, 191), (128, 128)]):
        place = picture[where(picture, grid, k)]
        assert place[2, [2, -3]].tolist() == colour_table("coolwarm")[list(ends)].tolist()


@pytest.mark.parametrize("count", [1, 5, 128, 1024])
@pytest.mark.parametrize("shape", [(8, 8), (5, 12), (64, 64)])
def test_all_atoms_are_visible_whatever_their_number(count: int, shape: tuple[int, int]) -> None:
    atoms = np.zeros((count, *shape), np.float32)
    atoms[:, : shape[0] // 2] = 1  # half white, half gray
    panel = showing(Atoms(), atoms)
    picture = panel.draw(300, 560)
    assert panel.note() == f"{count} atom{'s' if count > 1 else ''} {shape[1]}x{shape[0]}"
    grid = Grid.within(count, shape, 300, 560, bars=False)
    assert grid.tall / grid.wide == pytest.approx(shape[0] / shape[1], rel=0.35)
    for k in range(count):
        place = picture[where(picture, grid, k)]
        assert place[0].min() == 255
        assert 120 < place[-1].max() < 135


def test_vectors_are_small_curves() -> None:
    panel = showing(Atoms(), np.array([np.linspace(0, 1, 50), np.linspace(0, -1, 50)]))
    ink = inked(panel.draw(100, 300), palette(0), 110)
    for left, sign in ((10, -1), (160, 1)):
        heights = [np.nonzero(ink[:, c])[0].mean() for c in range(left, left + 125, 20)]
        assert (sign * np.diff(heights) > 0).all()
    assert panel.note() == "2 atoms of 50"


def test_atoms_are_drawn_in_the_colours_of_each_page() -> None:
    vectors = np.linspace(0, 1, 100).reshape(2, 50)
    panel = showing(Atoms(), vectors)
    for name in ("dark", "light"):
        with themed(THEMES[name]):
            assert (panel.draw(100, 300) == drawn(vectors, (100, 300))).all()


def test_the_note_counts_the_atoms_in_use() -> None:
    panel = opened(Atoms(), feed("dict"))
    for t, count in enumerate((4, 7, 2)):
        panel.see(Learned(np.ones((count, 6, 9)), np.linspace(0.1, 0.5, count)), at=at(t))
        panel.draw(*SIZE)
        assert panel.note() == f"{count} atoms 9x6, {count} in use"
    panel.see(Learned(np.ones((4, 6, 9)), np.array([0.5, 0.001, 0.0009, 0.0])), at=at(3))
    assert panel.note() == "4 atoms 9x6, 2 in use"


def test_components_are_atoms_too() -> None:
    outputs = {"codes": np.zeros(3), "components": FLAT, "variance": np.ones(4)}
    assert corners(drawn(outputs), bars=False) == [0, 1, 2, 3]


def test_the_atoms_of_a_sweep_stand_side_by_side_with_names(written: list[str]) -> None:
    ones, feeds = np.ones((4, 8, 8)), family("dict", "dict.alpha", [1, 2])
    picture = showing(Atoms(), ones, -ones, feeds=feeds).draw(120, 300)
    assert inked(picture[:, :150], (255, 255, 255)).sum() > 2000
    assert inked(picture[:, 150:], (0, 0, 0)).sum() > 2000
    assert not inked(picture[:, :150], (0, 0, 0)).any()
    assert written == ["alpha 1", "alpha 2"]


def test_an_input_without_a_value_has_a_message_beside_the_others(written: list[str]) -> None:
    panel = opened(Atoms(), feed("dict"), feed("pca", warmup=40))
    panel.see(FLAT, None, at=at(0))
    panel.draw(120, 400)
    assert "waiting for 40 more frames" in written
    written.clear()
    panel.see(FLAT, FLAT, at=at(1))
    panel.draw(120, 400)
    assert written == ["dict", "pca"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.zeros(5), "float64 of shape (5,)"),
        (0.5, "a scalar"),
        (np.zeros((2, 3, 4, 5)), "float64 of shape (2, 3, 4, 5)"),
        (np.zeros((0, 8, 8)), "float64 of shape (0, 8, 8)"),
        ({"codes": np.zeros(3)}, "dict"),
    ],
)
def test_a_value_without_atoms_is_refused(value: Any, text: str) -> None:
    assert refusal(InputError, showing, Atoms(), value) == (
        f"atoms: expects atoms of shape (k, rows, columns) or (k, d), or a result that has them, got {text}; "
        "name them, as in from: dict.atoms"
    )


def test_usage_of_another_length_is_refused() -> None:
    text = "atoms: expects one usage for each of 4 atoms, got float64 of shape (5,)"
    assert refusal(InputError, showing, Atoms(), Learned(FLAT, np.zeros(5))) == text


def test_many_atoms_are_resized_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    resize = cv2.resize
    monkeypatch.setattr(cv2, "resize", lambda *a, **k: calls.append(1) or resize(*a, **k))
    atoms = np.random.default_rng(0).normal(size=(128, 8, 8))
    panel = showing(Atoms(), Learned(atoms, np.ones(128)))
    panel.draw(260, 600)
    panel.draw(260, 600)
    assert len(calls) == 1, "atoms that have not changed are not drawn again"


def test_an_atom_is_read_off_by_its_number_and_usage() -> None:
    usage = np.array([0.1, 0.4, 0.2, 0.312345678])
    panel = showing(Atoms(), Learned(FLAT, usage), feeds=[feed("dict")])
    assert read_off(panel, SIZE, (9, 30), (60, 30), (110, 30), (160, 30), (9, 2), (-1, 30)) == [
        "atom 1: usage 0.4", "atom 3: usage 0.312346", "atom 2: usage 0.2", "atom 0: usage 0.1", "", "",
    ]  # fmt: skip
    assert read_off(showing(Atoms(), FLAT, feeds=[feed("pca")]), SIZE, (9, 30)) == ["atom 0 of 4"]
    five = showing(Atoms(), Learned(FLAT.repeat(2, 0)[:5], np.ones(5)), feeds=family("dict", "dict.k", [5]))
    five.draw(60, 60)
    said = {five.read_off(x, y) for x in range(60) for y in range(60)}
    assert said == {"", *(f"atom {k}: usage 1" for k in range(5))}
    both = showing(Atoms(), FLAT, FLAT, feeds=family("dict", "dict.k", [1, 2]))
    assert read_off(both, SIZE, (30, 40), (160, 40)) == ["k 1, atom 2 of 4", "k 2, atom 3 of 4"]
