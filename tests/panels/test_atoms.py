from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from stream_sparse.drawing.description import Tiles
from stream_sparse.panels import Atoms

from .feeds import at, family, feed, follow, opened, read_off, showing

# Four atoms in one row, with room for borders and bars.
SIZE = (60, 200)


class Learned(NamedTuple):
    atoms: Any
    usage: Any
    drift: float = 0.0


FLAT = np.eye(4).reshape(4, 2, 2)
"""Four atoms, each with another bright corner."""


def tiles(panel: Atoms) -> Tiles:
    """Return the atoms of the only input of a panel."""
    (part,) = panel.describe().parts
    return part


def orders(*usages: list[float], **parameters: Any) -> list[list[int]]:
    """Return the order of four atoms after one usage after the other."""
    panel = opened(Atoms(**parameters), feed("dict"))
    frames = (Learned(FLAT, np.array(usage)) for usage in usages)
    return [tiles(follow(panel, [frame], t)).order.tolist() for t, frame in enumerate(frames)]


def test_the_most_used_atom_comes_first() -> None:
    usage = np.array([0.0, 0.1, 0.4, 0.2])
    shown = tiles(showing(Atoms(colormap="coolwarm"), Learned(FLAT, usage)))
    assert shown.order.tolist() == [2, 3, 1, 0]
    assert shown.atoms is FLAT
    assert shown.usage is usage
    assert (shown.full, shown.colormap) == (0.4, "coolwarm")


def test_an_atom_that_becomes_used_moves_to_the_front_after_two_seconds() -> None:
    found = orders(*[[0.4, 0.3, 0.2, 0.1]] * 5, *[[0.4, 0.3, 0.2, 0.9]] * 65)
    assert found[59] == [0, 1, 2, 3]
    assert found[60] == found[-1] == [3, 0, 1, 2]


def test_atoms_of_about_equal_usage_keep_their_places() -> None:
    rng = np.random.default_rng(0)
    usages = [(np.array([1.0, 0.99, 0.98, 0.5]) * rng.uniform(0.96, 1.04, 4)).tolist() for _ in range(400)]
    assert len({tuple(order) for order in orders(*usages)}) == 1


def test_films_play_ten_frames_a_second() -> None:
    panel, films = opened(Atoms(), feed("dict")), np.zeros((2, 4, 5, 6))
    frames = [tiles(follow(panel, [films], t)).frame for t in range(18)]
    assert frames == [t // 3 % 4 for t in range(18)]
    assert panel.note() == "2 atoms 6x5 of 4 frames"


def test_the_note_counts_the_atoms_in_use() -> None:
    panel = opened(Atoms(), feed("dict"))
    for t, count in enumerate((4, 7, 2)):
        panel.see(Learned(np.ones((count, 6, 9)), np.linspace(0.1, 0.5, count)), at=at(t))
        assert panel.note() == f"{count} atoms 9x6, {count} in use"
    panel.see(Learned(np.ones((4, 6, 9)), np.array([0.5, 0.001, 0.0009, 0.0])), at=at(3))
    assert panel.note() == "4 atoms 9x6, 2 in use"


def test_the_atoms_of_a_sweep_stand_side_by_side_with_names() -> None:
    ones, feeds = np.ones((4, 8, 8)), family("dict", "dict.alpha", [1, 2])
    shown = showing(Atoms(), ones, -ones, feeds=feeds).describe()
    assert [part.atoms[0, 0, 0] for part in shown.parts] == [1.0, -1.0]
    assert shown.names[1:] == (("alpha 1", "alpha 2"), ("1", "2"))
    counted = showing(Atoms(), *[Learned(FLAT, np.ones(4))] * 2, feeds=feeds).describe()
    assert counted.names[0] == ("alpha 1, 4 in use", "alpha 2, 4 in use")


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


def test_the_first_atoms_stand_beside_those_of_now_at_the_same_places() -> None:
    panel = opened(Atoms(first=True), feed("dict"))
    follow(
        panel, [Learned(FLAT, np.array([0.1, 0.4, 0.2, 0.3])), Learned(-FLAT, np.array([0.4, 0.1, 0.2, 0.3]))]
    )
    shown = panel.describe()
    first, now = shown.parts
    np.testing.assert_array_equal(first.atoms, FLAT)
    np.testing.assert_array_equal(now.atoms, -FLAT)
    assert first.order.tolist() == now.order.tolist()
    assert np.isnan(first.usage).all()
    assert shown.names[0] == ("first", "now")
    assert read_off(panel, (60, 400), (60, 40), (360, 40)) == ["first, atom 3 of 4", "atom 1: usage 0.1"]
    assert showing(Atoms(first=True), FLAT).describe().parts[0].usage is None


def test_the_first_atoms_are_those_since_the_last_reset() -> None:
    began = [0]
    dictionary = feed("dict")._replace(due=lambda first: max(first, began[0]))
    panel = follow(opened(Atoms(first=True), dictionary), [k * FLAT for k in (1.0, 2.0, 3.0)])
    assert panel.describe().parts[0].atoms.max() == 1.0
    began[0] = 4
    follow(panel, [4.0 * FLAT], 3)
    assert panel.describe().parts[0].atoms.max() == 1.0, "the node is ahead of the picture"
    follow(panel, [k * FLAT for k in (5.0, 6.0)], 4)
    assert panel.describe().parts[0].atoms.max() == 5.0
    follow(panel, [np.ones((3, 2, 2))], 6)
    assert panel.describe().parts[0].atoms.shape == (3, 2, 2), "of another number"
