from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.colours import colour_table
from stream_sparse.drawing.theme import DARK
from stream_sparse.errors import InputError, ParameterError
from stream_sparse.nodes import DiffBox, PixelTap, SpatialDiffBox
from stream_sparse.panels import Image
from tests.support.errors import refusal

from .feeds import MEDIUM, Kurt, Tap, at, family, feed, follow, inked, opened, pictures, read_off, showing

ORDINARY = np.tile(np.linspace(0, 255, 32), (24, 1)).astype(np.uint8)
COOLWARM = colour_table("coolwarm").tolist()


def drawn(frame: np.ndarray, size: tuple[int, int] = (24, 32), **parameters: Any) -> np.ndarray:
    """Return the picture of one frame."""
    return showing(Image(**parameters), frame).draw(*size)


def test_an_ordinary_picture_is_shown_as_it_is() -> None:
    panel = showing(Image(), ORDINARY)
    assert np.array_equal(panel.draw(24, 32), np.repeat(ORDINARY[:, :, None], 3, axis=2))
    assert panel.note() == "uint8 32x24, 30 fps"
    smaller = showing(Image(), ORDINARY[:12])  # not the input itself
    smaller.draw(24, 32)
    assert smaller.note() == "uint8 32x12"
    live = Image()
    live.open((feed("a"),), MEDIUM._replace(live=True), {})  # its measured rate stands in the head
    live.see(ORDINARY, at=at(0))
    live.draw(24, 32)
    assert live.note() == "uint8 32x24"


def test_an_ordinary_picture_of_16_bits_is_shown_as_it_is() -> None:
    panel = showing(Image(), ORDINARY.astype(np.uint16) * 257)
    np.testing.assert_array_equal(panel.draw(24, 32), np.repeat(ORDINARY[:, :, None], 3, axis=2))
    assert panel.note() == "uint16 32x24, 30 fps"
    colours = np.stack([ORDINARY, ORDINARY[::-1], ORDINARY[:, ::-1]], axis=2)
    np.testing.assert_array_equal(drawn(colours.astype(np.uint16) * 257), colours)


def test_a_picture_of_12_bits_in_16_fills_the_range() -> None:
    assert drawn(ORDINARY.astype(np.uint16) * 16)[12, -1, 0] > 200


def test_a_bright_vector_is_a_picture_of_one_row() -> None:
    panel = showing(Image(), np.full(9, 200, np.uint8))
    assert (panel.draw(24, 32) == 200).all(axis=2).any()
    assert panel.note() == "uint8 9x1"


def test_of_a_source_that_is_one_signal_there_is_no_picture(written: list[str]) -> None:
    panel = Image(mark="pixel")
    medium = MEDIUM._replace(shape=())
    panel.open((feed("gray"),), medium, {"mark": feed("pixel", PixelTap(row=3, col=4))})
    panel.see(84.0, at=at(0))
    panel.draw(120, 400)
    assert "no picture: the source is one signal" in written
    assert panel.read_off(200, 60) == ""


def test_a_signed_picture_is_centred_on_zero_and_has_a_colour_bar() -> None:
    frame = np.zeros((24, 32), np.float32)
    frame[:, :8], frame[:, 24:] = -50, 50
    panel = showing(Image(), frame, feeds=[feed("box", unit="gray levels")])
    assert panel.draw(24, 32)[12, [2, 16, 30]].tolist() == [COOLWARM[0], COOLWARM[128], COOLWARM[255]]
    assert panel.note() == "gray levels"
    bar = panel.draw(240, 600)[:, 530:]
    assert inked(bar, tuple(COOLWARM[3])).any()
    assert inked(bar, tuple(COOLWARM[252])).any()


