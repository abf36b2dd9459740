"""Panel image: ranges, colours, marks, families."""

from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing import BLANK, MARK, table
from stream_sparse.errors import InputError, ParameterError
from stream_sparse.panels import Image

from .feeds import Kurt, Tap, at, family, feed, inked, opened


def ordinary() -> np.ndarray:
    return np.tile(np.linspace(0, 255, 32), (24, 1)).astype(np.uint8)


def test_an_ordinary_picture_is_shown_as_it_is() -> None:
    panel = opened(Image(), feed("gray", unit="gray levels"))
    panel.see(ordinary(), at=at(0))
    picture = panel.draw(24, 32)
    assert np.array_equal(picture, np.repeat(ordinary()[:, :, None], 3, axis=2))
    assert panel.note() == "uint8 32x24"


def test_a_colour_picture_keeps_its_colours() -> None:
    frame = np.zeros((24, 32, 3), np.uint8)
    frame[:, :16] = (10, 200, 30)
    panel = opened(Image(), feed("source"))
    panel.see(frame, at=at(0))
    assert panel.draw(24, 32)[12, 4].tolist() == [10, 200, 30]


def test_a_signed_picture_is_centred_on_zero() -> None:
    panel = opened(Image(), feed("box", unit="gray levels"))
    frame = np.zeros((24, 32), np.float32)
    frame[:, :8], frame[:, 24:] = -50, 50
    panel.see(frame, at=at(0))
    picture = panel.draw(24, 32)
    assert picture[12, 16].tolist() == table("coolwarm")[128].tolist()
    assert picture[12, 2].tolist() == table("coolwarm")[0].tolist()
    assert picture[12, 30].tolist() == table("coolwarm")[255].tolist()
    assert panel.note() == "gray levels"


def test_a_signed_picture_has_a_colour_bar() -> None:
    panel = opened(Image(), feed("box"))
    panel.see(np.linspace(-40, 40, 24 * 32, dtype=np.float32).reshape(24, 32), at=at(0))
    picture = panel.draw(240, 600)
    right = picture[:, 530:]
    assert inked(right, tuple(table("coolwarm")[3].tolist())).any()
    assert inked(right, tuple(table("coolwarm")[252].tolist())).any()


def test_the_range_grows_at_once_and_shrinks_slowly() -> None:
    panel = opened(Image(), feed("box"))
    shades = []
    for t, size in enumerate([10.0, 100.0, *[10.0] * 30]):
        frame = np.full((24, 32), size, np.float32)
        frame[0, 0] = -size
        panel.see(frame, at=at(t))
        shades.append(int(panel.draw(24, 32)[12, 16, 0]))
    full, quiet = shades[0], shades[2]
    assert shades[1] == full
    assert quiet != full
    assert shades[10] == quiet, "one loud frame must not make the picture jump back and forth"
    assert shades[-1] == full


def test_nan_has_a_colour_of_its_own() -> None:
    frame = np.ones((24, 32))
    frame[:, :4] = np.nan
    panel = opened(Image(range=(0, 1)), feed("box"))
    panel.see(frame, at=at(0))
    picture = panel.draw(24, 32)
    assert picture[5, 1].tolist() == list(BLANK)
    assert picture[5, 20].tolist() == [255, 255, 255]


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "int64", "float32", "float64", "bool"])
@pytest.mark.parametrize("shape", [(24, 32), (24, 32, 3), (24, 32, 1), (24, 32, 5), (1, 1), (300, 2), (9,)])
def test_every_dtype_and_shape_is_drawn(dtype: str, shape: tuple[int, ...]) -> None:
    frame = (np.arange(np.prod(shape)).reshape(shape) % 100).astype(dtype)
    panel = opened(Image(), feed("x"))
    panel.see(frame, at=at(0))
    assert np.ptp(panel.draw(100, 200)) > 0


def test_extreme_values_are_drawn() -> None:
    panel = opened(Image(), feed("x"))
    for t, value in enumerate([0.0, 1e30, -1e30, np.inf, -np.inf, np.nan, 1e-30]):
        panel.see(np.full((24, 32), value), at=at(t))
        assert panel.draw(100, 200).shape == (100, 200, 3)


def test_the_tapped_square_stands_at_its_place() -> None:
    panel = opened(Image(mark="pixel"), feed("gray"), mark=feed("pixel", Tap(row=6, col=8)))
    panel.see(np.zeros((24, 32), np.uint8), at=at(0))
    rows, columns = np.nonzero(inked(panel.draw(240, 400)[:, :150], MARK))
    # The frame is 320 x 240 in the middle of 400 x 240, but for the colour bar of a dark picture.
    square = rows[columns < 130], columns[columns < 130]
    assert abs((square[0].min() + square[0].max()) / 2 - 65) <= 3
    assert 0 < square[1].min() < square[1].max() < 130


