"""Panel atoms: places, order, bars of usage, what has changed, several inputs."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import cv2
import numpy as np
import pytest

from stream_sparse.drawing import BLANK, GRID, QUIET, Grid, palette, table
from stream_sparse.errors import InputError
from stream_sparse.panels import Atoms
from stream_sparse.view.layout import heading_of, note_of

from .feeds import Kurt, at, family, feed, inked, opened

# Four atoms in one row, with room for borders and bars.
SIZE = (60, 200)
WARM = palette(1)


class Learned(NamedTuple):
    codes: Any
    atoms: Any
    usage: Any
    drift: float


def flat(*values: float, shape: tuple[int, int] = (2, 2)) -> np.ndarray:
    """Atoms that can be told apart by the corner in which they are not zero."""
    atoms = np.zeros((len(values), *shape))
    for k, value in enumerate(values):
        atoms[k].flat[k % atoms[k].size] = value
    return atoms


def where(picture: np.ndarray, grid: Grid, k: int) -> tuple[slice, slice]:
    """The k-th place of a grid that lies in the middle of a picture."""
    tall, wide = grid.pitch
    top = (picture.shape[0] - grid.rows * tall + grid.space) // 2 + grid.border + (k // grid.columns) * tall
    left = (
        (picture.shape[1] - grid.columns * wide + grid.space) // 2 + grid.border + (k % grid.columns) * wide
    )
    return slice(top, top + grid.tall), slice(left, left + grid.wide)


def corners(picture: np.ndarray, count: int, *, bars: bool = True) -> list[int]:
    """Which corner is the bright one, of each picture of 2x2."""
    grid = Grid.within(count, (2, 2), *picture.shape[:2], bars=bars)
    found = []
    for k in range(count):
        place = picture[where(picture, grid, k)][:, :, 0].astype(int)
        half = place.shape[0] // 2
        quarters = [place[:half, :half], place[:half, half:], place[half:, :half], place[half:, half:]]
        found.append(int(np.argmax([q.mean() for q in quarters])))
    return found


def bar_lengths(picture: np.ndarray, count: int) -> list[int]:
    grid = Grid.within(count, (2, 2), *picture.shape[:2], bars=True)
    lengths = []
    for k in range(count):
        rows, columns = where(picture, grid, k)
        row = picture[rows.stop + grid.border + (grid.space > 0), columns]
        lengths.append(int((row == QUIET).all(axis=1).sum()))
        assert ((row == QUIET).all(axis=1) | (row == GRID).all(axis=1)).all()
    return lengths


def warmth(picture: np.ndarray, count: int, k: int) -> int:
    """How warm the border of an atom is: red above blue."""
    grid = Grid.within(count, (2, 2), *picture.shape[:2], bars=True)
    rows, columns = where(picture, grid, k)
    b, _, r = (int(v) for v in picture[rows.start - 1, columns.start + 2])
    return r - b


def test_the_most_used_atom_comes_first() -> None:
    panel = opened(Atoms(), feed("dict"))
    panel.see(Learned(None, flat(1, 1, 1, 1), np.array([0.1, 0.2, 0.4, 0.3]), 0.0), at=at(0))
    assert corners(panel.draw(*SIZE), 4) == [2, 3, 1, 0]


def test_without_sorting_the_first_atom_comes_first() -> None:
    panel = opened(Atoms(sort="none"), feed("dict"))
    panel.see(Learned(None, flat(1, 1, 1, 1), np.array([0.1, 0.2, 0.4, 0.3]), 0.0), at=at(0))
    picture = panel.draw(*SIZE)
    assert corners(picture, 4) == [0, 1, 2, 3]
    short, middle, long, _ = bar_lengths(picture, 4)
    assert 0 < short < middle < long


def test_bars_are_to_scale() -> None:
    panel = opened(Atoms(), feed("dict"))
    panel.see(Learned(None, flat(1, 1, 1, 1), np.array([0.0, 0.1, 0.2, 0.4]), 0.0), at=at(0))
    lengths = bar_lengths(panel.draw(*SIZE), 4)
    assert lengths[0] > 30
    assert lengths[1] == pytest.approx(lengths[0] / 2, abs=1)
    assert lengths[2] == pytest.approx(lengths[0] / 4, abs=1)
    assert lengths[3] == 0


def test_the_order_is_looked_at_only_now_and_then() -> None:
    panel = opened(Atoms(), feed("dict"))
    atoms = flat(1, 1, 1, 1)
    orders = []
    for t in range(100):
        usage = np.array([0.4, 0.1, 0.2, 0.05]) if t % 2 else np.array([0.1, 0.4, 0.2, 0.05])
        panel.see(Learned(None, atoms, usage, 0.0), at=at(t))
        orders.append(tuple(corners(panel.draw(*SIZE), 4)))
    changes = sum(a != b for a, b in pairwise(orders))
    assert changes <= 1, "three seconds of usage that jumps may reorder the atoms once"


def test_an_atom_that_becomes_used_moves_to_the_front() -> None:
    panel = opened(Atoms(), feed("dict"))
    atoms = flat(1, 1, 1, 1)
    for t in range(70):
        usage = np.array([0.4, 0.3, 0.2, 0.1 if t < 5 else 0.9])
        panel.see(Learned(None, atoms, usage, 0.0), at=at(t))
        picture = panel.draw(*SIZE)
    assert corners(picture, 4) == [3, 0, 1, 2]


def test_each_atom_fills_the_colour_map_on_its_own() -> None:
    atoms = np.array([[[-3.0, 3.0]], [[-0.01, 0.005]], [[0.0, 0.0]]])
    panel = opened(Atoms(sort="none", colormap="coolwarm"), feed("dict.atoms"))
    panel.see(atoms, at=at(0))
    picture = panel.draw(*SIZE)
    grid = Grid.within(3, (1, 2), *SIZE, bars=False)
    expected = [(0, 255), (0, 191), (128, 128)]
    for k, (left, right) in enumerate(expected):
        place = picture[where(picture, grid, k)]
        assert place[2, 2].tolist() == table("coolwarm")[left].tolist()
        assert place[2, -3].tolist() == table("coolwarm")[right].tolist()


def test_atoms_that_are_no_numbers_are_blank() -> None:
    atoms = flat(1, 1, 1, 1)
    atoms[2] = np.nan
    panel = opened(Atoms(), feed("dict.atoms"))
    panel.see(atoms, at=at(0))
    picture = panel.draw(*SIZE)
    grid = Grid.within(4, (2, 2), *SIZE, bars=False)
    for k in range(4):
        blank = (picture[where(picture, grid, k)] == BLANK).all(axis=2)
        assert blank.all() == (k == 2)
        assert blank.any() == (k == 2)


def seen_twice(change: np.ndarray) -> Any:
    """A panel that has drawn four atoms, and then the same ones after a change."""
    panel = opened(Atoms(sort="none"), feed("dict"))
    usage = np.full(4, 0.1)
    atoms = flat(1, 1, 1, 1)
    panel.see(Learned(None, atoms, usage, 0.0), at=at(0))
    panel.draw(*SIZE)
    panel.see(Learned(None, atoms + change, usage, 0.0), at=at(1))
    return panel


def test_what_has_moved_gets_a_warm_border_that_fades() -> None:
    change = np.zeros((4, 2, 2))
    change[1, 1, 1] = 0.15
    panel = seen_twice(change)
    first = panel.draw(*SIZE)
    assert warmth(first, 4, 1) > 60
    assert all(abs(warmth(first, 4, k)) < 20 for k in (0, 2, 3))
    latest = Learned(None, panel._inputs[0].atoms, np.full(4, 0.1), 0.0)
    warm = [warmth(first, 4, 1)]
    for t in range(2, 120):
        panel.see(latest, at=at(t))
        warm.append(warmth(panel.draw(*SIZE), 4, 1))
    assert all(a >= b for a, b in pairwise(warm))
    assert warm[40] < warm[0] / 2
    assert warm[-1] < 0, "in the end it is a card without a border"


def test_the_border_is_that_of_the_atom_wherever_it_stands() -> None:
    panel = opened(Atoms(), feed("dict"))
    usage = np.array([0.1, 0.2, 0.3, 0.4])
    atoms = flat(1, 1, 1, 1)
    panel.see(Learned(None, atoms, usage, 0.0), at=at(0))
    panel.draw(*SIZE)
    moved = atoms.copy()
    moved[1, 1, 1] = 0.3
    panel.see(Learned(None, moved, usage, 0.0), at=at(1))
    picture = panel.draw(*SIZE)
    assert [warmth(picture, 4, k) > 60 for k in range(4)] == [False, False, True, False]


def test_what_was_replaced_flashes() -> None:
    change = np.zeros((4, 2, 2))
    change[2] = [[1, 1], [-2, 0]]
    panel = seen_twice(change)
    grid = Grid.within(4, (2, 2), *SIZE, bars=True)
    picture = panel.draw(*SIZE)
    darkest = [int(picture[where(picture, grid, k)].min()) for k in range(4)]
    assert darkest[2] > 150
    assert all(value < 140 for k, value in enumerate(darkest) if k != 2)
    panel.see(Learned(None, panel._inputs[0].atoms, np.full(4, 0.1), 0.0), at=at(40))
    picture = panel.draw(*SIZE)
    assert int(picture[where(picture, grid, 2)].min()) == 0, "the flash is gone after a second"


def warmest(panel: Any, atoms: list[np.ndarray]) -> tuple[int, int]:
    """How warm a border is at most, and how bright the darkest value is, after each change."""
    warm, dark = [], []
    grid = Grid.within(4, (2, 2), *SIZE, bars=False)
    for t, value in enumerate(atoms):
        panel.see(value, at=at(t))
        picture = panel.draw(*SIZE)
        places = [where(picture, grid, k) for k in range(4)]
        edges = [picture[rows.start - 1, columns.start + 2].astype(int) for rows, columns in places]
        warm.append(max(int(r - b) for b, _, r in edges))
        dark.append(max(int(picture[place].min()) for place in places))
    return max(warm), max(dark)


def test_components_that_change_places_or_signs_have_not_moved() -> None:
    first = np.linalg.qr(np.random.default_rng(0).normal(size=(4, 4)))[0].reshape(4, 2, 2)
    calm = opened(Atoms(sort="none"), feed("pca.components"))
    warm, dark = warmest(calm, [first, first[[1, 0, 2, 3]], -first, first[::-1]])
    assert warm < 0, "a card without a border"
    assert dark < 120
    assert warmest(opened(Atoms(), feed("dict.atoms")), [first, first[[1, 0, 2, 3]]])[0] > 100


def test_components_that_move_glow_a_little_and_none_flashes() -> None:
    rng = np.random.default_rng(0)
    first, other = (np.linalg.qr(rng.normal(size=(4, 4)))[0].reshape(4, 2, 2) for _ in range(2))
    changing = [first, other, first + 0.3 * other, other[::-1], first]
    warm, dark = warmest(opened(Atoms(sort="none"), feed("pca.components")), changing)
    assert 20 < warm < 100
    assert dark < 120
    assert warmest(opened(Atoms(), feed("dict.atoms")), changing)[1] > 180


def test_atoms_at_rest_have_no_border() -> None:
    panel = opened(Atoms(), feed("dict.atoms"))
    atoms = np.random.default_rng(0).normal(size=(12, 8, 8))
    for t in range(3):
        panel.see(atoms + 1e-4 * t, at=at(t))
        picture = panel.draw(200, 300)
    assert not inked(picture, WARM, 60).any()


@pytest.mark.parametrize("count", [1, 5, 128, 1024])
@pytest.mark.parametrize("shape", [(8, 8), (5, 12), (64, 64)])
def test_all_atoms_are_seen_whatever_their_number(count: int, shape: tuple[int, int]) -> None:
    panel = opened(Atoms(), feed("dict.atoms"))
    atoms = np.zeros((count, *shape), np.float32)
    atoms[:, : shape[0] // 2] = 1  # half white, half gray
    panel.see(atoms, at=at(0))
    picture = panel.draw(300, 560)
    assert note_of(panel) == f"{count} atom{'s' if count > 1 else ''} {shape[1]}x{shape[0]}"
    grid = Grid.within(count, shape, 300, 560, bars=False)
    assert grid.rows * grid.pitch[0] - grid.space <= 300
    assert grid.columns * grid.pitch[1] - grid.space <= 560
    assert grid.tall / grid.wide == pytest.approx(shape[0] / shape[1], rel=0.35)
    for k in range(count):
        place = picture[where(picture, grid, k)]
        assert place[0].min() == 255
        assert 120 < place[-1].max() < 135


def test_vectors_are_small_curves() -> None:
    panel = opened(Atoms(), feed("basis"))
    panel.see(np.array([np.linspace(0, 1, 50), np.linspace(0, -1, 50)]), at=at(0))
    picture = panel.draw(100, 300)
    ink = inked(picture, palette(0), 110)
    for left, up in ((10, True), (160, False)):
        columns = [np.nonzero(ink[:, c])[0].mean() for c in range(left, left + 125, 20)]
        steps = np.diff(columns)
        assert (steps < 0).all() if up else (steps > 0).all()
    assert note_of(panel) == "2 atoms of 50"


def test_the_heading_tells_how_many_are_in_use() -> None:
    panel = opened(Atoms(), feed("dict", Kurt()))
    usage = np.array([0.5, 0.001, 0.0009, 0.0])
    panel.see(Learned(None, np.ones((4, 6, 9)), usage, 0.0), at=at(0))
    assert heading_of(panel) == "dict"
    assert note_of(panel) == "4 atoms 9x6, 2 in use"


def test_components_are_atoms_too() -> None:
    parts = {"codes": np.zeros(3), "components": flat(1, 1, 1, 1), "variance": np.ones(4)}
    panel = opened(Atoms(), feed("pca"))
    panel.see(parts, at=at(0))
    assert corners(panel.draw(*SIZE), 4, bars=False) == [0, 1, 2, 3]


def test_a_family_stands_side_by_side_with_names() -> None:
    panel = opened(Atoms(), *family("dict", "dict.alpha", [1, 2]))
    white, black = np.full((4, 8, 8), 1.0), np.full((4, 8, 8), -1.0)
    panel.see(white, black, at=at(0))
    picture = panel.draw(120, 300)
    assert inked(picture[:, :150], (255, 255, 255)).sum() > 2000
    assert inked(picture[:, 150:], (0, 0, 0)).sum() > 2000
    assert not inked(picture[:, :150], (0, 0, 0)).any()
    assert inked(picture[:12, :150], QUIET, 30).any(), "no name above the first"
    assert inked(picture[:12, 150:], QUIET, 30).any(), "no name above the second"
    assert heading_of(panel) == "dict by alpha"


def test_an_input_that_is_silent_says_so_beside_the_others() -> None:
    panel = opened(Atoms(), feed("dict"), feed("pca", warmup=40))
    panel.see(flat(1, 1, 1, 1), None, at=at(0))
    before = panel.draw(120, 300)
    panel.see(flat(1, 1, 1, 1), flat(1, 1, 1, 1), at=at(1))
    assert not np.array_equal(before[:, 150:], panel.draw(120, 300)[:, 150:])
    assert inked(before[40:, 150:], QUIET, 30).any()


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
def test_what_is_no_atoms_is_refused(value: Any, text: str) -> None:
    panel = opened(Atoms(), feed("codes"))
    with pytest.raises(InputError) as caught:
        panel.see(value, at=at(0))
    assert str(caught.value) == (
        f"atoms: expects atoms of shape (k, rows, columns) or (k, d), or a result that has them, got {text}; "
        "name them, as in from: dict.atoms"
    )


def test_usage_of_another_length_is_refused() -> None:
    panel = opened(Atoms(), feed("dict"))
    with pytest.raises(InputError) as caught:
        panel.see(Learned(None, flat(1, 1, 1, 1), np.zeros(5), 0.0), at=at(0))
    assert str(caught.value) == (
        "atoms: expects a number of usage for each of 4 atoms, got float64 of shape (5,)"
    )


def test_extreme_atoms_are_drawn() -> None:
    panel = opened(Atoms(), feed("dict.atoms"))
    for t, value in enumerate([1e300, 1e-300, np.inf, -np.inf, 0.0]):
        panel.see(np.full((3, 4, 4), value), at=at(t))
        assert panel.draw(80, 120).shape == (80, 120, 3)


def test_another_number_of_atoms_begins_anew() -> None:
    panel = opened(Atoms(), feed("dict"))
    for t, count in enumerate((4, 7, 2)):
        usage = np.linspace(0.1, 0.5, count)
        panel.see(Learned(None, np.ones((count, 3, 3)), usage, 0.0), at=at(t))
        panel.draw(*SIZE)
        assert note_of(panel) == f"{count} atoms 3x3, {count} in use"


def test_many_atoms_are_drawn_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    resize = cv2.resize
    monkeypatch.setattr(cv2, "resize", lambda *a, **k: calls.append(1) or resize(*a, **k))
    panel = opened(Atoms(), feed("dict"))
    panel.see(Learned(None, np.random.default_rng(0).normal(size=(128, 8, 8)), np.ones(128), 0.0), at=at(0))
    panel.draw(260, 600)
    assert len(calls) == 1
    panel.draw(260, 600)
    assert len(calls) == 1, "what has not changed is not made again"
