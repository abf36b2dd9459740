from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.description import ArrayPicture, Box, Message
from stream_sparse.drawing.tints import Tint
from stream_sparse.errors import ParameterError
from stream_sparse.nodes import DiffBox, PixelTap, SpatialDiffBox, SumOfAtoms
from stream_sparse.panels import Image
from tests.support.errors import refusal

from .feeds import MEDIUM, Kurt, Tap, at, family, feed, follow, opened, read_off, showing

ORDINARY = np.tile(np.linspace(0, 255, 32), (24, 1)).astype(np.uint8)


def frame(panel: Image) -> ArrayPicture:
    """Return the only picture of a panel."""
    (found,) = panel.describe().parts
    return found


def tints(panel: Image) -> list[Tint]:
    return [part.tint for part in panel.describe().parts]


def test_an_ordinary_picture_is_shown_as_it_is() -> None:
    panel = showing(Image(), ORDINARY)
    shown = panel.describe()
    assert shown.parts[0].values is ORDINARY
    assert (tints(panel), shown.bar) == ([Tint("gray", 0.0, 255.0)], None)
    assert panel.note() == "32x24, 30 fps"
    smaller = showing(Image(), ORDINARY[:12])  # not the input itself
    smaller.describe()
    assert smaller.note() == "32x12"
    live = Image()
    live.open((feed("a"),), MEDIUM._replace(live=True), {})  # its measured rate stands in the head
    live.see(ORDINARY, at=at(0))
    live.describe()
    assert live.note() == "32x24"


def test_of_a_source_that_is_one_signal_there_is_no_picture() -> None:
    panel = Image(mark="pixel")
    medium = MEDIUM._replace(shape=())
    panel.open((feed("gray"),), medium, {"mark": feed("pixel", PixelTap(row=3, col=4))})
    panel.see(84.0, at=at(0))
    assert panel.describe() == Message("no picture: the source is one signal")
    panel.draw(120, 400)
    assert panel.read_off(200, 60) == ""


def test_a_signed_picture_is_centred_on_zero_and_has_a_colour_bar() -> None:
    values = np.zeros((24, 32), np.float32)
    values[:, :8], values[:, 24:] = -50, 50
    panel = showing(Image(), values, feeds=[feed("box", unit="gray levels")])
    assert (frame(panel).tint, frame(panel).unit) == (Tint("coolwarm", -50.0, 50.0), "gray levels")
    assert panel.describe().bar == Tint("coolwarm", -50.0, 50.0)
    assert panel.note() == "gray levels"


def test_nan_does_not_set_the_range() -> None:
    values = np.ones((24, 32))
    values[:, :4] = np.nan
    assert frame(showing(Image(), values)).tint == Tint("gray", 0.0, 1.0)
    assert frame(showing(Image(range=(-1, 9)), values)).tint == Tint("gray", -1, 9)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "int64", "float32", "float64", "bool"])
@pytest.mark.parametrize("shape", [(24, 32), (24, 32, 3), (24, 32, 1), (24, 32, 5), (1, 1), (300, 2), (9,)])
def test_every_dtype_and_shape_is_drawn(dtype: str, shape: tuple[int, ...]) -> None:
    values = (np.arange(np.prod(shape)).reshape(shape) % 100).astype(dtype)
    assert np.ptp(showing(Image(), values).draw(100, 200)) > 0


def test_wrong_parameters_are_refused() -> None:
    falling = refusal(ParameterError, Image, range=(5, 1))
    assert falling == "image: range must rise from its first to its second number (got [5, 1])"
    assert refusal(ParameterError, opened, Image(mark="k"), feed("gray"), mark=feed("k", Kurt())) == (
        "image: mark must name a node with row and col, such as a pixel_tap (got 'k')"
    )


def test_the_pictures_of_a_sweep_share_their_range_and_have_names() -> None:
    frames = [np.full((24, 32), v, np.float32) for v in (-100.0, 50.0, 100.0)]
    panel = showing(Image(), *frames, feeds=family("box", "box.window", [1, 11, 21]))
    shared = Tint("coolwarm", -100.0, 100.0)
    assert (tints(panel), panel.describe().bar) == ([shared] * 3, shared)
    assert panel.describe().names == (
        ("window 1", "window 11", "window 21"), ("window 1", "11", "21"), ("1", "11", "21"),
    )  # fmt: skip


def test_the_note_names_the_parameters_that_no_heading_and_no_name_shows() -> None:
    box, frame = DiffBox(window=11), np.eye(9)
    titled = showing(Image(title="box"), frame, feeds=[feed("box", box, "gray levels")])
    assert titled.note() == "gray levels, window 11, gain 3.2"
    assert showing(Image(), frame, feeds=[feed("box", box, "gray levels")]).note() == "gray levels"
    atoms = showing(Image(title="atoms"), frame, feeds=[feed("code.atoms", box)])
    assert atoms.note() == "", "an output may have nothing to do with the parameters"
    swept = [feed(f"s@window={w}", SpatialDiffBox(window=w), window=w) for w in (1, 11)]
    assert showing(Image(), frame, frame, feeds=swept).note() == "axis x, edges mirrored"