def test_a_moved_tap_moves_its_square() -> None:
    tap = Tap(row=2, col=2)
    panel = opened(Image(mark="pixel"), feed("gray"), mark=feed("pixel", tap))
    panel.see(np.zeros((24, 32), np.uint8), at=at(0))
    before = panel.draw(240, 320)
    tap.row = 20
    assert not np.array_equal(panel.draw(240, 320), before)


def test_a_mark_without_a_place_is_refused() -> None:
    with pytest.raises(ParameterError) as caught:
        opened(Image(mark="k"), feed("gray"), mark=feed("k", Kurt()))
    assert str(caught.value) == (
        "image: mark must name a node with row and col, such as a pixel_tap (got 'k')"
    )


def test_a_scalar_is_refused() -> None:
    panel = opened(Image(), feed("pixel"))
    with pytest.raises(InputError) as caught:
        panel.see(0.5, at=at(0))
    assert str(caught.value) == "image: expects a frame, got a scalar; show it with a trace or bars"


def test_a_range_that_falls_is_refused() -> None:
    with pytest.raises(ParameterError) as caught:
        Image(range=(5, 1))
    assert str(caught.value) == "image: range must rise from its first to its second number (got [5, 1])"


def test_a_family_shares_its_range_and_each_has_a_name() -> None:
    panel = opened(Image(), *family("box", "box.window", [1, 11, 21]))
    frames = [np.full((24, 32), v, np.float32) for v in (-100.0, 50.0, 100.0)]
    panel.see(*frames, at=at(0))
    picture = panel.draw(200, 600)
    low, high = (tuple(table("coolwarm")[k].tolist()) for k in (0, 255))
    left, right = inked(picture, low), inked(picture[:, :500], high)
    assert left.sum() > 1000
    assert right.sum() > 1000
    assert panel.heading() == "box by window"


def test_a_member_that_is_silent_says_so() -> None:
    panel = opened(Image(), *[f._replace(warmup=40) for f in family("box", "box.window", [1, 11])])
    panel.see(np.zeros((24, 32)), None, at=at(0))
    waiting = panel.draw(200, 600)
    panel.see(np.zeros((24, 32)), np.zeros((24, 32)), at=at(1))
    assert not np.array_equal(panel.draw(200, 600), waiting)


def test_a_picture_whose_node_is_silent_is_dimmed_and_can_still_be_aimed_at() -> None:
    panel = opened(Image(), *family("box", "box.window", [1, 11]), mark=feed("pixel", Tap()))
    bright = np.full((24, 32), 200, np.uint8)
    bright[::2, ::2] = 120
    panel.see(bright, bright, at=at(0))
    before = panel.draw(200, 600)
    for t in range(1, 9):
        panel.see(bright, None, at=at(t))
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
    for t in range(60):
        panel.see(ordinary() if t % 6 == 5 else quiet, at=at(t))
        panel.draw(100, 200)
    assert panel.note() == ""


def marked(**place: int) -> tuple[Image, Tap]:
    """A panel 240 pixels high and 640 wide with a tap on frames of 24 x 32, in the middle of its card."""
    tap = Tap(row=2, col=2)
    panel = opened(Image(mark="pixel"), feed("gray"), mark=feed("pixel", tap))
    for name, value in place.items():
        setattr(tap, name, value)
    panel.see(ordinary(), at=at(0))
    panel.draw(240, 640)
    return panel, tap


def test_a_place_on_the_picture_is_a_pixel_of_the_frame() -> None:
    panel, _ = marked()
    ((top, left, tall, wide, frame),) = panel._drawn
    assert frame == (24, 32)
    for row, col in [(0, 0), (11, 20), (23, 31)]:
        x = left + int((col + 0.5) * wide / 32)
        y = top + int((row + 0.5) * tall / 24)
        assert panel.aim(x, y) == ("mark", row, col)
    assert panel.aim(left - 1, top + 5) is None
    assert panel.aim(left + wide, top + 5) is None
    assert panel.aim(left - 50, top + tall + 50, near=True) == ("mark", 23, 0)


def test_a_square_is_kept_in_the_frame() -> None:
    panel, tap = marked()
    tap.__dict__["size"] = 5
    assert panel.aim(-9, -9, near=True) == ("mark", 2, 2)
    assert panel.aim(9999, 9999, near=True) == ("mark", 21, 29)


def test_without_a_mark_or_a_frame_there_is_no_aim() -> None:
    panel = opened(Image(), feed("gray"))
    panel.see(ordinary(), at=at(0))
    panel.draw(240, 320)
    assert panel.aim(160, 120) is None
    empty = opened(Image(mark="pixel"), feed("gray"), mark=feed("pixel", Tap(row=2, col=2)))
    empty.draw(240, 320)
    assert empty.aim(160, 120, near=True) is None