def test_nan_has_a_colour_of_its_own() -> None:
    frame = np.ones((24, 32))
    frame[:, :4] = np.nan
    assert drawn(frame, range=(0, 1))[5, [1, 20]].tolist() == [list(DARK.blank), [255, 255, 255]]


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "int64", "float32", "float64", "bool"])
@pytest.mark.parametrize("shape", [(24, 32), (24, 32, 3), (24, 32, 1), (24, 32, 5), (1, 1), (300, 2), (9,)])
def test_every_dtype_and_shape_is_drawn(dtype: str, shape: tuple[int, ...]) -> None:
    frame = (np.arange(np.prod(shape)).reshape(shape) % 100).astype(dtype)
    assert np.ptp(drawn(frame, (100, 200))) > 0


def test_a_scalar_and_wrong_parameters_are_refused() -> None:
    scalar, falling = refusal(InputError, showing, Image(), 0.5), refusal(ParameterError, Image, range=(5, 1))
    assert scalar == "image: expects a frame, got a scalar; show it with a trace or bars"
    assert falling == "image: range must rise from its first to its second number (got [5, 1])"
    assert refusal(ParameterError, opened, Image(mark="k"), feed("gray"), mark=feed("k", Kurt())) == (
        "image: mark must name a node with row and col, such as a pixel_tap (got 'k')"
    )


def test_the_pictures_of_a_sweep_share_their_range_and_have_names(written: list[str]) -> None:
    frames = [np.full((24, 32), v, np.float32) for v in (-100.0, 50.0, 100.0)]
    panel = showing(Image(), *frames, feeds=family("box", "box.window", [1, 11, 21]))
    picture = panel.draw(200, 600)
    assert inked(picture, tuple(COOLWARM[0])).sum() > 1000
    assert inked(picture[:, :500], tuple(COOLWARM[255])).sum() > 1000
    assert written[:3] == ["window 1", "window 11", "window 21"]
    written.clear()
    panel.draw(40, 200)
    assert written[:3] == ["1", "11", "21"], "without room for the names"


def test_each_picture_of_a_sweep_may_have_its_own_range(written: list[str]) -> None:
    frames = [np.full((24, 32), v, np.float32) for v in (-100.0, 0.5)]
    showing(Image(scale="own"), *frames, feeds=family("box", "box.window", [1, 11])).draw(200, 600)
    assert written[:2] == ["window 1, ±100", "window 11, 0 to 0.5"]


def test_pictures_of_several_nodes_may_share_one_range() -> None:
    frames = [np.full((24, 32), v, np.float32) for v in (-100.0, 50.0)]
    own = showing(Image(), *frames).draw(240, 600)
    assert not inked(own, tuple(COOLWARM[191]), 3).any()
    picture = showing(Image(scale="all"), *frames).draw(240, 600)
    assert inked(picture, tuple(COOLWARM[0])).sum() > 1000, "the lower end"
    assert inked(picture[:, :530], tuple(COOLWARM[191]), 3).sum() > 1000, "half of the upper one"
    assert inked(picture[:, 530:], tuple(COOLWARM[252])).any(), "a colour bar for both"


def test_the_note_names_the_parameters_that_no_heading_and_no_name_shows() -> None:
    box, frame = DiffBox(window=11), np.eye(9)
    titled = showing(Image(title="box"), frame, feeds=[feed("box", box, "gray levels")])
    assert titled.note() == "gray levels, window 11, gain 3.2"
    assert showing(Image(), frame, feeds=[feed("box", box, "gray levels")]).note() == "gray levels"
    atoms = showing(Image(title="atoms"), frame, feeds=[feed("code.atoms", box)])
    assert atoms.note() == "", "an output may have nothing to do with the parameters"
    swept = [feed(f"s@window={w}", SpatialDiffBox(window=w), window=w) for w in (1, 11)]
    assert showing(Image(), frame, frame, feeds=swept).note() == "axis x, edges mirrored"


def test_several_inputs_have_their_ranges_beside_their_names(written: list[str]) -> None:
    showing(Image(), np.eye(24), -30 * np.eye(24), None).draw(300, 900)
    assert [text for text in written if text[0] in "abc"] == ["a, 0 to 1", "b, ±30", "c"]