def test_a_stale_picture_says_so_and_its_mark_can_still_be_moved() -> None:
    panel = opened(Image(), *family("box", "box.window", [1, 11]), mark=feed("pixel", Tap()))
    follow(panel, [(ORDINARY, ORDINARY), *[(ORDINARY, None)] * 8])
    assert [part.stale for part in panel.describe().parts] == [
        None, Message("no value for 8 frames", "no value for 8 frames"),
    ]  # fmt: skip
    panel.draw(200, 600)
    assert panel.aim(450, 100) is not None


def marked(tap: Tap) -> Any:
    """Return a panel that has drawn a frame of 24 x 32 as 240 x 320, in the middle of 240 x 640 pixels."""
    panel = opened(Image(mark="pixel"), feed("gray"), mark=feed("pixel", tap))
    panel.see(ORDINARY, at=at(0))
    panel.draw(240, 640)
    return panel


def test_the_marked_pixel_has_a_box() -> None:
    assert frame(marked(Tap(row=20, col=25))).boxes == (Box(20, 25, 21, 26, "row 20, col 25"),)
    assert frame(marked(Tap(row=20, col=25, size=5))).boxes == (Box(18, 23, 23, 28, "row 20, col 25"),)


def test_a_place_on_the_picture_is_a_pixel_of_the_frame() -> None:
    panel = marked(Tap(row=2, col=2))
    for row, col in [(0, 0), (11, 20), (23, 31)]:
        assert panel.aim(160 + 10 * col + 5, 10 * row + 5) == ("mark", row, col)
    assert panel.aim(159, 5) is None
    assert panel.aim(480, 5) is None
    assert panel.aim(110, 290, near=True) == ("mark", 23, 0)
    assert panel.frame() == (24, 32)


def test_a_click_chooses_the_patch_around_it() -> None:
    node = SumOfAtoms(row=20, col=25)
    panel = opened(Image(mark="sum"), feed("gray"), mark=feed("sum", node))
    panel.see(ORDINARY, at=at(0))
    assert frame(panel).boxes == (), "no patch is cut yet"
    corners = np.array([(row, col) for row in range(0, 24, 8) for col in range(0, 32, 8)])
    node.update(np.ones((12, 8, 8)), corners, np.zeros(12), np.ones((12, 1)), np.ones((1, 8, 8)))
    assert frame(panel).boxes == (Box(16, 24, 24, 32),)
    panel.draw(240, 640)
    assert panel.aim(160 + 10 * 13 + 5, 10 * 6 + 5) == ("mark", 6, 13)
    assert panel.aim(-999, 999, near=True) == ("mark", 23, 0)
    node.edit(row=6, col=13)
    assert frame(panel).boxes == (Box(0, 8, 8, 16),)


@pytest.mark.parametrize("count", [2, 13])
def test_every_point_of_a_tap_is_marked_and_few_have_names(count: int) -> None:
    points = [[2, 1 + 2 * k] for k in range(count - 1)] + [{"name": "soma", "row": 20, "col": 25}]
    panel = opened(Image(mark="taps"), feed("gray"), mark=feed("taps", PixelTap(points=points)))
    panel.see(ORDINARY, at=at(0))
    boxes, few = frame(panel).boxes, count == 2
    assert len(boxes) == count
    assert boxes[0] == Box(2, 1, 3, 2, "p0" if few else "", small=not few)
    assert boxes[-1] == Box(20, 25, 21, 26, "soma" if few else "", small=not few)
    panel.draw(240, 640)
    assert panel.aim(165 + 250, 205) is None, "points do not move"


def test_without_a_mark_or_a_frame_there_is_no_aim() -> None:
    panel = showing(Image(), ORDINARY)
    panel.draw(240, 320)
    assert panel.aim(160, 120) is None
    empty = opened(Image(mark="pixel"), feed("gray"), mark=feed("pixel", Tap(row=2, col=2)))
    empty.draw(240, 320)
    assert empty.aim(160, 120, near=True) is None
    assert empty.frame() == ()


def test_a_pixel_is_read_off_with_its_unit_of_measure() -> None:
    levels = np.arange(24 * 32, dtype=np.float32).reshape(24, 32) / 7
    box = showing(Image(), levels, feeds=[feed("box", unit="gray levels")])
    assert read_off(box, (96, 148), (10, 0), (68, 50), (9, 5), (138, 5), (-1, -1), (68, 96)) == [
        "row 0, column 0: 0 gray levels", "row 12, column 14: 56.8571 gray levels", "", "", "", "",
    ]  # fmt: skip
    assert read_off(showing(Image(), ORDINARY), (240, 320), (319, 0)) == ["row 0, column 31: 255"]
    holed = np.full((24, 32), np.nan)
    assert read_off(showing(Image(), holed), (24, 32), (0, 0)) == ["row 0, column 0: nan"]


def test_a_colour_is_read_off_as_three_numbers() -> None:
    frame = np.full((24, 32, 3), (10, 200, 30), np.uint8)
    panel = showing(Image(), frame, feeds=[feed("source", unit="gray levels")])
    said = "row 12, column 4: blue 10, green 200, red 30 gray levels"
    assert read_off(panel, (24, 32), (4, 12)) == [said]