def test_a_stale_picture_is_dimmed_and_its_mark_can_still_be_moved() -> None:
    panel = opened(Image(), *family("box", "box.window", [1, 11]), mark=feed("pixel", Tap()))
    bright = np.full((24, 32), 200, np.uint8)
    bright[::2, ::2] = 120
    panel.see(bright, bright, at=at(0))
    before = panel.draw(200, 600)
    follow(panel, [(bright, None)] * 8, 1)
    after = panel.draw(200, 600)
    assert np.array_equal(after[:, :290], before[:, :290])
    assert before[:, 310:].max() >= 200
    assert (after[30:90, 310:] <= 90).all(axis=2).mean() > 0.9
    assert panel.aim(450, 100) is not None
    panel.see(bright, bright, at=at(9))
    assert np.array_equal(panel.draw(200, 600), before)


def test_differences_stay_differences_when_the_camera_shakes() -> None:
    panel = opened(Image(), feed("diff"))
    quiet = np.zeros((24, 32), np.uint8)
    quiet[::8] = 20
    pictures(panel, ([quiet] * 5 + [ORDINARY]) * 10, (100, 200))
    assert panel.note() == ""


def marked(tap: Tap) -> Any:
    """Return a panel that has drawn a frame of 24 x 32 as 240 x 320, in the middle of 240 x 640 pixels."""
    panel = opened(Image(mark="pixel"), feed("gray"), mark=feed("pixel", tap))
    panel.see(ORDINARY, at=at(0))
    panel.draw(240, 640)
    return panel


def test_the_mark_says_its_place(written: list[str]) -> None:
    marked(Tap(row=2, col=25)).draw(240, 640)
    assert "2, 25" in written


@pytest.mark.parametrize("place", [(2, 2), (20, 25)])
def test_the_mark_stands_at_its_place(place: tuple[int, int]) -> None:
    picture = marked(Tap(row=place[0], col=place[1])).draw(240, 640)
    row, column = (10 * k + 5 for k in place)
    square = picture[row - 9 : row + 10, 160 + column - 9 : 160 + column + 10]
    rows, columns = np.nonzero(inked(square, DARK.mark))
    assert (rows.min() + rows.max()) / 2 == pytest.approx(9, abs=2)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(9, abs=2)


def test_a_place_on_the_picture_is_a_pixel_of_the_frame() -> None:
    panel = marked(Tap(row=2, col=2))
    for row, col in [(0, 0), (11, 20), (23, 31)]:
        assert panel.aim(160 + 10 * col + 5, 10 * row + 5) == ("mark", row, col)
    assert panel.aim(159, 5) is None
    assert panel.aim(480, 5) is None
    assert panel.aim(110, 290, near=True) == ("mark", 23, 0)
    assert panel.frame() == (24, 32)


def test_a_square_is_kept_in_the_frame() -> None:
    panel = marked(Tap(row=2, col=2, size=5))
    assert panel.aim(-9, -9, near=True) == ("mark", 2, 2)
    assert panel.aim(9999, 9999, near=True) == ("mark", 21, 29)


@pytest.mark.parametrize("count", [2, 13])
def test_every_point_of_a_tap_is_marked_and_few_have_names(count: int, written: list[str]) -> None:
    points = [[2, 1 + 2 * k] for k in range(count - 1)] + [{"name": "soma", "row": 20, "col": 25}]
    panel = opened(Image(mark="taps"), feed("gray"), mark=feed("taps", PixelTap(points=points)))
    panel.see(ORDINARY, at=at(0))
    picture = panel.draw(240, 640)
    assert [text for text in written if text in ("p0", "soma")] == (["p0", "soma"] if count == 2 else [])
    for row, col in [(2, 1), (20, 25)]:
        place = picture[10 * row - 9 : 10 * row + 20, 160 + 10 * col - 9 : 160 + 10 * col + 20]
        assert inked(place, DARK.mark).sum() > 8
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
